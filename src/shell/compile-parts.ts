/** Questions about parsed commands and templates that the compiler asks. */
import type { CommandNode } from "unbash";
import type { Template } from "./template.ts";

/** Compound commands were checked inside; only what has a status of its own is checked after. */
export function needsCheck(node: CommandNode): boolean {
  if (node.type === "Redirected") return needsCheck(node.command);
  return ["Command", "Subshell", "ArithmeticCommand", "TestCommand"].includes(node.type);
}

/** The text of a template that is the same each time; undefined where something is expanded or matched. */
export function literalText(template: Template): string | undefined {
  let text = "";
  for (const part of template) {
    if (typeof part === "string") {
      if (/[*?[\\]/.test(part) || part === "") return undefined;
      text += part;
    } else if (part[0] === "quoted") text += part[1];
    else return undefined;
  }
  return template.length > 0 ? text : undefined;
}

/** The part as it stands within double quotes. */
export function quotedPart(part: Template[number]): Template[number] {
  if (typeof part === "string") return ["quoted", part];
  if (part[0] === "parameter") return ["parameter", part[1], true];
  if (part[0] === "result") return ["result", part[1], true];
  if (part[0] === "arithmetic") return ["arithmetic", part[1], true];
  return part;
}

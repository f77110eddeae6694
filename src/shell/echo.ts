/** echo, as each shell has it: dash always replaces escapes and knows -n only. */
import { replaceEscapes } from "./escapes.ts";
import type { Dialect } from "./process-types.ts";

export function echoText(args: string[], dialect: Dialect): string {
  let newline = true;
  let escapes = dialect === "dash";
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i]!;
    if (dialect === "dash" ? arg !== "-n" || i > 0 : !/^-[neE]+$/.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
    if (dialect === "dash") escapes = true;
  }
  const text = args.slice(i).join(" ");
  if (!escapes) return newline ? `${text}\n` : text;
  const done = replaceEscapes(text, { octal0: true, extended: dialect !== "dash" });
  return newline && !done.stop ? `${done.text}\n` : done.text;
}

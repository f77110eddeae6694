/** The comments on top of an edited file, and how texts are compared without comments. */
import { canonicalJson } from "../../../apimachinery/json.ts";
import { parseYaml } from "../../../apimachinery/yaml.ts";

/** What saving does: patch the live objects, create them, or set their last-applied-configuration annotations. */
export type EditMode = "patch" | "create" | "last-applied";

/** Why the file has to be edited once more. */
export interface Reason {
  head: string;
  details: string[];
}

const INTRODUCTION = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

const LAST_APPLIED_INTRODUCTION = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

/** Models editHeader.writeTo of kubectl/pkg/cmd/util/editor. */
export function headerText(reasons: Reason[], mode?: EditMode): string {
  const blocks = reasons.map(({ head, details }) => {
    const lines = details.map((detail) => `# * ${commented(detail)}\n`);
    return `# ${commented(head)}${details.length > 0 ? ":" : ""}\n${lines.join("")}#\n`;
  });
  return (mode === "last-applied" ? LAST_APPLIED_INTRODUCTION : INTRODUCTION) + blocks.join("");
}

const commented = (text: string) => text.replace(/\n(?=[^#])/g, "\n# ");

/** The text without lines of comments. Models cmdutil.ManualStrip. */
export const withoutComments = (text: string): string => text.replace(/^[ \t]*#(?!!).*(\n|$)/gm, "");

/** What the text says, comments and layout aside. Models cmdutil.StripComments. */
export function meaning(text: string): string {
  try {
    return canonicalJson(parseYaml(text));
  } catch {
    return withoutComments(text);
  }
}

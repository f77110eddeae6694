/** The comments on top of an edited file, and how texts are compared without comments. */
import { canonicalJson } from "../../../apimachinery/json.ts";
import { parseYaml } from "../../../apimachinery/yaml.ts";

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

/** Models editHeader.writeTo of kubectl/pkg/cmd/util/editor. */
export function headerText(reasons: Reason[]): string {
  const blocks = reasons.map(({ head, details }) => {
    const lines = details.map((detail) => `# * ${commented(detail)}\n`);
    return `# ${commented(head)}${details.length > 0 ? ":" : ""}\n${lines.join("")}#\n`;
  });
  return INTRODUCTION + blocks.join("");
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

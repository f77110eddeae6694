/** The writer that every describer prints with. Models PrefixWriter and tabbedString of kubectl/pkg/describe/describe.go. */
import { alignTabs } from "./tabwriter.ts";

/**
 * Text goes in with tabs between cells and newlines as kubectl's format strings have them; columns are aligned once the
 * description is whole. Two spaces are put before the text for each level, once per call (not once per line).
 *
 *     describeText((w) => {
 *       w.line(0, `Name:\t${pod.metadata.name}`);      // w.Write(LEVEL_0, "Name:\t%s\n", pod.Name)
 *       w.write(1, "Type\t");                          // w.Write(LEVEL_1, "Type\t")
 *       w.writeLine("<none>");                         // w.WriteLine("<none>")
 *     });
 */
export interface DescribeWriter {
  /** PrefixWriter.Write without a newline of its own. */
  write(level: number, text: string): void;
  /** PrefixWriter.Write with a newline at the end. */
  line(level: number, text: string): void;
  /** PrefixWriter.WriteLine: a line at the writer's own indentation. */
  writeLine(text: string): void;
}

/** kubectl defuses terminal control characters in everything it describes. */
const escapeTerminal = (text: string): string =>
  text.includes("\x1b") || text.includes("\r") ? text.replaceAll("\x1b", "^[").replaceAll("\r", "\\r") : text;

/** Runs `body` and returns the aligned text. */
export function describeText(body: (w: DescribeWriter) => void): string {
  let text = "";
  const write = (level: number, part: string) => {
    text += "  ".repeat(level) + escapeTerminal(part);
  };
  body({
    write,
    line: (level, part) => write(level, `${part}\n`),
    writeLine: (part) => write(0, `${part}\n`),
  });
  return alignTabs(text);
}

/** A writer that puts everything `indent` levels deeper. Models NewNestedPrefixWriter, writeLine included. */
export function nestedWriter(w: DescribeWriter, indent: number): DescribeWriter {
  return {
    write: (level, text) => w.write(level + indent, text),
    line: (level, text) => w.line(level + indent, text),
    writeLine: (text) => w.line(indent, text),
  };
}

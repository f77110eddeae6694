import { CommandError } from "../errors.ts";

/** Writes objects in one of kubectl's output formats; answers the text. */
export interface Printer {
  /** Text of one object, or of a List. Called once per object; some formats print their separator between calls. */
  print(object: any): string;
}

/** What the flags of printing say. */
export interface PrintOptions {
  /** --output. */
  output: string;
  /** --template. */
  template?: string;
  allowMissingKeys?: boolean;
  showManagedFields?: boolean;
  noHeaders?: boolean;
  /** "created", "configured": what name output says after TYPE/NAME where no format was asked for. */
  operation?: string;
  /** The objects are ones that kubectl decodes into Go's types: JSON has their fields in Go's order. */
  typed?: boolean;
  cwd: string;
}

/** A failure while printing; `output` is what went to stdout before it. */
export class PrintError extends CommandError {
  constructor(
    message: string,
    readonly output: string,
  ) {
    super(message);
  }
}

/** Prints an object to `out`, also what a failing template had printed by then. */
export function printTo(printer: Printer, object: any, out: (text: string) => void): void {
  try {
    out(printer.print(object));
  } catch (error) {
    if (error instanceof PrintError) out(error.output);
    throw error;
  }
}

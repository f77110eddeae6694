import { forKindResource } from "./resourcename.ts";
import type { Printer } from "./types.ts";

/** TYPE.GROUP/NAME, with the operation after it where no -o name was asked for. Models printers.NamePrinter. */
export class NamePrinter implements Printer {
  constructor(
    private readonly shortOutput: boolean,
    private readonly operation: string,
  ) {}

  print(object: any): string {
    if (Array.isArray(object.items) && String(object.kind).endsWith("List")) {
      return object.items.map((item: any) => this.print(item)).join("");
    }
    const name = object.metadata?.name || "<unknown>";
    const subject = `${forKindResource(object.apiVersion, object.kind)}/${name}`;
    return this.shortOutput || !this.operation ? `${subject}\n` : `${subject} ${this.operation}\n`;
  }
}

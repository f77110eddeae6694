import { printJson } from "../../apimachinery/json.ts";
import { printYaml } from "../../apimachinery/yaml.ts";
import type { Printer } from "./types.ts";

/** -o json. */
export class JsonPrinter implements Printer {
  constructor(
    private readonly managedFields: boolean,
    private readonly typed = false,
  ) {}
  print(object: any): string {
    const shown = this.managedFields ? object : withoutManagedFields(object);
    if (!this.typed) return `${printJson(shown).trimEnd()}\n`;
    const { inGoOrder } = require("./goorder.ts") as typeof import("./goorder.ts");
    return `${printJson(inGoOrder(shown), 4, "given")}\n`;
  }
}

/** -o yaml; documents after the first begin with `---`. */
export class YamlPrinter implements Printer {
  private count = 0;
  constructor(private readonly managedFields: boolean) {}
  print(object: any): string {
    const text = printYaml(this.managedFields ? object : withoutManagedFields(object));
    return this.count++ === 0 ? text : `---\n${text}`;
  }
}

/** The object, or the items of a list, without metadata.managedFields. Models printers.OmitManagedFieldsPrinter. */
export function withoutManagedFields(object: any): any {
  if (Array.isArray(object?.items) && String(object.kind).endsWith("List")) {
    return { ...object, items: object.items.map(withoutManagedFields) };
  }
  if (object?.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

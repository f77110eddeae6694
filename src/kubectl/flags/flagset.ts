import type { Flags, FlagValue } from "../types.ts";
import type { FlagIndex } from "./parse.ts";
import { defaultValue } from "./values.ts";

/** The flags of one command line, with defaults for those not given. Asking for an unknown flag is a programming error. */
export class FlagSet implements Flags {
  constructor(
    private readonly index: FlagIndex,
    private readonly values: Map<string, FlagValue>,
  ) {}

  private value(name: string): FlagValue {
    const given = this.values.get(name);
    if (given !== undefined) return given;
    const spec = this.index.name(name);
    if (!spec) throw new Error(`this command has no flag --${name}`);
    return defaultValue(spec);
  }
  /** Does this command know the flag? */
  has(name: string): boolean {
    return this.index.name(name) !== undefined;
  }
  string(name: string): string {
    return String(this.value(name));
  }
  bool(name: string): boolean {
    return this.value(name) === true;
  }
  int(name: string): number {
    return this.value(name) as number;
  }
  list(name: string): string[] {
    return this.value(name) as string[];
  }
  duration(name: string): number {
    return this.value(name) as number;
  }
  changed(name: string): boolean {
    return this.values.has(name);
  }
}

/** What pflag knows of a flag. */
export type FlagType =
  | "string"
  | "bool"
  | "int"
  | "int32"
  | "duration"
  | "stringSlice"
  | "stringArray"
  | "stringToString"
  /** A value whose type prints no quotes around its default in help. */
  | "opaque";

export interface FlagSpec {
  name: string;
  shorthand?: string;
  type: FlagType;
  /** As help prints it, without quotes. */
  default: string;
  /** Value of the flag when given without one; booleans have "true". */
  noOptDefault?: string;
  /** Passed to every command; listed by `kubectl options` only. */
  global?: boolean;
  deprecated?: string;
  hidden?: boolean;
}

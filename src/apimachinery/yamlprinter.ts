import { printJson } from "./json.ts";

/** First version: JSON, which is YAML too. */
export function printYamlValue(value: unknown): string {
  return `${printJson(value, 2)}\n`;
}

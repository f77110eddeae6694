/** Go's sentence for a text that is no YAML. */

/** "yaml: line 5: did not find expected key" for a text js-yaml refused with `reason` at `line` (from 0). */
export function explainYamlError(_text: string, reason: string, line: number | undefined): string {
  return line === undefined ? `yaml: ${reason}` : `yaml: line ${line + 1}: ${reason}`;
}

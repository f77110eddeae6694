/** "deployment.apps", "pod": the word for a kind in messages, in lower case with its group. */
export function forKindResource(apiVersion: string | undefined, kind: string | undefined): string {
  const slash = apiVersion?.indexOf("/") ?? -1;
  const group = slash < 0 ? "" : apiVersion!.slice(0, slash);
  const name = kind ? kind.toLowerCase() : "<unknown>";
  return group ? `${name}.${group}` : name;
}

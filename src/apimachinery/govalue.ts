/** Values as the server's field errors print them: strings quoted, objects and lists as JSON (field.Error.ErrorBody). */
export function goValue(value: unknown): string {
  if (value === undefined || value === null) return "null";
  return JSON.stringify(value);
}

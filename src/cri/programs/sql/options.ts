/** "--host=db" as ["--host", "db"]; any other word alone. */
export function splitOption(word: string): [name: string, value: string | undefined] {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

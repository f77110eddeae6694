/** Words as a shell would read them again: 'it'"'"'s' as ash and dash print it. */
export function quoteWord(text: string): string {
  return text
    .split("'")
    .map((part) => `'${part}'`)
    .join(`"'"`)
    .replace(/^''"|"''$/g, '"');
}

/** As bash's `declare -p` prints a value. */
export function quoteDouble(text: string): string {
  return `"${text.replace(/["$`\\]/g, "\\$&")}"`;
}

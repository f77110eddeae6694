/**
 * Brace expansion, as bash does before all others: on the text of a word.
 */

/** The words that a word's text becomes; itself when it holds no brace expansion. At most 10,000. */
export function expandBraces(text: string): string[] {
  const found = findBrace(text, 0);
  if (!found) return [text];
  const { start, end, pieces } = found;
  const head = text.slice(0, start);
  const tails = expandBraces(text.slice(end + 1));
  const out: string[] = [];
  const middles = pieces.length > 1 ? pieces.flatMap(expandBraces) : sequence(pieces[0]!)!;
  for (const middle of middles) for (const tail of tails) if (out.length < 10_000) out.push(head + middle + tail);
  return out;
}

function findBrace(text: string, from: number): { start: number; end: number; pieces: string[] } | undefined {
  for (let i = from; i < text.length; i++) {
    const skipped = skipQuoted(text, i);
    if (skipped > i) i = skipped;
    else if (text[i] === "{") {
      const closed = matchBrace(text, i);
      if (closed && (closed.pieces.length > 1 || sequence(closed.pieces[0]!))) return { start: i, ...closed };
    }
  }
  return undefined;
}

function matchBrace(text: string, start: number): { end: number; pieces: string[] } | undefined {
  let depth = 0;
  let piece = start + 1;
  const pieces: string[] = [];
  for (let i = start + 1; i < text.length; i++) {
    const skipped = skipQuoted(text, i);
    if (skipped > i) i = skipped;
    else if (text[i] === "{") depth++;
    else if (text[i] === "," && depth === 0) {
      pieces.push(text.slice(piece, i));
      piece = i + 1;
    } else if (text[i] === "}" && depth-- === 0) {
      pieces.push(text.slice(piece, i));
      return { end: i, pieces };
    }
  }
  return undefined;
}

/** Index of the last character of a quoted piece or expansion that starts here; the same index when none does. */
function skipQuoted(text: string, at: number): number {
  const char = text[at];
  if (char === "\\") return at + 1;
  if (char === "'" || char === '"' || char === "`") {
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === "\\" && char !== "'") i++;
      else if (text[i] === char) return i;
    }
    return text.length - 1;
  }
  if (char === "$" && (text[at + 1] === "{" || text[at + 1] === "(")) {
    const open = text[at + 1]!;
    const close = open === "{" ? "}" : ")";
    let depth = 0;
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === open) depth++;
      else if (text[i] === close && --depth === 0) return i;
    }
  }
  return at;
}

function sequence(text: string): string[] | undefined {
  const match = /^(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?$/.exec(text);
  if (!match) return undefined;
  const letters = match[3] !== undefined;
  const first = letters ? match[3]!.charCodeAt(0) : Number(match[1]);
  const last = letters ? match[4]!.charCodeAt(0) : Number(match[2]);
  const step = Math.max(1, Math.abs(Number(match[5] ?? 1))) * (first <= last ? 1 : -1);
  const padded = !letters && [match[1]!, match[2]!].some((end) => /^-?0\d/.test(end));
  const width = padded ? Math.max(match[1]!.length, match[2]!.length) : 0;
  const out: string[] = [];
  for (let n = first; step > 0 ? n <= last : n >= last; n += step) {
    if (out.length >= 10_000) break;
    if (letters) out.push(String.fromCharCode(n));
    else out.push((n < 0 ? "-" : "") + String(Math.abs(n)).padStart(width - (n < 0 ? 1 : 0), "0"));
  }
  return out;
}

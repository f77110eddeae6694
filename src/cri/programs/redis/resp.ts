/** Redis's protocol: commands as arrays of bulk strings or as plain lines; replies. */

/** A reply: a status, an error, a number, a bulk string, nil, a list. */
export type Reply = { status: string } | { error: string } | number | string | null | Reply[];

/** Most commands that one message may hold. */
const COMMANDS_MAX = 10_000;

export function printReply(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (typeof reply === "string") return `$${reply.length}\r\n${reply}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(printReply).join("")}`;
  return "error" in reply ? `-${reply.error}\r\n` : `+${reply.status}\r\n`;
}

export const printCommand = (words: string[]): string => printReply(words);

/** The commands of a message; undefined: it is not the protocol (an HTTP request, for one). */
export function parseCommands(data: string): string[][] | undefined {
  const commands: string[][] = [];
  let at = 0;
  for (let i = 0; at < data.length && i < COMMANDS_MAX; i++) {
    const end = data.indexOf("\n", at);
    const line = data.slice(at, end < 0 ? undefined : end).replace(/\r$/, "");
    const next = end < 0 ? data.length : end + 1;
    if (!line.startsWith("*")) {
      const words = splitWords(line);
      if (/^(host:|post$)/i.test(words?.[0] ?? "") || !words) return undefined;
      if (words.length > 0) commands.push(words);
      at = next;
      continue;
    }
    const parsed = parseReply(data, at);
    if (!parsed || !Array.isArray(parsed.reply)) return undefined;
    commands.push(parsed.reply.map(String));
    at = parsed.end;
  }
  return commands;
}

/** One reply at a position; undefined: it is not whole. */
export function parseReply(data: string, at = 0, depth = 0): { reply: Reply; end: number } | undefined {
  const end = data.indexOf("\r\n", at);
  if (end < 0 || depth > 16) return undefined;
  const rest = data.slice(at + 1, end);
  const next = end + 2;
  switch (data[at]) {
    case "+":
      return { reply: { status: rest }, end: next };
    case "-":
      return { reply: { error: rest }, end: next };
    case ":":
      return { reply: Number(rest), end: next };
    case "$": {
      const length = Number(rest);
      if (length < 0) return { reply: null, end: next };
      return { reply: data.slice(next, next + length), end: next + length + 2 };
    }
    case "*":
      return parseList(data, Number(rest), next, depth);
    default:
      return undefined;
  }
}

function parseList(
  data: string,
  count: number,
  from: number,
  depth: number,
): { reply: Reply; end: number } | undefined {
  const list: Reply[] = [];
  let at = from;
  for (let i = 0; i < Math.min(count, COMMANDS_MAX); i++) {
    const one = parseReply(data, at, depth + 1);
    if (!one) return undefined;
    list.push(one.reply);
    at = one.end;
  }
  return { reply: count < 0 ? null : list, end: at };
}

/** Words of a line with quotes, as sdssplitargs reads them; undefined: quotes do not match. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"']+))(?=\s|$)/y;
  const text = line.trim();
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) return undefined;
    const [, double, single, plain] = match;
    if (double !== undefined)
      words.push(double.replace(/\\(x[0-9a-fA-F]{2}|.)/g, (_, what: string) => unescaped(what)));
    else words.push(single?.replaceAll("\\'", "'") ?? plain ?? "");
  }
  return words;
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

function unescaped(what: string): string {
  if (what.length === 3) return String.fromCharCode(Number.parseInt(what.slice(1), 16));
  return Object.hasOwn(ESCAPES, what) ? ESCAPES[what]! : what;
}

/** What the commands share: Go's log lines and flags. */
import type { Scene, WebRequest } from "../web.ts";

/** A line of Go's log package. */
export const logLine = ({ sys }: Scene, text: string): string =>
  `${new Date(sys.now()).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ")} ${text}\n`;

/** "--name=value", "--name value"; "" where it is not given. */
export function flag(args: string[], name: string): string {
  for (const [i, word] of args.entries()) {
    const match = /^--([\w-]+)(?:=(.*))?$/s.exec(word);
    if (match?.[1] === name) return match[2] ?? args[i + 1] ?? "";
  }
  return "";
}

/** Value of a bool flag. */
export function isSet(args: string[], name: string, otherwise: boolean): boolean {
  const found = args.find((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  return found === undefined ? otherwise : !/=(false|f|0)$/i.test(found);
}

export function portOf(args: string[], name: string, otherwise: number): number {
  const port = Number(flag(args, name) || otherwise);
  return port > 0 && port < 65_536 ? port : 0;
}

/** A client's port: the same request of the same client has the same. */
export const remoteAddress = ({ incoming, sys }: WebRequest): string => {
  let hash = 7;
  for (const char of `${incoming.id}/${sys.now()}`) hash = (hash * 31 + char.charCodeAt(0)) % 28_000;
  return `${incoming.from}:${32_768 + hash}`;
};

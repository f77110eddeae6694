/** The keys of a Redis database as JSON, and the errors that every command shares. */
import { boundRegExp } from "../../../apimachinery/boundregexp.ts";
import type { Reply } from "./resp.ts";

export interface Entry {
  type: "string" | "list" | "set" | "hash" | "zset";
  /** A string; members; fields with values; members with scores. */
  value: string | string[] | [string, string][] | [string, number][];
  /** Unix milliseconds. */
  expires?: number;
}

/** Keys with their entries, by number of database. */
export type Databases = [number, [string, Entry][]][];

export const WRONG_TYPE: Reply = { error: "WRONGTYPE Operation against a key holding the wrong kind of value" };
export const NOT_INTEGER: Reply = { error: "ERR value is not an integer or out of range" };
export const SYNTAX: Reply = { error: "ERR syntax error" };
export const OK: Reply = { status: "OK" };

/** A refusal that a command throws: its text is the reply. */
export class RedisError extends Error {
  constructor(readonly reply: Reply) {
    super();
  }
}

/** One database while a message is worked on. */
export class Store {
  constructor(
    readonly entries: Map<string, Entry>,
    readonly now: number,
  ) {}

  get(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (entry?.expires === undefined || entry.expires > this.now) return entry;
    this.entries.delete(key);
    return undefined;
  }

  keys(): string[] {
    return [...this.entries.keys()].filter((key) => this.get(key) !== undefined);
  }

  string(key: string): string | undefined {
    return this.typed(key, "string")?.value as string | undefined;
  }

  typed(key: string, type: Entry["type"]): Entry | undefined {
    const entry = this.get(key);
    if (entry && entry.type !== type) throw new RedisError(WRONG_TYPE);
    return entry;
  }

  setString(key: string, value: string, expires?: number): void {
    this.entries.set(key, { type: "string", value, ...(expires !== undefined && { expires }) });
  }

  list(key: string): string[] {
    return [...((this.typed(key, "list")?.value as string[]) ?? [])];
  }

  set(key: string): string[] {
    return [...((this.typed(key, "set")?.value as string[]) ?? [])];
  }

  hash(key: string): Map<string, string> {
    return new Map((this.typed(key, "hash")?.value as [string, string][]) ?? []);
  }

  zset(key: string): Map<string, number> {
    return new Map((this.typed(key, "zset")?.value as [string, number][]) ?? []);
  }

  /** Keeps a collection; an empty one is no key. */
  keep(key: string, type: Entry["type"], value: string[] | [string, string][] | [string, number][]): void {
    const expires = this.entries.get(key)?.expires;
    if (value.length === 0) this.entries.delete(key);
    else this.entries.set(key, { type, value, ...(expires !== undefined && { expires }) });
  }
}

export function integer(text: string | undefined): number {
  if (text === undefined || !/^-?\d{1,16}$/.test(text)) throw new RedisError(NOT_INTEGER);
  return Number(text);
}

/** Does a name fit a pattern with * ? [abc]? */
export function globMatches(pattern: string, name: string): boolean {
  const text = pattern
    .replace(/\\(.)|[.+^${}()|]/g, (all, escaped?: string) => `\\${escaped ?? all}`)
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  try {
    return boundRegExp(`^${text}$`, "s").test(name);
  } catch {
    return name === pattern;
  }
}

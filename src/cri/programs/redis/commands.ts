/** Redis commands on keys, strings and the collections. Models the replies of redis/src/t_*.c and db.c. */
import type { Reply } from "./resp.ts";
import { globMatches, integer, NOT_INTEGER, OK, RedisError, type Store, SYNTAX } from "./store.ts";

type Run = (store: Store, args: string[]) => Reply;
/** Number of words with the command's name; negative: at least so many. */
export type Command = [arity: number, run: Run];

const unique = (words: string[]) => [...new Set(words)];

function add(store: Store, key: string, by: number): number {
  const value = integer(store.string(key) ?? "0") + by;
  if (!Number.isSafeInteger(value)) throw new RedisError({ error: "ERR increment or decrement would overflow" });
  store.setString(key, String(value), store.get(key)?.expires);
  return value;
}

function set(store: Store, [key = "", value = "", ...options]: string[]): Reply {
  const words = options.map((word) => word.toUpperCase());
  const before = store.get(key);
  const unit = words.findIndex((word) => ["EX", "PX", "EXAT", "PXAT"].includes(word));
  const old = words.includes("GET") ? (store.string(key) ?? null) : undefined;
  if ((words.includes("NX") && before) || (words.includes("XX") && !before)) return old ?? null;
  let expires = words.includes("KEEPTTL") ? before?.expires : undefined;
  if (unit >= 0) {
    const amount = integer(words[unit + 1]) * (words[unit]!.startsWith("E") ? 1000 : 1);
    if (amount <= 0) return { error: "ERR invalid expire time in 'set' command" };
    expires = words[unit]!.endsWith("AT") ? amount : store.now + amount;
  }
  const known = words.filter(
    (word, i) => ["NX", "XX", "GET", "KEEPTTL"].includes(word) || i === unit || i === unit + 1,
  );
  if (known.length < words.length) return SYNTAX;
  store.setString(key, value, expires);
  return old === undefined ? OK : old;
}

function expire(store: Store, key: string, at: number): number {
  const entry = store.get(key);
  if (!entry) return 0;
  if (at <= store.now) store.entries.delete(key);
  else store.entries.set(key, { ...entry, expires: at });
  return 1;
}

function timeToLive(store: Store, key: string): number {
  const entry = store.get(key);
  if (!entry) return -2;
  return entry.expires === undefined ? -1 : entry.expires - store.now;
}

function rename(store: Store, [from = "", to = ""]: string[]): Reply {
  const entry = store.get(from);
  if (!entry) return { error: "ERR no such key" };
  store.entries.delete(from);
  store.entries.set(to, entry);
  return OK;
}

const countOf = (store: Store, keys: string[], also: (key: string) => void = () => {}) =>
  keys.filter((key) => {
    const there = store.get(key) !== undefined;
    if (there) also(key);
    return there;
  }).length;

const remove: Run = (store, keys) => countOf(store, keys, (key) => store.entries.delete(key));

export const KEY_COMMANDS: Record<string, Command> = {
  SET: [-3, set],
  GET: [2, (store, [key]) => store.string(key!) ?? null],
  GETSET: [3, (store, [key, value]) => set(store, [key!, value!, "GET"])],
  GETDEL: [
    2,
    (store, [key]) => {
      const value = store.string(key!) ?? null;
      store.entries.delete(key!);
      return value;
    },
  ],
  SETNX: [3, (store, [key, value]) => (set(store, [key!, value!, "NX"]) === null ? 0 : 1)],
  SETEX: [4, (store, [key, seconds, value]) => set(store, [key!, value!, "EX", seconds!])],
  PSETEX: [4, (store, [key, ms, value]) => set(store, [key!, value!, "PX", ms!])],
  MGET: [-2, (store, keys) => keys.map((key) => (store.get(key)?.type === "string" ? store.string(key)! : null))],
  MSET: [
    -3,
    (store, args) => {
      if (args.length % 2 === 1) return { error: "ERR wrong number of arguments for 'mset' command" };
      for (let i = 0; i < args.length; i += 2) store.setString(args[i]!, args[i + 1]!);
      return OK;
    },
  ],
  APPEND: [
    3,
    (store, [key, more]) => {
      const value = (store.string(key!) ?? "") + more!;
      store.setString(key!, value, store.get(key!)?.expires);
      return value.length;
    },
  ],
  STRLEN: [2, (store, [key]) => (store.string(key!) ?? "").length],
  INCR: [2, (store, [key]) => add(store, key!, 1)],
  DECR: [2, (store, [key]) => add(store, key!, -1)],
  INCRBY: [3, (store, [key, by]) => add(store, key!, integer(by))],
  DECRBY: [3, (store, [key, by]) => add(store, key!, -integer(by))],
  DEL: [-2, remove],
  UNLINK: [-2, remove],
  EXISTS: [-2, (store, keys) => countOf(store, keys)],
  KEYS: [2, (store, [pattern]) => store.keys().filter((key) => globMatches(pattern!, key))],
  SCAN: [
    -2,
    (store, args) => {
      const match = args.findIndex((word) => word.toUpperCase() === "MATCH");
      const pattern = match > 0 ? args[match + 1]! : "*";
      return ["0", store.keys().filter((key) => globMatches(pattern, key))];
    },
  ],
  TYPE: [2, (store, [key]) => ({ status: store.get(key!)?.type ?? "none" })],
  RENAME: [3, rename],
  EXPIRE: [-3, (store, [key, seconds]) => expire(store, key!, store.now + integer(seconds) * 1000)],
  PEXPIRE: [-3, (store, [key, ms]) => expire(store, key!, store.now + integer(ms))],
  EXPIREAT: [-3, (store, [key, at]) => expire(store, key!, integer(at) * 1000)],
  TTL: [
    2,
    (store, [key]) => {
      const ms = timeToLive(store, key!);
      return ms < 0 ? ms : Math.round(ms / 1000);
    },
  ],
  PTTL: [2, (store, [key]) => timeToLive(store, key!)],
  PERSIST: [
    2,
    (store, [key]) => {
      const entry = store.get(key!);
      if (entry?.expires === undefined) return 0;
      store.entries.set(key!, { type: entry.type, value: entry.value });
      return 1;
    },
  ],
  DBSIZE: [1, (store) => store.keys().length],
  FLUSHDB: [
    -1,
    (store) => {
      store.entries.clear();
      return OK;
    },
  ],
};

function push(store: Store, [key = "", ...values]: string[], left: boolean): number {
  const list = store.list(key);
  for (const value of values) left ? list.unshift(value) : list.push(value);
  store.keep(key, "list", list);
  return list.length;
}

function pop(store: Store, [key = "", count]: string[], left: boolean): Reply {
  const list = store.list(key);
  if (list.length === 0) return null;
  const taken: string[] = [];
  for (let i = count === undefined ? 1 : integer(count); i > 0 && list.length > 0; i--)
    taken.push((left ? list.shift() : list.pop())!);
  store.keep(key, "list", list);
  return count === undefined ? taken[0]! : taken;
}

/** Redis's inclusive ranges, counted from the end where negative. */
function slice<T>(list: T[], from: string | undefined, to: string | undefined): T[] {
  const at = (text: string | undefined) => {
    const index = integer(text);
    return index < 0 ? Math.max(list.length + index, -1) : index;
  };
  return list.slice(Math.max(at(from), 0), at(to) + 1);
}

const ranked = (store: Store, key: string) => [...store.zset(key)].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));

function zrange(store: Store, [key = "", from, to, ...options]: string[], backwards: boolean): Reply {
  const all = ranked(store, key);
  const found = slice(backwards ? all.reverse() : all, from, to);
  const withScores = options.some((word) => word.toUpperCase() === "WITHSCORES");
  return withScores ? found.flatMap(([member, score]) => [member, String(score)]) : found.map(([member]) => member);
}

function zadd(store: Store, [key = "", ...rest]: string[]): Reply {
  const members = store.zset(key);
  const before = members.size;
  if (rest.length === 0 || rest.length % 2 === 1) return SYNTAX;
  for (let i = 0; i < rest.length; i += 2) {
    const score = Number(rest[i]);
    if (Number.isNaN(score)) return { error: "ERR value is not a valid float" };
    members.set(rest[i + 1]!, score);
  }
  store.keep(key, "zset", [...members]);
  return members.size - before;
}

function hset(store: Store, [key = "", ...rest]: string[], name: string): number {
  if (rest.length % 2 === 1) throw new RedisError({ error: `ERR wrong number of arguments for '${name}' command` });
  const hash = store.hash(key);
  const before = hash.size;
  for (let i = 0; i < rest.length; i += 2) hash.set(rest[i]!, rest[i + 1]!);
  store.keep(key, "hash", [...hash]);
  return hash.size - before;
}

function without<T>(
  store: Store,
  key: string,
  type: "hash" | "zset",
  entries: Map<string, T>,
  names: string[],
): number {
  const before = entries.size;
  for (const name of names) entries.delete(name);
  store.keep(key, type, [...entries] as [string, string][]);
  return before - entries.size;
}

export const COLLECTION_COMMANDS: Record<string, Command> = {
  LPUSH: [-3, (store, args) => push(store, args, true)],
  RPUSH: [-3, (store, args) => push(store, args, false)],
  LPOP: [-2, (store, args) => pop(store, args, true)],
  RPOP: [-2, (store, args) => pop(store, args, false)],
  LLEN: [2, (store, [key]) => store.list(key!).length],
  LRANGE: [4, (store, [key, from, to]) => slice(store.list(key!), from, to)],
  LINDEX: [3, (store, [key, index]) => store.list(key!).at(integer(index)) ?? null],
  SADD: [
    -3,
    (store, [key, ...members]) => {
      const before = store.set(key!);
      const after = unique([...before, ...members]);
      store.keep(key!, "set", after);
      return after.length - before.length;
    },
  ],
  SREM: [
    -3,
    (store, [key, ...members]) => {
      const before = store.set(key!);
      const after = before.filter((member) => !members.includes(member));
      store.keep(key!, "set", after);
      return before.length - after.length;
    },
  ],
  SMEMBERS: [2, (store, [key]) => store.set(key!)],
  SISMEMBER: [3, (store, [key, member]) => (store.set(key!).includes(member!) ? 1 : 0)],
  SCARD: [2, (store, [key]) => store.set(key!).length],
  HSET: [-4, (store, args) => hset(store, args, "hset")],
  HMSET: [
    -4,
    (store, args) => {
      hset(store, args, "hmset");
      return OK;
    },
  ],
  HGET: [3, (store, [key, field]) => store.hash(key!).get(field!) ?? null],
  HGETALL: [2, (store, [key]) => [...store.hash(key!)].flat()],
  HKEYS: [2, (store, [key]) => [...store.hash(key!).keys()]],
  HVALS: [2, (store, [key]) => [...store.hash(key!).values()]],
  HLEN: [2, (store, [key]) => store.hash(key!).size],
  HEXISTS: [3, (store, [key, field]) => (store.hash(key!).has(field!) ? 1 : 0)],
  HDEL: [-3, (store, [key, ...fields]) => without(store, key!, "hash", store.hash(key!), fields)],
  HINCRBY: [
    4,
    (store, [key, field, by]) => {
      const hash = store.hash(key!);
      const before = hash.get(field!) ?? "0";
      if (!/^-?\d+$/.test(before)) return { error: "ERR hash value is not an integer" };
      if (!/^-?\d+$/.test(by!)) return NOT_INTEGER;
      const value = Number(before) + Number(by);
      store.keep(key!, "hash", [...hash.set(field!, String(value))]);
      return value;
    },
  ],
  ZADD: [-4, zadd],
  ZRANGE: [-4, (store, args) => zrange(store, args, false)],
  ZREVRANGE: [-4, (store, args) => zrange(store, args, true)],
  ZSCORE: [
    3,
    (store, [key, member]) => {
      const score = store.zset(key!).get(member!);
      return score === undefined ? null : String(score);
    },
  ],
  ZCARD: [2, (store, [key]) => store.zset(key!).size],
  ZREM: [-3, (store, [key, ...members]) => without(store, key!, "zset", store.zset(key!), members)],
  ZINCRBY: [
    4,
    (store, [key, by, member]) => {
      const members = store.zset(key!);
      const score = (members.get(member!) ?? 0) + Number(by);
      store.keep(key!, "zset", [...members.set(member!, score)]);
      return String(score);
    },
  ],
};

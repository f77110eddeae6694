import { describe, expect, it } from "vitest";
import { redisCli } from "../../../src/cri/programs/redis/cli.ts";
import { redis } from "../../../src/cri/programs/redis/index.ts";
import { splitWords } from "../../../src/cri/programs/redis/resp.ts";
import { runTool } from "../support/fakesystem.ts";
import { Driver } from "./driver.ts";

describe("redis-server", () => {
  it("says what it says when it starts and ends", () => {
    const server = new Driver(redis.tool, { version: "7.0.15" });
    expect(server.out).toBe(
      [
        "1:C 02 Jan 2026 03:04:05.000 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
        "1:C 02 Jan 2026 03:04:05.000 # Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=1, just started",
        "1:C 02 Jan 2026 03:04:05.000 # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf",
        "1:M 02 Jan 2026 03:04:05.000 * monotonic clock: POSIX clock_gettime",
        "1:M 02 Jan 2026 03:04:05.000 * Running mode=standalone, port=6379.",
        "1:M 02 Jan 2026 03:04:05.000 # Server initialized",
        "1:M 02 Jan 2026 03:04:05.000 * Ready to accept connections\n",
      ].join("\n"),
    );
    expect(server.signal(15).exit).toBe(0);
    expect(server.out).toContain("1:M 02 Jan 2026 03:04:05.000 # Redis is now ready to exit, bye bye...\n");
  });

  it("answers commands, one or many, in both forms", () => {
    const server = new Driver(redis.tool);
    expect(server.tcp("PING\r\n")).toBe("+PONG\r\n");
    expect(server.tcp("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$3\r\nx y\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n")).toBe(
      "+OK\r\n$3\r\nx y\r\n",
    );
    expect(server.tcp("INCR n\r\nINCR n\r\nGET nope\r\n")).toBe(":1\r\n:2\r\n$-1\r\n");
    expect(server.tcp("RPUSH l a b c\r\nLRANGE l 0 -1\r\nLRANGE l -2 5\r\nLPOP l\r\n")).toBe(
      ":3\r\n*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n*2\r\n$1\r\nb\r\n$1\r\nc\r\n$1\r\na\r\n",
    );
    expect(server.tcp("HSET __proto__ toString 1\r\nHGETALL __proto__\r\nKEYS *o*\r\n")).toBe(
      ":1\r\n*2\r\n$8\r\ntoString\r\n$1\r\n1\r\n*1\r\n$9\r\n__proto__\r\n",
    );
    expect(server.tcp("INCR a\r\nLPUSH a 1\r\nFOO bar\r\nGET\r\n")).toBe(
      "-ERR value is not an integer or out of range\r\n-WRONGTYPE Operation against a key holding the wrong kind of value\r\n-ERR unknown command 'FOO', with args beginning with: 'bar' \r\n-ERR wrong number of arguments for 'get' command\r\n",
    );
    expect(server.tcp("SELECT 1\r\nDBSIZE\r\nSELECT 16\r\n")).toBe("+OK\r\n:0\r\n-ERR DB index is out of range\r\n");
  });

  it("lets keys expire", () => {
    const server = new Driver(redis.tool);
    expect(server.tcp("SET s 1 EX 10\r\nTTL s\r\nTTL no\r\n")).toBe("+OK\r\n:10\r\n:-2\r\n");
    server.advance(10_001);
    expect(server.tcp("GET s\r\nEXISTS s\r\n")).toBe("$-1\r\n:0\r\n");
  });

  it("reads its configuration file and asks for the password", () => {
    const files = { "/etc/redis/redis.conf": "maxmemory 2mb\nmaxmemory-policy allkeys-lru\nrequirepass s3cret\n" };
    const server = new Driver(redis.tool, { args: ["/etc/redis/redis.conf"], files });
    expect(server.tcp("GET a\r\n")).toBe("-NOAUTH Authentication required.\r\n");
    expect(server.tcp("AUTH bad\r\n")).toBe("-WRONGPASS invalid username-password pair or user is disabled.\r\n");
    expect(server.tcp("AUTH s3cret\r\nCONFIG GET maxmemory\r\n")).toBe(
      "+OK\r\n*2\r\n$9\r\nmaxmemory\r\n$7\r\n2097152\r\n",
    );
    const broken = new Driver(redis.tool, { version: "7.0.15", args: ["--bogus", "1"] });
    expect([broken.exit, broken.err]).toEqual([
      1,
      "\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 1\n>>> 'bogus 1'\nBad directive or wrong number of arguments\n",
    ]);
  });

  it("keeps its keys on its volume", () => {
    const first = new Driver(redis.tool, { files: { "/data/x": "" } });
    first.tcp("SET a 1\r\n");
    first.signal(15);
    const again = new Driver(redis.tool, { files: { "/data/dump.rdb": first.fs.read("/data/dump.rdb") } });
    expect(again.tcp("GET a\r\n")).toBe("$1\r\n1\r\n");
    expect(again.out).toContain("* Done loading RDB, keys loaded: 1, keys expired: 0.\n");
  });

  it("as a replica it reads from its master", () => {
    const net = () => ({ ok: true as const, afterMs: 1, data: "$1\r\n9\r\n" });
    const server = new Driver(redis.tool, { args: ["--replicaof", "10.0.0.5", "6379"], net });
    expect(server.tcp("GET a\r\n")).toBe("$1\r\n9\r\n");
    expect(server.tcp("SET a 1\r\n")).toBe("-READONLY You can't write against a read only replica.\r\n");
  });
});

describe("redis-cli", () => {
  const ask = (args: string[], data: string, tty = false, stdin = "") =>
    runTool(redisCli, args, { tty, stdin, net: () => ({ ok: true, afterMs: 1, data }) });

  it("prints raw into pipes and for people on terminals", () => {
    expect(ask(["ping"], "+PONG\r\n").out).toBe("PONG\n");
    expect(ask(["get", "a"], "$-1\r\n").out).toBe("\n");
    expect(ask(["get", "a"], "$-1\r\n", true).out).toBe("(nil)\n");
    expect(ask(["get", "a"], '$3\r\nb"c\r\n', true).out).toBe('"b\\"c"\n');
    expect(ask(["incr", "a"], ":7\r\n", true).out).toBe("(integer) 7\n");
    expect(ask(["lrange", "l", "0", "1"], "*2\r\n$1\r\na\r\n$1\r\nb\r\n", true).out).toBe('1) "a"\n2) "b"\n');
    expect(ask(["foo"], "-ERR unknown command\r\n").out).toBe("ERR unknown command\n\n");
  });

  it("runs the lines of its input", () => {
    expect(ask([], "+PONG\r\n", false, "ping\n\nping\n").out).toBe("PONG\nPONG\n");
    expect(ask(["-h", "10.0.0.1"], "+PONG\r\n", true, "ping\nexit\n").out).toBe("10.0.0.1:6379> PONG\n");
  });

  it("says why it cannot connect", () => {
    const failed = runTool(redisCli, ["-h", "10.0.0.1", "ping"], {
      net: () => ({ ok: false, afterMs: 1, error: "refused" }),
    });
    expect([failed.err, failed.exit]).toEqual(["Could not connect to Redis at 10.0.0.1:6379: Connection refused\n", 1]);
  });

  it("splits words with quotes", () => {
    expect(splitWords(`set a "b c\\n" 'd "e'`)).toEqual(["set", "a", "b c\n", 'd "e']);
    expect(splitWords('set "a')).toBeUndefined();
  });
});

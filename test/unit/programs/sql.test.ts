import { describe, expect, it } from "vitest";
import { dotnet } from "../../../src/cri/programs/dotnet/index.ts";
import { mysqladmin, pgIsReady } from "../../../src/cri/programs/sql/admin.ts";
import { mysql } from "../../../src/cri/programs/sql/client.ts";
import { mysqld } from "../../../src/cri/programs/sql/mysqld.ts";
import { postgres } from "../../../src/cri/programs/sql/postgres.ts";
import { psql } from "../../../src/cri/programs/sql/psql.ts";
import { wordpress } from "../../../src/cri/programs/wordpress.ts";
import type { NetOutcome, NetRequest, Tool } from "../../../src/shell/types.ts";
import { type FakeOptions, fakeNetwork, runTool } from "../support/fakesystem.ts";
import { Driver } from "./driver.ts";

const NAMES = { "mysql.default.svc.cluster.local": ["10.0.0.1"], "db.default.svc.cluster.local": ["10.0.0.1"] };

function clientOf(server: Driver) {
  const net = (request: NetRequest): NetOutcome =>
    request.kind === "tcp"
      ? { ok: true, afterMs: 1, data: server.tcp(request.data) ?? "" }
      : fakeNetwork(NAMES)(request);
  return (tool: Tool, args: string[], options: FakeOptions = {}) => runTool(tool, args, { net, ...options });
}

const mysqlServer = (env: Record<string, string>, files = {}) =>
  new Driver(mysqld.tool, {
    env,
    files,
    version: "8.0.44",
    settings: {
      tcp: [3306],
      needs: { any: ["MYSQL_ROOT_PASSWORD"], message: "no password\n" },
      log: ["init process done", "ready for connections. Version: '${image}'"],
    },
  });

describe("mysql", () => {
  it("needs a password to begin with", () => {
    expect([mysqlServer({}).exit, mysqlServer({}).err]).toEqual([1, "no password\n"]);
  });

  it("keeps tables, prints them for pipes and for people", () => {
    const run = clientOf(mysqlServer({ MYSQL_ROOT_PASSWORD: "pw" }));
    const sql =
      "CREATE DATABASE test; CREATE TABLE test.messages (message VARCHAR(250)); INSERT INTO test.messages VALUES ('hello'), ('it''s')";
    expect(run(mysql, ["-h", "mysql", "-uroot", "-ppw", "-e", sql])).toMatchObject({
      out: "",
      exit: 0,
      err: "mysql: [Warning] Using a password on the command line interface can be insecure.\n",
    });
    const select = ["-h", "mysql", "-uroot", "-ppw", "-e", "SELECT * FROM test.messages WHERE message LIKE 'h%'"];
    expect(run(mysql, select).out).toBe("message\nhello\n");
    expect(run(mysql, select, { tty: true }).out).toBe(
      "+---------+\n| message |\n+---------+\n| hello   |\n+---------+\n",
    );
    expect(
      run(mysql, ["-h", "mysql", "-uroot", "-ppw", "test"], { stdin: "select count(*) from messages;\nshow tables;\n" })
        .out,
    ).toBe("COUNT(*)\n2\nTables_in_test\nmessages\n");
  });

  it("talks to a person", () => {
    const run = clientOf(mysqlServer({ MYSQL_ROOT_PASSWORD: "pw" }));
    const ran = run(mysql, ["-h", "mysql", "-uroot", "-ppw"], {
      tty: true,
      stdin: "show databases;\nuse nope;\nexit\n",
    });
    expect(ran.out).toContain("Server version: 8.0.44 MySQL Community Server - GPL\n");
    expect(ran.out).toContain(
      "| information_schema |\n| mysql              |\n| performance_schema |\n| sys                |\n+--------------------+\n4 rows in set (0.00 sec)\n\n",
    );
    expect(ran.err).toContain("ERROR 1049 (42000): Unknown database 'nope'\n");
    expect(ran.out.endsWith("Bye\n")).toBe(true);
  });

  it("refuses in MySQL's words", () => {
    const run = clientOf(mysqlServer({ MYSQL_ROOT_PASSWORD: "pw" }));
    const of = (...args: string[]) => run(mysql, ["-h", "mysql", "-uroot", ...args]);
    expect(of("-pbad", "-e", "select 1").err).toContain(
      "ERROR 1045 (28000): Access denied for user 'root'@'10.244.0.9' (using password: YES)\n",
    );
    expect(of("-ppw", "-e", "selec 1").err).toContain("near 'selec 1' at line 1\n");
    expect(of("-ppw", "-e", "select * from sys.x").err).toContain("ERROR 1146 (42S02): Table 'sys.x' doesn't exist\n");
    expect(of("-ppw", "-e", "select 1, version(), @@server_id").out).toBe("1\tversion()\t@@server_id\n1\t8.0.44\t1\n");
    const refused = {
      net: (request: NetRequest): NetOutcome =>
        request.kind === "tcp" ? { ok: false, afterMs: 1, error: "refused" } : fakeNetwork(NAMES)(request),
    };
    expect(of("-e", "x").exit).toBe(1);
    expect(runTool(mysql, ["-h", "mysql", "-e", "x"], refused).err).toBe(
      "ERROR 2003 (HY000): Can't connect to MySQL server on 'mysql:3306' (111)\n",
    );
    expect(runTool(mysql, ["-h", "no", "-e", "x"], refused).err).toBe(
      "ERROR 2005 (HY000): Unknown MySQL server host 'no' (-2)\n",
    );
    expect(run(mysqladmin, ["ping", "-h", "mysql", "-ppw", "-uroot"]).out).toBe("mysqld is alive\n");
  });

  it("keeps its data on its volume, password and all", () => {
    const first = mysqlServer({ MYSQL_ROOT_PASSWORD: "pw", MYSQL_DATABASE: "shop" });
    const again = mysqlServer({}, { "/var/lib/mysql/ibdata1": first.fs.read("/var/lib/mysql/ibdata1") });
    expect(again.exit).toBeUndefined();
    expect(again.err).toBe("ready for connections. Version: 'image:1.0'\n");
    expect(clientOf(again)(mysql, ["-h", "mysql", "-uroot", "-ppw", "-e", "show databases"]).out).toContain("shop\n");
  });
});

describe("postgres", () => {
  const server = () =>
    new Driver(postgres.tool, {
      env: { POSTGRES_PASSWORD: "pw", POSTGRES_DB: "app" },
      version: "17.6",
      settings: { tcp: [5432] },
    });

  it("prints tables as psql does", () => {
    const run = clientOf(server());
    const env = { PGPASSWORD: "pw" };
    const of = (...args: string[]) => run(psql, ["-h", "db", "-U", "postgres", "-d", "app", ...args], { env });
    expect(
      of("-c", "create table t (id serial primary key, name text)", "-c", "insert into t (name) values ('a'), ('bcd')")
        .out,
    ).toBe("CREATE TABLE\nINSERT 0 2\n");
    expect(of("-c", "select * from t").out).toBe(" id | name \n----+------\n  1 | a\n  2 | bcd\n(2 rows)\n\n");
    expect(of("-tc", "select count(*) from t").out).toBe("     2\n\n");
    expect(of("-c", "select * from nope").err).toBe(
      'ERROR:  relation "nope" does not exist\nLINE 1: select * from nope;\n                      ^\n',
    );
    expect(of("-c", "selec 1")).toMatchObject({
      exit: 1,
      err: 'ERROR:  syntax error at or near "selec"\nLINE 1: selec 1;\n        ^\n',
    });
  });

  it("says who may not connect", () => {
    const run = clientOf(server());
    expect(run(psql, ["-h", "db", "-U", "postgres", "-c", "select 1"])).toMatchObject({
      exit: 2,
      err: 'psql: error: connection to server at "db", port 5432 failed: fe_sendauth: no password supplied\n',
    });
    expect(run(pgIsReady, ["-h", "db"]).out).toBe("db:5432 - accepting connections\n");
    expect(
      runTool(pgIsReady, ["-h", "10.0.0.9"], { net: () => ({ ok: false, afterMs: 1, error: "refused" }) }),
    ).toMatchObject({ exit: 2, out: "10.0.0.9:5432 - no response\n" });
  });
});

describe("apps over databases", () => {
  const over =
    (server: Driver, names: Record<string, string[]>) =>
    (request: NetRequest): NetOutcome =>
      request.kind === "tcp"
        ? { ok: true, afterMs: 1, data: server.tcp(request.data) ?? "" }
        : fakeNetwork(names)(request);

  it("the to-do list makes its database and keeps items there", () => {
    const server = new Driver(postgres.tool, {
      env: { POSTGRES_PASSWORD: "pw" },
      version: "11.8",
      settings: { tcp: [5432] },
    });
    const env = {
      Database__Provider: "Postgres",
      ConnectionStrings__ToDoDb: "Server=todo-db;Database=todo;User Id=postgres;Password=pw;",
    };
    const net = over(server, { "todo-db.default.svc.cluster.local": ["10.0.0.1"] });
    const app = new Driver(dotnet.tool, {
      args: ["ToDoList.dll"],
      cwd: "/app",
      files: { "/app/ToDoList.dll": "" },
      env,
      net,
    });
    expect(app.http("/").body).toContain("<p>You have 0 items to do. </p>");
    expect(app.http("/new", { method: "POST", body: "ToDo.Item=it's" }).status).toBe(302);
    expect(app.http("/list").body).toContain(
      "<td>it&#x27;s</td>\n                    <td>Friday, 02 January 2026</td>",
    );
    const alone = new Driver(dotnet.tool, {
      args: ["ToDoList.dll"],
      cwd: "/app",
      files: { "/app/ToDoList.dll": "" },
      env,
      net: fakeNetwork({}),
    });
    expect(alone.http("/").status).toBe(500);
    expect(alone.out).toContain("Name does not resolve");
  });

  it("wordpress needs its database", () => {
    const db = mysqlServer({
      MYSQL_ROOT_PASSWORD: "pw",
      MYSQL_DATABASE: "wordpress",
      MYSQL_USER: "wp",
      MYSQL_PASSWORD: "x",
    });
    const net = over(db, { "wordpress-mysql.default.svc.cluster.local": ["10.0.0.1"] });
    const env = { WORDPRESS_DB_HOST: "wordpress-mysql", WORDPRESS_DB_USER: "wp", WORDPRESS_DB_PASSWORD: "x" };
    const app = new Driver(wordpress.tool, { env, net });
    expect(app.http("/").headers).toContainEqual(["Location", "http://web/wp-admin/install.php"]);
    expect(app.http("/wp-admin/install.php").body).toContain("<title>WordPress &rsaquo; Installation</title>");
    const wrong = new Driver(wordpress.tool, { env: { ...env, WORDPRESS_DB_PASSWORD: "y" }, net });
    expect(wrong.http("/")).toMatchObject({ status: 500 });
    expect(wrong.http("/").body).toContain("<h1>Error establishing a database connection</h1>");
  });
});

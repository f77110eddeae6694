import { beforeAll, describe, expect, it } from "vitest";
import { type Lab, makeLab } from "./harness.ts";

const page = (title: string, version = "nginx/1.27.5") =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${version}</center>\r\n</body>\r\n</html>\r\n`;
const head = (reply: any) =>
  `${reply.http.status} ${reply.http.reason}\n${reply.http.headers.map(([k, v]: string[]) => `${k}: ${v}\n`).join("")}`;

function withConf(lab: Lab, conf: string, more: object = {}) {
  lab.runtime.setVolume("configmap/x/conf", { "default.conf": { data: conf, mode: 0o644 } });
  return lab.start({
    image: "nginx:1.27",
    mounts: [{ path: "/etc/nginx/conf.d", volume: "configmap/x/conf" }],
    ...more,
  });
}

describe("nginx", () => {
  let lab: Lab;
  beforeAll(() => {
    lab = makeLab();
  });

  it("ends expressions that could match in ever more ways", () => {
    const id = withConf(
      lab,
      `map $uri $mapped { default plain; "~*^/(x+)+$" all; }
      server { listen 80;
        location ~ ^/a(a+)+$ { return 200 "letters"; }
        location ~* ^/B(b|bb)+c$ { return 200 "case"; }
        location ~ ^/c(c+)+(?=d) { return 200 "ahead"; }
        location / { if ($arg_q ~ "(e+)+$") { return 403; } rewrite ^/(f+)+g$ /a; return 200 "$mapped"; } }`,
      { pod: "default/expressions" },
    );
    const many = (letter: string) => letter.repeat(50);
    const answer = (path: string) => lab.request(id, path)?.http?.status;
    expect(answer(`/${many("a")}`)).toBe(200);
    expect(lab.request(id, `/${many("a")}b`)?.http?.body).toBe("plain");
    expect(lab.request(id, `/b${many("B")}d`)?.http?.body).toBe("plain");
    expect(lab.request(id, `/${many("X")}`)?.http?.body).toBe("all");
    expect(answer(`/?q=${many("e")}f`)).toBe(200);
    expect(answer(`/${many("c")}e`)).toBe(500);
    expect(lab.logs(id)).toContain(`pcre2_match() failed: -47 on "/${many("c")}e"`);
    expect(answer("/still/there")).toBe(200);
  });

  it("serves the welcome page and logs the request", () => {
    const id = lab.start({ image: "nginx:1.27" });
    expect(lab.logs(id)).toMatchInlineSnapshot(`
      "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration
      /docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/
      /docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh
      10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf
      10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf
      /docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh
      /docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh
      /docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh
      /docker-entrypoint.sh: Configuration complete; ready for start up
      2026/01/02 03:04:06 [notice] 1#1: using the "epoll" event method
      2026/01/02 03:04:06 [notice] 1#1: nginx/1.27.5
      2026/01/02 03:04:06 [notice] 1#1: built by gcc 12.2.0 (Debian 12.2.0-14) 
      2026/01/02 03:04:06 [notice] 1#1: OS: Linux 6.8.0-64-generic
      2026/01/02 03:04:06 [notice] 1#1: getrlimit(RLIMIT_NOFILE): 1048576:1048576
      2026/01/02 03:04:06 [notice] 1#1: start worker processes
      2026/01/02 03:04:06 [notice] 1#1: start worker process 29
      2026/01/02 03:04:06 [notice] 1#1: start worker process 30
      2026/01/02 03:04:06 [notice] 1#1: start worker process 31
      2026/01/02 03:04:06 [notice] 1#1: start worker process 32
      "
    `);
    const reply = lab.request(id, "/", {
      from: "10.244.0.9",
      headers: [
        ["Host", "web"],
        ["User-Agent", "curl/8.5.0"],
      ],
    });
    expect(head(reply)).toMatchInlineSnapshot(`
      "200 OK
      Server: nginx/1.27.5
      Date: Fri, 02 Jan 2026 03:04:06 GMT
      Content-Type: text/html
      Content-Length: 615
      Last-Modified: Wed, 16 Apr 2025 12:01:11 GMT
      Connection: keep-alive
      ETag: "67ff9c07-267"
      Accept-Ranges: bytes
      "
    `);
    expect(reply?.http?.body).toContain("<h1>Welcome to nginx!</h1>");
    const missing = lab.request(id, "/nope");
    expect(missing?.http?.body).toBe(page("404 Not Found"));
    const before = lab.logs(id);
    expect(before.slice(before.indexOf("10.244"))).toMatchInlineSnapshot(`
      "10.244.0.9 - - [02/Jan/2026:03:04:06 +0000] "GET / HTTP/1.1" 200 615 "-" "curl/8.5.0" "-"
      2026/01/02 03:04:06 [error] 29#29: *2 open() "/usr/share/nginx/html/nope" failed (2: No such file or directory), client: 10.244.0.1, server: localhost, request: "GET /nope HTTP/1.1", host: "test"
      10.244.0.1 - - [02/Jan/2026:03:04:06 +0000] "GET /nope HTTP/1.1" 404 153 "-" "-" "-"
      "
    `);
    lab.runtime.stop(id, 30_000);
    expect(lab.runtime.status(id)).toMatchObject({ exitCode: 0, reason: "Completed" });
  });

  it("says what is wrong with a configuration", () => {
    lab = makeLab();
    const id = withConf(lab, "server { listen 80; foo bar; }\n");
    expect(lab.runtime.status(id)).toMatchObject({ state: "exited", exitCode: 1 });
    expect(lab.logs(id).split("\n").slice(-3).join("\n")).toBe(
      '2026/01/02 03:04:06 [emerg] 1#1: unknown directive "foo" in /etc/nginx/conf.d/default.conf:1\nnginx: [emerg] unknown directive "foo" in /etc/nginx/conf.d/default.conf:1\n',
    );
  });

  it("locations, returns, rewrites, files", () => {
    lab = makeLab();
    const id = withConf(
      lab,
      `server { listen 8080; server_name a.com; root /usr/share/nginx/html;
        location /t { return 200 "hi $remote_addr\\n"; } location = /no { return 204; } location ~ \\.php$ { return 418 "tea"; }
        location /r { return 302 /x; } location /rp { return 301 http://e.com/y; } location /old/ { rewrite ^/old/(.*)$ /$1 permanent; }
        location /try { try_files $uri /index.html; } location /deny { deny all; } location /list/ { autoindex on; }
        error_page 404 /50x.html; add_header X-A b; }`,
    );
    const get = (path: string) => lab.request(id, path, { port: 8080, headers: [["Host", "a.com:8080"]] }) as any;
    expect(get("/t").http.body).toBe("hi 10.244.0.1\n");
    expect(head(get("/t"))).toMatchInlineSnapshot(`
      "200 OK
      Server: nginx/1.27.5
      Date: Fri, 02 Jan 2026 03:04:06 GMT
      Content-Type: application/octet-stream
      Content-Length: 14
      Connection: keep-alive
      X-A: b
      "
    `);
    expect(head(get("/no"))).toMatchInlineSnapshot(`
      "204 No Content
      Server: nginx/1.27.5
      Date: Fri, 02 Jan 2026 03:04:06 GMT
      Connection: keep-alive
      X-A: b
      "
    `);
    expect(head(get("/a.php"))).toMatchInlineSnapshot(`
      "418 
      Server: nginx/1.27.5
      Date: Fri, 02 Jan 2026 03:04:06 GMT
      Content-Type: application/octet-stream
      Content-Length: 3
      Connection: keep-alive
      "
    `);
    expect(head(get("/r"))).toMatchInlineSnapshot(`
      "302 Moved Temporarily
      Server: nginx/1.27.5
      Date: Fri, 02 Jan 2026 03:04:06 GMT
      Content-Type: text/html
      Content-Length: 145
      Location: http://a.com:8080/x
      Connection: keep-alive
      X-A: b
      "
    `);
    expect(head(get("/rp"))).toMatchInlineSnapshot(`
      "301 Moved Permanently
      Server: nginx/1.27.5
      Date: Fri, 02 Jan 2026 03:04:06 GMT
      Content-Type: text/html
      Content-Length: 169
      Connection: keep-alive
      Location: http://e.com/y
      X-A: b
      "
    `);
    expect(get("/old/z").http.headers).toContainEqual(["Location", "http://a.com:8080/z"]);
    expect(head(get("/try/none"))).toMatchInlineSnapshot(`
      "200 OK
      Server: nginx/1.27.5
      Date: Fri, 02 Jan 2026 03:04:06 GMT
      Content-Type: text/html
      Content-Length: 615
      Last-Modified: Wed, 16 Apr 2025 12:01:11 GMT
      Connection: keep-alive
      ETag: "67ff9c07-267"
      X-A: b
      Accept-Ranges: bytes
      "
    `);
    expect(get("/deny").http.status).toBe(403);
    expect(head(get("/missing"))).toMatchInlineSnapshot(`
      "404 Not Found
      Server: nginx/1.27.5
      Date: Fri, 02 Jan 2026 03:04:06 GMT
      Content-Type: text/html
      Content-Length: 497
      Connection: keep-alive
      ETag: "67ff9c07-1f1"
      "
    `);
    expect(lab.request(id, "/", { port: 80 })).toBeUndefined();
  });

  it("passes requests on, through other pods", () => {
    lab = makeLab();
    const back = lab.start({ image: "nginx:1.27", pod: "default/back", hostname: "back" });
    const front = withConf(
      lab,
      `upstream b { server 10.244.0.77; server 10.244.0.5; }
      server { listen 80; location / { proxy_pass http://b; } location /api/ { proxy_pass http://10.244.0.5/sub/; proxy_set_header Host $host; } location /dead { proxy_pass http://10.244.0.77; } }`,
      { pod: "default/front", hostname: "front" },
    );
    expect(lab.addresses.get("10.244.0.5")).toBe("default/back");
    const reply = lab.request(front, "/", { headers: [["Host", "front"]] });
    expect(reply?.http?.status).toBe(200);
    expect(lab.logs(back).trimEnd().split("\n").at(-1)).toBe(
      '10.244.0.6 - - [02/Jan/2026:03:04:06 +0000] "GET / HTTP/1.1" 200 615 "-" "-" "-"',
    );
    expect(lab.request(front, "/api/q?x=1")?.http?.status).toBe(404);
    expect(lab.logs(back).trimEnd().split("\n").at(-1)).toContain('"GET /sub/q?x=1 HTTP/1.1" 404');
    expect(lab.request(front, "/dead")?.http?.body).toBe(page("502 Bad Gateway"));
  });

  it("is asked by tools in its own pod, and by -t and -s", () => {
    lab = makeLab();
    const id = lab.start({ image: "nginx:1.27" });
    expect(lab.run(id, "curl", "http://127.0.0.1/").stdout).toContain("Welcome to nginx!");
    expect(lab.run(id, "nginx", "-t").stderr).toBe(
      "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n",
    );
    expect(lab.run(id, "nginx", "-v").stderr).toBe("nginx version: nginx/1.27.5\n");
    lab.run(id, "bash", "-c", "echo hello > /usr/share/nginx/html/index.html");
    expect(lab.request(id, "/")?.http?.body).toBe("hello\n");
    expect(lab.run(id, "nginx", "-s", "reload")).toMatchObject({ exit: 0 });
    expect(lab.logs(id)).toContain("[notice] 1#1: signal 1 (SIGHUP) received");
    const second = lab.start({ image: "nginx:1.27", name: "two" });
    expect(lab.runtime.status(second)).toMatchObject({ exitCode: 1 });
    expect(lab.logs(second)).toContain("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n");
  });
});

/** The outside world, small enough to be a file (fixtures/outside.yaml): public names, their addresses, what they answer. */
import { binary } from "../apimachinery/strings.ts";
import { readAsset } from "../kinds/assets.ts";
import type { DnsAnswer, HttpRequest, HttpResponse } from "../shell/types.ts";
import type { Question } from "./dns.ts";

interface Site {
  /** Names it answers to; a request with another Host gets `wrongHost`. */
  names: string[];
  addresses: string[];
  /** Ports that listen: 80, 443. */
  ports: number[];
  server: string;
  pages: Record<string, { status?: number; type?: string; body: string }>;
  wrongHost?: { status: number; body: string };
}

let sites: Site[] | undefined;
const allSites = (): Site[] => {
  sites ??= JSON.parse(readAsset("outside.json")) as Site[];
  return sites;
};

const TTL = 300;

/** What a public resolver says. Names that the file does not know do not exist. */
export function publicAnswer(server: string, { name, type }: Question): DnsAnswer {
  const site = allSites().find((s) => s.names.includes(name));
  if (!site) {
    const authority = [
      {
        name: "",
        type: "SOA" as const,
        ttl: 86_400,
        data: "a.root-servers.net. nstld.verisign-grs.com. 2026010100 1800 900 604800 86400",
      },
    ];
    return { server, rcode: "NXDOMAIN", answers: [], authority };
  }
  const answers =
    type === "A" || type === "ANY" ? site.addresses.map((data) => ({ name, type: "A" as const, ttl: TTL, data })) : [];
  return { server, rcode: "NOERROR", answers };
}

/** Does anybody outside listen at this address and port? undefined: nobody has the address. */
export function listensOutside(address: string, port: number): boolean | undefined {
  const site = allSites().find((s) => s.addresses.includes(address));
  return site?.ports.includes(port);
}

/** What a site answers to a request that reached its address. */
export function siteAnswer(address: string, request: HttpRequest): { http: HttpResponse; commonName: string } {
  const site = allSites().find((s) => s.addresses.includes(address))!;
  const host = (request.headers.find(([k]) => k.toLowerCase() === "host")?.[1] ?? "")
    .replace(/:\d+$/, "")
    .toLowerCase();
  const path = request.path.split("?")[0];
  const known = site.names.includes(host);
  const page =
    known || !site.wrongHost ? (Object.hasOwn(site.pages, path) ? site.pages[path] : site.pages["*"]) : site.wrongHost;
  const { status = 200, body } = page ?? { status: 404, body: "Not Found\n" };
  const type = (page as { type?: string } | undefined)?.type ?? "text/html; charset=utf-8";
  const headers: [string, string][] = [
    ["Server", site.server],
    ["Content-Type", type],
    ["Content-Length", String(Buffer.byteLength(body))],
    ["Connection", "keep-alive"],
  ];
  const reason =
    { 200: "OK", 301: "Moved Permanently", 400: "Bad Request", 404: "Not Found", 421: "Misdirected Request" }[status] ??
    "";
  const bytes = binary(body);
  return { http: { status, reason, headers, body: request.method === "HEAD" ? "" : bytes }, commonName: site.names[0] };
}

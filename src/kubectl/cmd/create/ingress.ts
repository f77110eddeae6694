/** kubectl create ingress. Models kubectl/pkg/cmd/create/create_ingress.go. */
import { setField } from "../../../apimachinery/json.ts";
import type { CommandContext } from "../../types.ts";
import { intOrString, runGenerator } from "./generator.ts";

/** host/path=service:port[,tls[=secret]]; more may follow, and is left alone. */
const RULE = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+(,tls=?([\w-]+)?)?/;

export const run = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create ingress: ", anyName: true, generate });

function generate(name: string, { flags }: CommandContext): any {
  const [rules, backend] = [flags.list("rule"), flags.string("default-backend")];
  if (!backend && rules.length === 0) {
    throw new Error(
      "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
    );
  }
  for (const rule of rules) {
    if (!RULE.test(rule))
      throw new Error(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  }
  const annotations: Record<string, string> = {};
  for (const annotation of flags.list("annotation")) {
    const equals = annotation.indexOf("=");
    if (equals < 0) throw new Error(`annotation ${annotation} is invalid and should be in format key=[value]`);
    setField(annotations, annotation.slice(0, equals), annotation.slice(equals + 1));
  }
  if (backend && backend.split(":").length !== 2)
    throw new Error("default-backend should be in format servicename:serviceport");
  const ingressClassName = flags.string("class") || undefined;
  const spec: any = { ingressClassName, tls: tlsOf(rules), rules: rulesOf(rules) };
  if (backend) spec.defaultBackend = backendOf(backend);
  return { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name, annotations }, spec };
}

/** One entry per secret; a host counts with the first rule that names it. */
function tlsOf(rules: string[]): any[] {
  const entries: { hosts?: string[]; secretName?: string }[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const parts = rule.split(",");
    if (parts.length !== 2) continue;
    const host = rule.split("/")[0]!;
    const secret = parts[1]!.split("=")[1] ?? "";
    if (seen.has(host)) continue;
    seen.add(host);
    const shared = entries.find((entry) => (entry.secretName ?? "") === secret);
    if (shared) {
      shared.hosts = [...(shared.hosts ?? []), host];
    } else if (host || secret) {
      entries.push({ ...(host && { hosts: [host] }), ...(secret && { secretName: secret }) });
    }
  }
  return entries;
}

function rulesOf(rules: string[]): any[] {
  const byHost = new Map<string, any>();
  for (const rule of rules) {
    const address = rule.split(",")[0]!;
    const slash = address.indexOf("/");
    const host = address.slice(0, slash);
    const path = pathOf(address.slice(slash + 1));
    const known = byHost.get(host);
    if (known) known.http.paths.push(path);
    else byHost.set(host, { ...(host && { host }), http: { paths: [path] } });
  }
  return [...byHost.values()];
}

function pathOf(text: string): any {
  const [path = "", service = ""] = text.split("=");
  const prefix = path.endsWith("*");
  return {
    path: `/${prefix ? path.slice(0, -1) : path}`,
    pathType: prefix ? "Prefix" : "Exact",
    backend: backendOf(service),
  };
}

function backendOf(text: string): any {
  const [name = "", port = ""] = text.split(":");
  const value = intOrString(port);
  return { service: { name, port: typeof value === "number" ? { number: value } : { name: value } } };
}

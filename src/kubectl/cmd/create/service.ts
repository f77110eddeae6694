/** kubectl create service. Models kubectl/pkg/cmd/create/create_service.go. */
import { isDNS1123Subdomain, isValidPortName, isValidPortNum } from "../../../apimachinery/names.ts";
import type { CommandContext } from "../../types.ts";
import { runGenerator } from "./generator.ts";

export type ServiceType = "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";

export const runService = (ctx: CommandContext, type: ServiceType): undefined =>
  runGenerator(ctx, {
    failure: `failed to create ${type} service: `,
    anyName: true,
    generate: (name) => generate(name, ctx, type),
  });

function generate(name: string, { flags }: CommandContext, type: ServiceType): any {
  const tcp = flags.list("tcp");
  const clusterIP = type === "ClusterIP" ? flags.string("clusterip") : "";
  const externalName = type === "ExternalName" ? flags.string("external-name") : "";
  if (clusterIP !== "None" && tcp.length === 0 && type !== "ExternalName")
    throw new Error("at least one tcp port specifier must be provided");
  if (type === "ExternalName" && isDNS1123Subdomain(externalName).length > 0)
    throw new Error(`invalid service external name ${externalName}`);
  const nodePort = type === "NodePort" ? flags.int("node-port") : 0;
  const ports = tcp.map((pair) => ({
    name: pair.replaceAll(":", "-"),
    ...parsePorts(pair),
    protocol: "TCP",
    ...(nodePort && { nodePort }),
  }));
  const spec = { type, selector: { app: name }, ports, externalName, ...(clusterIP && { clusterIP }) };
  return { apiVersion: "v1", kind: "Service", metadata: { name, labels: { app: name } }, spec };
}

function parsePorts(pair: string): { port: number; targetPort: number | string } {
  const [first = "", second] = pair.split(":");
  const port = parsePort(first);
  if (second === undefined) return { port, targetPort: port };
  if (/^[+-]?\d+$/.test(second)) {
    const problems = isValidPortNum(Number(second));
    if (problems.length > 0) throw new Error(problems.join(","));
    return { port, targetPort: Number(second) };
  }
  const problems = isValidPortName(second);
  if (problems.length > 0) throw new Error(problems.join(","));
  return { port, targetPort: second };
}

/** 0 is allowed here; the server refuses it. Models k8s.io/utils/net.ParsePort. */
function parsePort(text: string): number {
  const failure = (why: string) => new Error(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^\d+$/.test(text)) throw failure("invalid syntax");
  if (Number(text) > 65535) throw failure("value out of range");
  return Number(text);
}

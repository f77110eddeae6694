/** kubectl version. */
import { printYaml } from "../../../apimachinery/yaml.ts";
import type { CommandContext } from "../../types.ts";
import { CLIENT_VERSION, KUSTOMIZE_VERSION, versionInfo } from "../../util/version.ts";

export function run(ctx: CommandContext): undefined {
  const { flags, io, args } = ctx;
  if (args.length > 0) throw new Error(`extra arguments: [${args.join(" ")}]`);
  const output = flags.string("output");
  if (output && output !== "yaml" && output !== "json") throw new Error("--output must be 'yaml' or 'json'");
  const server = flags.bool("client") ? undefined : serverVersion(ctx);
  const versions = {
    clientVersion: versionInfo(CLIENT_VERSION, false),
    kustomizeVersion: KUSTOMIZE_VERSION,
    ...(server ? { serverVersion: versionInfo(server, true) } : {}),
  };
  if (output === "json") io.out(`${JSON.stringify(versions, null, 2)}\n`);
  else if (output === "yaml") io.out(`${printYaml(versions)}\n`);
  else {
    io.out(`Client Version: ${CLIENT_VERSION}\nKustomize Version: ${KUSTOMIZE_VERSION}\n`);
    if (server) io.out(`Server Version: ${server}\n`);
  }
  return undefined;
}

/** Asks for something small first: a cluster that is not there must be noticed. */
function serverVersion({ cluster }: CommandContext): string {
  cluster.request({ verb: "get", group: "", version: "v1", resource: "namespaces", name: "default" });
  return cluster.serverVersion;
}

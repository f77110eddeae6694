/** Models pkg/registry/core/node/strategy.go: a node registers with its status. */
import type { KubeObject } from "../../../client/index.ts";

const INFO = [
  "architecture",
  "bootID",
  "containerRuntimeVersion",
  "kernelVersion",
  "kubeProxyVersion",
  "kubeletVersion",
  "machineID",
  "operatingSystem",
  "osImage",
  "systemUUID",
];

/** Fills what Go's JSON writes even where it is empty. */
export function prepareForCreate(node: KubeObject): void {
  node.spec ??= {};
  const empty = Object.fromEntries(INFO.map((field) => [field, ""]));
  node.status = {
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    ...node.status,
    nodeInfo: { ...empty, ...node.status?.nodeInfo },
  };
}

/** The configMaps and secrets that a pod takes its files and variables from. */
import type { Pod } from "../client/api.ts";

/** "configmap/NAME" and "secret/NAME", each once. */
export function sourcesOf(pod: Pod): string[] {
  const found = new Set<string>();
  const add = (kind: string, name: string | undefined) => name && found.add(`${kind}/${name}`);
  for (const volume of pod.spec.volumes ?? []) {
    add("configmap", volume.configMap?.name);
    add("secret", volume.secret?.secretName);
    for (const source of volume.projected?.sources ?? []) {
      add("configmap", source.configMap?.name);
      add("secret", source.secret?.name);
    }
  }
  for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
    for (const from of container.envFrom ?? []) {
      add("configmap", from.configMapRef?.name);
      add("secret", from.secretRef?.name);
    }
    for (const { valueFrom } of container.env ?? []) {
      add("configmap", valueFrom?.configMapKeyRef?.name);
      add("secret", valueFrom?.secretKeyRef?.name);
    }
  }
  return [...found];
}

/** The environment of a container. Models makeEnvironmentVariables of pkg/kubelet/kubelet_pods.go. */
import type { ConfigMap, Container, EnvVar, Pod, Secret } from "../client/api.ts";
import type { Context } from "../client/component.ts";
import { expand } from "./expansion.ts";
import { type Place, podField, resourceField } from "./fieldref.ts";
import { serviceEnvironment } from "./services.ts";

/** Name and value pairs; throws with the sentence of a CreateContainerConfigError. */
export function makeEnvironment(ctx: Context, pod: Pod, container: Container, place: Place): [string, string][] {
  const namespace = pod.metadata.namespace as string;
  const services = serviceEnvironment(ctx, pod);
  const result = new Map<string, string>();
  for (const from of container.envFrom ?? []) {
    const ref = from.configMapRef ?? from.secretRef;
    const data = from.configMapRef
      ? configMapData(ctx, namespace, ref?.name as string)
      : secretData(ctx, namespace, ref?.name as string);
    if (!data && !ref?.optional) throw missing(from.configMapRef ? "configmap" : "secret", ref?.name as string);
    for (const key of Object.keys(data ?? {}).sort()) result.set((from.prefix ?? "") + key, data?.[key] as string);
  }
  const lookup = (name: string) => result.get(name) ?? services.get(name);
  for (const variable of container.env ?? []) {
    const value = variable.value ? expand(variable.value, lookup) : resolve(ctx, pod, container, variable, place);
    if (value !== undefined) result.set(variable.name, value);
  }
  for (const [name, value] of services) if (!result.has(name)) result.set(name, value);
  return [...result];
}

/** The value of a variable with a source; undefined: left out, since it is optional. */
function resolve(ctx: Context, pod: Pod, container: Container, variable: EnvVar, place: Place): string | undefined {
  const from = variable.valueFrom;
  const namespace = pod.metadata.namespace as string;
  if (from?.fieldRef) return podField(pod, from.fieldRef.fieldPath, place);
  if (from?.resourceFieldRef) return resourceField(ctx, pod, container, from.resourceFieldRef);
  const ref = from?.configMapKeyRef ?? from?.secretKeyRef;
  if (!ref) return "";
  const name = ref.name as string;
  const data = from?.configMapKeyRef ? configMapData(ctx, namespace, name) : secretData(ctx, namespace, name);
  if (data && Object.hasOwn(data, ref.key)) return data[ref.key];
  if (ref.optional) return undefined;
  if (!data) throw missing(from?.configMapKeyRef ? "configmap" : "secret", name);
  throw new Error(
    `couldn't find key ${ref.key} in ${from?.configMapKeyRef ? "ConfigMap" : "Secret"} ${namespace}/${name}`,
  );
}

const missing = (kind: string, name: string) => new Error(`${kind} "${name}" not found`);

function configMapData(ctx: Context, namespace: string, name: string): Record<string, string> | undefined {
  const map = ctx.client.find<ConfigMap>("configmaps", namespace, name);
  return map && (map.data ?? {});
}

function secretData(ctx: Context, namespace: string, name: string): Record<string, string> | undefined {
  const secret = ctx.client.find<Secret>("secrets", namespace, name);
  if (!secret) return undefined;
  const result: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(secret.data ?? {})) result[key] = Buffer.from(value, "base64").toString();
  return result;
}

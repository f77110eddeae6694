/** Volumes of a pod: what their files are, and where containers mount them. Models pkg/volume/{configmap,secret,projected,downwardapi}. */
import { binary } from "../apimachinery/strings.ts";
import type { ConfigMap, Container, KeyToPath, PersistentVolumeClaim, Pod, Secret, Volume } from "../client/api.ts";
import type { Context } from "../client/component.ts";
import type { Mount } from "../cri/types.ts";
import { expand } from "./expansion.ts";
import { podField, resourceField } from "./fieldref.ts";
import type { KubeletDeps, PodRecord } from "./types.ts";

type Files = Record<string, { data: string; mode: number }>;
const MODE = 0o644;

const decode = (base64: string) => Buffer.from(base64, "base64").toString("latin1");

/** The key of a volume's tree in the runtime. */
export function volumeKey(ctx: Context, pod: Pod, volume: Volume): string {
  const uid = pod.metadata.uid;
  if (volume.hostPath) return `hostpath/${pod.spec.nodeName}${volume.hostPath.path}`;
  const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${pod.metadata.name}-${volume.name}`);
  if (claim) {
    const pvc = ctx.client.find<PersistentVolumeClaim>("persistentvolumeclaims", pod.metadata.namespace, claim);
    const name = pvc?.spec.volumeName;
    const path = name && ctx.client.find<any>("persistentvolumes", undefined, name)?.spec?.hostPath?.path;
    if (path) return `hostpath/${pod.spec.nodeName}${path}`;
    return `pv/${name ?? `${pod.metadata.namespace}/${claim}`}`;
  }
  if (volume.configMap) return `configmap/${uid}/${volume.name}`;
  if (volume.secret) return `secret/${uid}/${volume.name}`;
  if (volume.projected) return `projected/${uid}/${volume.name}`;
  if (volume.downwardAPI) return `downwardapi/${uid}/${volume.name}`;
  return `emptydir/${uid}/${volume.name}`;
}

/** True for a volume whose files belong to this pod alone and go with it. */
const isOwn = (key: string) => !key.startsWith("hostpath/") && !key.startsWith("pv/");

/** Writes the files of every volume that the kubelet fills. Throws the sentence of a FailedMount event. */
export function setUpVolumes(deps: KubeletDeps, ctx: Context, pod: Pod, record: PodRecord): void {
  for (const volume of pod.spec.volumes ?? []) {
    let files: Files | undefined;
    try {
      files = volumeFiles(deps, ctx, pod, record, volume);
    } catch (e) {
      throw new Error(`MountVolume.SetUp failed for volume "${volume.name}" : ${(e as Error).message}`);
    }
    if (files) deps.runtime.setVolume(volumeKey(ctx, pod, volume), files, { readOnly: true });
  }
}

/** Removes the trees that live no longer than the pod. */
export function removeVolumes(deps: KubeletDeps, volumes: string[]): void {
  for (const key of volumes) deps.runtime.removeVolume(key);
}

export function ownVolumeKeys(ctx: Context, pod: Pod): string[] {
  return (pod.spec.volumes ?? []).map((v) => volumeKey(ctx, pod, v)).filter(isOwn);
}

function volumeFiles(deps: KubeletDeps, ctx: Context, pod: Pod, record: PodRecord, volume: Volume): Files | undefined {
  const files: Files = Object.create(null);
  const { configMap, secret, projected, downwardAPI } = volume;
  if (configMap) {
    addConfigMap(files, ctx, pod, configMap.name as string, configMap, configMap.defaultMode);
  } else if (secret) {
    addSecret(files, ctx, pod, secret.secretName as string, secret, secret.defaultMode);
  } else if (downwardAPI) {
    addDownward(files, ctx, pod, record, downwardAPI.items ?? [], downwardAPI.defaultMode);
  } else if (projected) {
    for (const source of projected.sources ?? []) {
      const mode = projected.defaultMode;
      if (source.configMap) addConfigMap(files, ctx, pod, source.configMap.name as string, source.configMap, mode);
      if (source.secret) addSecret(files, ctx, pod, source.secret.name as string, source.secret, mode);
      if (source.downwardAPI) addDownward(files, ctx, pod, record, source.downwardAPI.items ?? [], mode);
      if (source.serviceAccountToken) {
        const { path, audience } = source.serviceAccountToken;
        files[path] = { data: token(deps, pod, audience), mode: mode ?? MODE };
      }
    }
  } else {
    return undefined;
  }
  return files;
}

interface Source {
  items?: KeyToPath[];
  optional?: boolean;
}

function addConfigMap(files: Files, ctx: Context, pod: Pod, name: string, source: Source, mode?: number): void {
  const map = ctx.client.find<ConfigMap>("configmaps", pod.metadata.namespace, name);
  if (!map && !source.optional) throw new Error(`configmap "${name}" not found`);
  const contents = new Map<string, string>();
  for (const [key, value] of Object.entries(map?.data ?? {})) contents.set(key, binary(value));
  for (const [key, value] of Object.entries(map?.binaryData ?? {})) contents.set(key, decode(value));
  addItems(files, contents, source, mode, "configmap references non-existent config key");
}

function addSecret(files: Files, ctx: Context, pod: Pod, name: string, source: Source, mode?: number): void {
  const secret = ctx.client.find<Secret>("secrets", pod.metadata.namespace, name);
  if (!secret && !source.optional) throw new Error(`secret "${name}" not found`);
  const contents = new Map<string, string>();
  for (const [key, value] of Object.entries(secret?.data ?? {})) contents.set(key, decode(value));
  addItems(files, contents, source, mode, "references non-existent secret key");
}

function addItems(files: Files, contents: Map<string, string>, source: Source, mode = MODE, missing: string): void {
  if (!source.items?.length) {
    for (const [key, data] of contents) files[key] = { data, mode };
    return;
  }
  for (const item of source.items) {
    const data = contents.get(item.key);
    if (data !== undefined) files[item.path] = { data, mode: item.mode ?? mode };
    else if (!source.optional) throw new Error(`${missing}: ${item.key}`);
  }
}

function addDownward(files: Files, ctx: Context, pod: Pod, record: PodRecord, items: any[], mode = MODE): void {
  for (const item of items) {
    const value = item.fieldRef
      ? podField(pod, item.fieldRef.fieldPath, { ip: record.ip ?? "", hostIP: record.hostIP })
      : resourceField(ctx, pod, pod.spec.containers[0] as Container, item.resourceFieldRef);
    files[item.path] = { data: binary(value), mode: item.mode ?? mode };
  }
}

/** A service account token: the API server's, or one that looks like it where nobody issues any. */
function token(deps: KubeletDeps, pod: Pod, audience: string | undefined): string {
  const namespace = pod.metadata.namespace as string;
  const account = pod.spec.serviceAccountName ?? "default";
  if (deps.serviceAccountToken) return deps.serviceAccountToken(namespace, account, audience);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    aud: [audience ?? "https://kubernetes.default.svc.cluster.local"],
    iss: "https://kubernetes.default.svc.cluster.local",
    "kubernetes.io": {
      namespace,
      pod: { name: pod.metadata.name, uid: pod.metadata.uid },
      serviceaccount: { name: account },
    },
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  const signed = `${part({ alg: "RS256", kid: "kubelab" })}.${part(claims)}`;
  return `${signed}.${part(pod.metadata.uid)}`;
}

/** Mounts of one container, subPathExpr expanded by its environment. Throws where a mount names no volume. */
export function containerMounts(ctx: Context, pod: Pod, container: Container, env: [string, string][]): Mount[] {
  const values = new Map(env);
  return (container.volumeMounts ?? []).map((m) => {
    const volume = pod.spec.volumes?.find((v) => v.name === m.name);
    if (!volume) throw new Error(`cannot find volume "${m.name}" to mount into container "${container.name}"`);
    const subPath = m.subPathExpr ? expand(m.subPathExpr, (name) => values.get(name)) : m.subPath;
    const readOnly = m.readOnly || volume.persistentVolumeClaim?.readOnly;
    return {
      path: m.mountPath,
      volume: volumeKey(ctx, pod, volume),
      ...(subPath && { subPath }),
      ...(readOnly && { readOnly: true }),
    };
  });
}

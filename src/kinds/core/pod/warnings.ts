/** Warnings about pods and templates that are accepted all the same. Models pkg/api/pod/warnings.go. */
import { milliValue } from "../../../apimachinery/quantity.ts";
import { sortedKeys } from "../../../apimachinery/strings.ts";
import type { Container, ContainerPort, PodSpec, Volume } from "../../../client/api.ts";
import type { KubeObject } from "../../../client/index.ts";

/** Each container with its path, the init containers first. Models pods.VisitContainersWithPath. */
export function visitContainers(spec: PodSpec, path: string): [path: string, container: Container][] {
  const of = (field: "initContainers" | "containers" | "ephemeralContainers") =>
    ((spec[field] ?? []) as Container[]).map((c, i): [string, Container] => [`${path}.${field}[${i}]`, c]);
  return [...of("initContainers"), ...of("containers"), ...of("ephemeralContainers")];
}

export const podWarnings = (pod: KubeObject): string[] => warningsFor("", pod["spec"] ?? {}, pod.metadata, false);

/** `path` is where the template stands: "spec.template". */
export const templateWarnings = (path: string, template: any): string[] =>
  template ? warningsFor(`${path}.`, template.spec ?? {}, template.metadata ?? {}, true) : [];

function warningsFor(prefix: string, spec: PodSpec, metadata: any, isTemplate: boolean): string[] {
  const path = `${prefix}spec`;
  const containers = visitContainers(spec, path);
  return [
    ...nodeLabelWarnings(spec, path),
    ...annotationWarnings(prefix, metadata),
    ...(spec.volumes ?? []).flatMap((volume, i) => volumeWarnings(volume, `${path}.volumes[${i}]`)),
    ...overlappingPaths(spec.volumes ?? []),
    ...duplicates(spec.hostAliases, (a) => a.ip, `${path}.hostAliases`, "ip"),
    ...duplicates(spec.imagePullSecrets, (s) => s.name ?? "", `${path}.imagePullSecrets`, "name"),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, i) =>
      name ? [] : [`${path}.imagePullSecrets[${i}].name: invalid empty name ""`],
    ),
    ...fractions(spec.overhead as any, `${path}.overhead`),
    ...seccompPodWarnings(prefix, spec, metadata),
    ...containers.flatMap(([at, c]) => containerWarnings(at, c, prefix, spec, metadata, isTemplate)),
    ...portWarnings(containers),
    ...portNameWarnings(containers),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [`${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
    ...affinityWarnings(spec, path),
  ];
}

/** Labels of nodes that have newer names. Models GetNodeLabelDeprecatedMessage of pkg/api/node/util.go. */
const OLD_NODE_LABELS: Record<string, string> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};
const oldLabel = (key: string) => (Object.hasOwn(OLD_NODE_LABELS, key) ? OLD_NODE_LABELS[key] : undefined);

function nodeLabelWarnings(spec: PodSpec, path: string): string[] {
  const said: string[] = [];
  for (const key of sortedKeys(spec.nodeSelector ?? {}))
    if (oldLabel(key)) said.push(`${path}.nodeSelector[${key}]: ${oldLabel(key)}`);
  const affinity = spec.affinity?.nodeAffinity;
  const at = `${path}.affinity.nodeAffinity`;
  const inTerm = (term: any, termPath: string) =>
    (term?.matchExpressions ?? []).forEach(({ key }: any, i: number) => {
      if (oldLabel(key)) said.push(`${termPath}.matchExpressions[${i}].key: ${key} is ${oldLabel(key)}`);
    });
  affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.forEach((term, i) => {
    inTerm(term, `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${i}]`);
  });
  affinity?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ preference }, i) => {
    inTerm(preference, `${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`);
  });
  spec.topologySpreadConstraints?.forEach(({ topologyKey, labelSelector }, i) => {
    const constraint = `${path}.topologySpreadConstraints[${i}]`;
    if (oldLabel(topologyKey)) said.push(`${constraint}.topologyKey: ${topologyKey} is ${oldLabel(topologyKey)}`);
    if (!labelSelector) said.push(`${constraint}.labelSelector: a null labelSelector results in matching no pod`);
  });
  return said;
}

const OLD_ANNOTATIONS: [string, string][] = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
  ["security.alpha.kubernetes.io/unsafe-sysctls", 'non-functional in v1.11+; use the "sysctls" field instead'],
];

const annotated = (metadata: any, key: string) => Object.hasOwn(metadata.annotations ?? {}, key);

const annotationWarnings = (prefix: string, metadata: any): string[] =>
  OLD_ANNOTATIONS.filter(([key]) => annotated(metadata, key)).map(
    ([key, message]) => `${prefix}metadata.annotations[${key}]: ${message}`,
  );

const OLD_VOLUMES: [string, string][] = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

const volumeWarnings = (volume: Volume, path: string): string[] =>
  OLD_VOLUMES.filter(([source]) => (volume as any)[source]).map(
    ([source, message]) => `${path}.${source === "storageos" ? "storageOS" : source}: ${message}`,
  );

function duplicates<T>(items: T[] | undefined, key: (item: T) => string, path: string, field: string): string[] {
  const seen = new Set<string>();
  return (items ?? []).flatMap((item, i) => {
    const value = key(item);
    if (seen.has(value)) return [`${path}[${i}].${field}: duplicate ${field} ${JSON.stringify(value)}`];
    seen.add(value);
    return [];
  });
}

/** Memory and storage come in whole bytes. */
function fractions(list: Record<string, string | number> | undefined, path: string): string[] {
  return ["memory", "ephemeral-storage"].flatMap((name) => {
    const value = list?.[name];
    if (value === undefined || milliValue(value) % 1000 === 0) return [];
    return [`${path}[${name}]: fractional byte value ${JSON.stringify(String(value))} is invalid, must be an integer`];
  });
}

const SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';

function seccompPodWarnings(prefix: string, spec: PodSpec, metadata: any): string[] {
  const key = "seccomp.security.alpha.kubernetes.io/pod";
  return annotated(metadata, key) && !spec.securityContext?.seccompProfile
    ? [`${prefix}metadata.annotations[${key}]: ${SECCOMP}`]
    : [];
}

function containerWarnings(
  path: string,
  container: Container,
  prefix: string,
  spec: PodSpec,
  metadata: any,
  isTemplate: boolean,
): string[] {
  const said: string[] = [];
  const seccomp = `container.seccomp.security.alpha.kubernetes.io/${container.name}`;
  if (!container.securityContext?.seccompProfile && annotated(metadata, seccomp))
    said.push(`${prefix}metadata.annotations[${seccomp}]: ${SECCOMP}`);
  const appArmor = `container.apparmor.security.beta.kubernetes.io/${container.name}`;
  const hasProfile = container.securityContext?.appArmorProfile || spec.securityContext?.appArmorProfile;
  if (isTemplate && !hasProfile && annotated(metadata, appArmor))
    said.push(
      `${prefix}metadata.annotations[${appArmor}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
    );
  const { limits, requests } = container.resources ?? {};
  for (const name of ["memory", "ephemeral-storage"])
    for (const [field, list] of [
      ["limits", limits],
      ["requests", requests],
    ] as const)
      said.push(
        ...fractions(list?.[name] === undefined ? undefined : { [name]: list[name] }, `${path}.resources.${field}`),
      );
  const seen = new Set<string>();
  container.env?.forEach(({ name, value = "", valueFrom }, i) => {
    if (!seen.has(name)) {
      seen.add(name);
      return;
    }
    const reference = `$(${name})`;
    if (valueFrom || value === reference || !value.includes(reference))
      said.push(
        `${path}.env[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
      );
  });
  return said;
}

/** Go's %+v of a ContainerPort. */
const goPort = (p: ContainerPort) =>
  `{Name:${p.name ?? ""} HostPort:${p.hostPort ?? 0} ContainerPort:${p.containerPort} Protocol:${p.protocol ?? ""} HostIP:${p.hostIP ?? ""}}`;

function portWarnings(containers: [string, Container][]): string[] {
  const said: string[] = [];
  const known = new Map<string, { at: string; port: ContainerPort }[]>();
  for (const [path, container] of containers)
    container.ports?.forEach((port, i) => {
      const at = `${path}.ports[${i}]`;
      if (port.hostIP && !port.hostPort) said.push(`${at}: hostIP set without hostPort: ${goPort(port)}`);
      const key = `${port.containerPort}/${port.protocol}`;
      const others = known.get(key) ?? [];
      for (const other of others) said.push(...overlap(at, port, other.at, other.port));
      known.set(key, [...others, { at, port }]);
    });
  return said;
}

function overlap(at: string, port: ContainerPort, otherAt: string, other: ContainerPort): string[] {
  const [mine, its] = [port.hostPort ?? 0, other.hostPort ?? 0];
  const [myIP, itsIP] = [port.hostIP ?? "", other.hostIP ?? ""];
  if (myIP === itsIP && mine === its) return [`${at}: duplicate port definition with ${otherAt}`];
  if (mine === 0 || its === 0) return [`${at}: overlapping port definition with ${otherAt}`];
  if (mine === its && (myIP === "") !== (itsIP === ""))
    return [`${at}: dangerously ambiguous port definition with ${otherAt}`];
  return [];
}

function portNameWarnings(containers: [string, Container][]): string[] {
  const known = new Map<string, string>();
  return containers.flatMap(([path, container]) =>
    (container.ports ?? []).flatMap(({ name }, i) => {
      if (!name) return [];
      const at = `${path}.ports[${i}]`;
      const other = known.get(name);
      if (!other) {
        known.set(name, at);
        return [];
      }
      const chosen = `services and probes that select ports by name will use ${other}`;
      return [`${at}: duplicate port name ${JSON.stringify(name)} with ${other}, ${chosen}`];
    }),
  );
}

function affinityWarnings(spec: PodSpec, path: string): string[] {
  const said: string[] = [];
  const NULL_SELECTOR = "a null labelSelector results in matching no pod";
  for (const side of ["podAffinity", "podAntiAffinity"] as const) {
    const at = `${path}.affinity.${side}`;
    spec.affinity?.[side]?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
      if (!term.labelSelector)
        said.push(`${at}.requiredDuringSchedulingIgnoredDuringExecution[${i}].labelSelector: ${NULL_SELECTOR}`);
    });
    spec.affinity?.[side]?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ podAffinityTerm }, i) => {
      const field = `preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm.labelSelector`;
      if (!podAffinityTerm?.labelSelector) said.push(`${at}.${field}: ${NULL_SELECTOR}`);
    });
  }
  return said;
}

interface Mapped {
  path: string;
  source: string;
}

const mappedText = ({ path, source }: Mapped) => (source ? `"${path}" (${source})` : `"${path}"`);
const inside = (a: string, b: string) => `${a}/`.startsWith(`${b}/`);

/** Pairs of paths of which one holds the other. */
function collisions(paths: Mapped[]): string[] {
  const known: Mapped[] = [];
  return paths.flatMap((entry) => {
    const mine = { ...entry, path: entry.path.replace(/\/+$/, "") };
    const found = known.filter((k) => mine.path && k.path && (inside(k.path, mine.path) || inside(mine.path, k.path)));
    known.push(mine);
    return found.map((other) => `${mappedText(mine)} with ${mappedText(other)}`);
  });
}

const itemPaths = (items: { path: string }[] | undefined, source = ""): Mapped[] =>
  (items ?? []).map(({ path }) => ({ path, source }));

function projectedPaths(source: any): Mapped[] {
  if (source.configMap?.items) return itemPaths(source.configMap.items, `ConfigMap "${source.configMap.name ?? ""}"`);
  if (source.secret?.items) return itemPaths(source.secret.items, `Secret "${source.secret.name ?? ""}"`);
  if (source.downwardAPI?.items) return itemPaths(source.downwardAPI.items, "DownwardAPI");
  if (source.serviceAccountToken) return itemPaths([source.serviceAccountToken], "ServiceAccountToken");
  return [];
}

/** Files of one volume that hide each other. Models warningsForOverlappingVirtualPaths. */
function overlappingPaths(volumes: Volume[]): string[] {
  return volumes.flatMap((volume) => {
    const warn = (what: string, paths: Mapped[]) =>
      collisions(paths).map((text) => `volume "${volume.name}" (${what}): overlapping paths: ${text}`);
    const { configMap, secret, downwardAPI, projected } = volume;
    const empty = (projected?.sources ?? []).filter((source) => Object.keys(source).length === 0);
    return [
      ...(configMap ? warn(`ConfigMap "${configMap.name ?? ""}"`, itemPaths(configMap.items)) : []),
      ...(secret ? warn(`Secret "${secret.secretName ?? ""}"`, itemPaths(secret.items)) : []),
      ...(downwardAPI ? warn("DownwardAPI", itemPaths(downwardAPI.items)) : []),
      ...empty.map(() => `volume "${volume.name}" (Projected) has no sources provided`),
      ...(projected ? warn("Projected", (projected.sources ?? []).flatMap(projectedPaths)) : []),
    ];
  });
}

/** Defaults of pods and of the pod specs inside templates. Models pkg/apis/core/v1/defaults.go. */
import { compareQuantity } from "../../../apimachinery/quantity.ts";
import type { Container, PodSpec, Probe, Volume } from "../../../client/api.ts";
import type { KubeObject } from "../../../client/index.ts";

const FILE_MODE = 0o644;
const TOKEN_SECONDS = 3600;

type Loose = Record<string, any>;

function setMissing(object: Loose | undefined, values: Loose): void {
  if (!object) return;
  for (const [field, value] of Object.entries(values))
    if (object[field] === undefined || object[field] === null || object[field] === "") object[field] = value;
}

/** Tag of an image as docker's reference parser has it; "latest" where there is neither tag nor digest. */
export function imageTag(image: string): string {
  const [name = "", digest] = image.split("@");
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  return tag ?? (digest ? "" : "latest");
}

/** Go's parser makes no tag of an image without a name, or with one that is not all lowercase. */
const isParsable = (image: string) => /^[^\sA-Z]+$/.test(image.replace(/(:\w[\w.-]{0,127})?(@.*)?$/, ""));

const pullPolicyFor = (image: string) =>
  isParsable(image) && imageTag(image) === "latest" ? "Always" : "IfNotPresent";

function setProbeDefaults(probe: Probe | undefined): void {
  if (!probe) return;
  for (const [field, value] of [
    ["timeoutSeconds", 1],
    ["periodSeconds", 10],
    ["successThreshold", 1],
    ["failureThreshold", 3],
  ] as const)
    if (!probe[field]) probe[field] = value;
  setMissing(probe.httpGet, { path: "/", scheme: "HTTP" });
  setMissing(probe.grpc, {});
  if (probe.grpc && (probe.grpc as Loose)["service"] === undefined) (probe.grpc as Loose)["service"] = "";
}

function setContainerDefaults(container: Container): void {
  setMissing(container, {
    imagePullPolicy: pullPolicyFor(container.image ?? ""),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
  for (const port of container.ports ?? []) setMissing(port, { protocol: "TCP" });
  for (const env of container.env ?? []) setMissing(env.valueFrom?.fieldRef, { apiVersion: "v1" });
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe])
    setProbeDefaults(probe);
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop])
    setMissing(handler?.httpGet, { path: "/", scheme: "HTTP" });
}

const hasSource = (volume: Volume) => Object.keys(volume).some((field) => field !== "name");

function setVolumeDefaults(volume: Volume): void {
  if (!hasSource(volume)) volume.emptyDir = {};
  for (const source of [volume.secret, volume.configMap, volume.downwardAPI, volume.projected])
    setMissing(source, { defaultMode: FILE_MODE });
  if (volume.hostPath && volume.hostPath.type === undefined) (volume.hostPath as Loose)["type"] = "";
  for (const item of volume.downwardAPI?.items ?? []) setMissing(item.fieldRef, { apiVersion: "v1" });
  for (const source of volume.projected?.sources ?? []) {
    setMissing(source.serviceAccountToken, { expirationSeconds: TOKEN_SECONDS });
    for (const item of source.downwardAPI?.items ?? []) setMissing(item.fieldRef, { apiVersion: "v1" });
  }
  if (volume.image) setMissing(volume.image, { pullPolicy: pullPolicyFor(volume.image.reference ?? "") });
  setMissing(volume.iscsi, { iscsiInterface: "default" });
  setMissing(volume.rbd, { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" });
  setMissing(volume.scaleIO, { storageMode: "ThinProvisioned", fsType: "xfs" });
  setMissing(volume.azureDisk, { cachingMode: "ReadWrite", fsType: "ext4", readOnly: false, kind: "Shared" });
  setMissing(volume.ephemeral?.volumeClaimTemplate?.spec, { volumeMode: "Filesystem" });
}

/** Every container of the spec: the init ones, the ordinary ones, the ephemeral ones. */
export function allContainers(spec: PodSpec): Container[] {
  return [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...((spec.ephemeralContainers ?? []) as Container[]),
  ];
}

/** ContainerStopSignals is off by default. Models dropContainerStopSignals of pkg/api/pod/util.go. */
function dropStopSignal(container: Container): void {
  const { lifecycle } = container;
  if (lifecycle?.stopSignal === undefined) return;
  delete lifecycle.stopSignal;
  if (!lifecycle.postStart && !lifecycle.preStop) delete container.lifecycle;
}

/** Fills a pod spec in place, in a pod as in a template. */
export function setPodSpecDefaults(spec: PodSpec | undefined): void {
  if (!spec) return;
  setMissing(spec, {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: "default-scheduler",
  });
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
  for (const container of allContainers(spec)) {
    setContainerDefaults(container);
    dropStopSignal(container);
  }
  if (spec.hostNetwork) {
    for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])])
      for (const port of container.ports ?? []) if (!port.hostPort) port.hostPort = port.containerPort;
  }
  syncServiceAccount(spec);
}

/** serviceAccount is the old name of serviceAccountName; both are written. Models Convert_core_PodSpec_To_v1_PodSpec. */
function syncServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (name) spec.serviceAccountName = spec.serviceAccount = name;
}

/** A container's requests are its limits where it says none; in pods only, not in templates. */
function requestLimits(container: Container): void {
  const { resources } = container;
  if (!resources?.limits) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

const POD_LEVEL = (name: string) => name === "cpu" || name === "memory" || name.startsWith("hugepages-");

/** Pod-level requests from the containers' or the pod's limits. Models defaultPodRequests; sums are left to the largest. */
function setPodLevelRequests(spec: PodSpec): void {
  const { resources } = spec;
  if (!resources?.limits || Object.keys(resources.limits).length === 0) return;
  const { addQuantity } =
    require("../../../apimachinery/quantity.ts") as typeof import("../../../apimachinery/quantity.ts");
  const requests: Record<string, any> = { ...resources.requests };
  const sums: Record<string, string | number> = {};
  for (const { resources: own } of spec.containers ?? [])
    for (const [name, value] of Object.entries(own?.requests ?? {}))
      sums[name] = sums[name] === undefined ? value : addQuantity(sums[name]!, value);
  for (const { resources: own } of spec.initContainers ?? [])
    for (const [name, value] of Object.entries(own?.requests ?? {}))
      if (sums[name] === undefined || compareQuantity(value, sums[name]!) > 0) sums[name] = value;
  for (const [name, value] of Object.entries(sums))
    if (POD_LEVEL(name) && !name.startsWith("hugepages-")) requests[name] ??= value;
  for (const [name, value] of Object.entries(resources.limits)) if (POD_LEVEL(name)) requests[name] ??= value;
  if (Object.keys(requests).length) resources.requests = requests;
}

/** Fills a pod in place. */
export function setDefaults(pod: KubeObject): void {
  const spec = pod["spec"] as PodSpec | undefined;
  if (!spec) return;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) requestLimits(container);
  setPodLevelRequests(spec);
  spec.enableServiceLinks ??= true;
  // Convert_v1_Pod_To_core_Pod makes one second of a negative grace; templates keep it.
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  setPodSpecDefaults(spec);
}

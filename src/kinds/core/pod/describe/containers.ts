/** Containers as describe prints them. Models describeContainers of kubectl/pkg/describe/describe.go. */

import { canonicalQuantity, milliValue, quantityValue } from "../../../../apimachinery/quantity.ts";
import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Pod,
  Probe,
  ResourceRequirements,
} from "../../../../client/api.ts";
import { describeTime, goStrings, joinHostPort, printBool, sortedResourceNames } from "../../../describe/format.ts";
import type { DescribeWriter } from "../../../describe/writer.ts";

/** DescribeProbe: `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3`. */
export function probeText(probe: Probe): string {
  const { exec, httpGet, tcpSocket, grpc } = probe;
  const attributes =
    `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s ` +
    `#success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (exec) return `exec ${goStrings(exec.command)} ${attributes}`;
  if (httpGet) {
    const host = joinHostPort(httpGet.host ?? "", httpGet.port);
    const path = encodeURI(httpGet.path ?? "").replace(/[?#]/g, (c) => (c === "?" ? "%3F" : "%23"));
    const rooted = path && !path.startsWith("/") ? `/${path}` : path;
    return `http-get ${(httpGet.scheme ?? "").toLowerCase()}://${host}${rooted} ${attributes}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port} ${attributes}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ""} ${attributes}`;
  return `unknown ${attributes}`;
}

const portsText = (ports: ContainerPort[] | undefined, field: "containerPort" | "hostPort") =>
  (ports ?? [])
    .map((port) => `${port[field] ?? 0}/${port.protocol ?? ""}${port.name ? ` (${port.name})` : ""}`)
    .join(", ");

function printPorts(w: DescribeWriter, label: string, text: string): void {
  if (text.includes(",")) w.line(2, `${label}s:\t${text}`);
  else w.line(2, `${label}:\t${text || "<none>"}`);
}

function printBasics(
  w: DescribeWriter,
  container: Container,
  status: ContainerStatus | undefined,
  space: string,
): void {
  w.line(1, `${space ? " " : ""}${container.name}:`);
  if (status) w.line(2, `Container ID:\t${status.containerID ?? ""}`);
  w.line(2, `Image:\t${container.image ?? ""}`);
  if (status) w.line(2, `Image ID:\t${status.imageID ?? ""}`);
  printPorts(w, "Port", portsText(container.ports, "containerPort"));
  printPorts(w, "Host Port", portsText(container.ports, "hostPort"));
  const profile = container.securityContext?.seccompProfile;
  if (!profile) return;
  w.line(2, `SeccompProfile:\t${profile.type}`);
  if (profile.type === "Localhost") w.line(3, `LocalhostProfile:\t${profile.localhostProfile ?? ""}`);
}

function printWords(w: DescribeWriter, label: string, words: string[] | undefined): void {
  if (!words?.length) return;
  w.line(2, `${label}:`);
  for (const word of words) for (const line of word.split("\n")) w.line(3, line);
}

function printState(w: DescribeWriter, name: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    w.line(2, `${name}:\tRunning`);
    w.line(3, `Started:\t${describeTime(running.startedAt)}`);
  } else if (terminated) {
    w.line(2, `${name}:\tTerminated`);
    if (terminated.reason) w.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) w.line(3, `Message:\t${terminated.message}`);
    w.line(3, `Exit Code:\t${terminated.exitCode}`);
    if ((terminated.signal ?? 0) > 0) w.line(3, `Signal:\t${terminated.signal}`);
    w.line(3, `Started:\t${describeTime(terminated.startedAt)}`);
    w.line(3, `Finished:\t${describeTime(terminated.finishedAt)}`);
  } else {
    w.line(2, `${name}:\tWaiting`);
    if (waiting?.reason) w.line(3, `Reason:\t${waiting.reason}`);
  }
}

function printStatus(w: DescribeWriter, status: ContainerStatus): void {
  printState(w, "State", status.state ?? {});
  if (status.lastState?.terminated) printState(w, "Last State", status.lastState);
  w.line(2, `Ready:\t${printBool(status.ready)}`);
  w.line(2, `Restart Count:\t${status.restartCount}`);
}

/** Limits and requests, by name. `level` is that of their titles. */
export function printResources(w: DescribeWriter, resources: ResourceRequirements | undefined, level: number): void {
  for (const [title, list] of [
    ["Limits", resources?.limits],
    ["Requests", resources?.requests],
  ] as const) {
    const names = sortedResourceNames(list);
    if (names.length) w.line(level, `${title}:`);
    for (const name of names) w.line(level + 1, `${name}:\t${canonicalQuantity(list![name]!)}`);
  }
}

/** What a fieldRef shows: kubectl's own scheme knows these two only. Models EnvValueRetriever. */
function fieldValue(pod: Pod | undefined, path: string): string {
  if (path === "metadata.name") return pod?.metadata.name ?? "";
  return path === "metadata.namespace" ? (pod?.metadata.namespace ?? "") : "";
}

/** A container's limit or request in its divisor's unit, rounded up. Models ExtractContainerResourceValue. */
function resourceValue(container: Container, resource: string, divisor: string | number | undefined): string {
  const [list, ...rest] = resource.split(".");
  const amounts = list === "limits" ? container.resources?.limits : container.resources?.requests;
  const amount = amounts?.[rest.join(".")] ?? "0";
  const unit = divisor === undefined || canonicalQuantity(divisor) === "0" ? "1" : divisor;
  if (rest.join(".") === "cpu") return String(Math.ceil(milliValue(amount) / milliValue(unit)));
  return String(Math.ceil(quantityValue(amount) / quantityValue(unit)));
}

function printVariable(w: DescribeWriter, { name, value, valueFrom }: EnvVar, container: Container, pod?: Pod): void {
  if (!valueFrom) {
    (value ?? "").split("\n").forEach((line, i) => {
      w.line(3, i === 0 ? `${name}:\t${line}` : `\t${line}`);
    });
    return;
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef)
    w.line(3, `${name}:\t${fieldValue(pod, fieldRef.fieldPath)} (${fieldRef.apiVersion}:${fieldRef.fieldPath})`);
  else if (resourceFieldRef) {
    const { resource, divisor } = resourceFieldRef;
    const amount = resourceValue(container, resource, divisor);
    const whole = amount === "0" && (resource === "limits.cpu" || resource === "limits.memory");
    w.line(3, `${name}:\t${whole ? "node allocatable" : amount} (${resource})`);
  } else if (secretKeyRef) {
    const from = `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ""}'>`;
    w.line(3, `${name}:\t${from}\tOptional: ${secretKeyRef.optional ?? false}`);
  } else if (configMapKeyRef) {
    const from = `<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ""}'>`;
    w.line(3, `${name}:\t${from}\tOptional: ${configMapKeyRef.optional ?? false}`);
  }
}

function printEnvironment(w: DescribeWriter, container: Container, pod: Pod | undefined): void {
  if (container.envFrom?.length) w.line(2, "Environment Variables from:");
  for (const { prefix, configMapRef, secretRef } of container.envFrom ?? []) {
    const ref = configMapRef ?? secretRef;
    const from = configMapRef ? "ConfigMap" : secretRef ? "Secret" : "";
    const how = prefix ? `${from} with prefix '${prefix}'` : from;
    w.line(3, `${ref?.name ?? ""}\t${how}\tOptional: ${ref?.optional ?? false}`);
  }
  w.line(2, `Environment:${container.env?.length ? "" : "\t<none>"}`);
  for (const variable of container.env ?? []) printVariable(w, variable, container, pod);
}

const byPath = <T>(items: T[] | undefined, path: (item: T) => string): T[] =>
  [...(items ?? [])].sort((a, b) => (path(a) < path(b) ? -1 : path(a) > path(b) ? 1 : 0));

function printMounts(w: DescribeWriter, container: Container): void {
  const none = container.volumeMounts?.length ? "" : "\t<none>";
  w.line(2, `Mounts:${none}`);
  for (const mount of byPath(container.volumeMounts, (m) => m.mountPath)) {
    const flags = [mount.readOnly ? "ro" : "rw", ...(mount.subPath ? [`path=${JSON.stringify(mount.subPath)}`] : [])];
    w.line(3, `${mount.mountPath} from ${mount.name} (${flags.join(",")})`);
  }
  if (!container.volumeDevices?.length) return;
  w.line(2, `Devices:${none}`);
  for (const device of byPath(container.volumeDevices, (d) => d.devicePath))
    w.line(3, `${device.devicePath} from ${device.name}`);
}

/** `space` is "" in a pod and two spaces in a template, which has neither statuses nor a pod. */
export function printContainers(
  w: DescribeWriter,
  label: string,
  containers: Container[] | undefined,
  space: string,
  pod?: Pod,
  statuses?: ContainerStatus[],
): void {
  w.line(0, `${space}${label}:${containers?.length ? "" : " <none>"}`);
  const byName = new Map((statuses ?? []).map((status) => [status.name, status]));
  for (const container of containers ?? []) {
    const status = byName.get(container.name);
    printBasics(w, container, status, space);
    printWords(w, "Command", container.command);
    printWords(w, "Args", container.args);
    if (status) printStatus(w, status);
    printResources(w, container.resources, 2);
    if (container.livenessProbe) w.line(2, `Liveness:\t${probeText(container.livenessProbe)}`);
    if (container.readinessProbe) w.line(2, `Readiness:\t${probeText(container.readinessProbe)}`);
    if (container.startupProbe) w.line(2, `Startup:\t${probeText(container.startupProbe)}`);
    printEnvironment(w, container, pod);
    printMounts(w, container);
  }
}

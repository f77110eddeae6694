/** Starting one container: its configuration, the runtime's answer, the postStart hook. Models startContainer of pkg/kubelet/kuberuntime. */
import { quantityValue } from "../apimachinery/quantity.ts";
import type { Container } from "../client/api.ts";
import type { ContainerConfig } from "../cri/types.ts";
import { BACKOFF_MAX_MS, countRestart } from "./backoff.ts";
import { type Entry, say, timestampOf } from "./containers.ts";
import { hostnameAndDomain, hostsFile, resolvConf } from "./dns.ts";
import { dockerImage, dockerStartError } from "./docker.ts";
import { makeEnvironment } from "./env.ts";
import { expand } from "./expansion.ts";
import { startHook } from "./hooks.ts";
import { fullImageName } from "./imagename.ts";
import { killContainer } from "./kill.ts";
import { firstProbes } from "./probes.ts";
import type { ContainerRecord, Sync } from "./types.ts";
import { containerMounts } from "./volumes.ts";

/** How long until a container that could not be configured is tried again, if nothing changes: the worker's rhythm. */
const CONFIG_RETRY_MS = 12_000;
const CONFIG_RETRIES_MAX_MS = BACKOFF_MAX_MS;
const ZERO_TIME = "1970-01-01T00:00:00Z";

/** Creates and starts a container whose image is there. */
export function startContainer(s: Sync, entry: Entry): void {
  const { spec, record } = entry;
  let config: ContainerConfig;
  try {
    config = containerConfig(s, entry);
  } catch (e) {
    const message = (e as Error).message;
    say(s, entry, "Warning", "Failed", `Error: ${message}`);
    record.waiting = { reason: "CreateContainerConfigError", message };
    const age = s.now - s.record.startedMs;
    record.retryAt = s.now + Math.min(Math.max(CONFIG_RETRY_MS, age / 4), CONFIG_RETRIES_MAX_MS);
    return;
  }
  if (record.ended) countRestart(record, s.now);
  const started = s.deps.runtime.run(config);
  nextRun(s, record, config.attempt);
  Object.assign(record, { id: started.id, ...imageOf(s, spec.image as string), specImage: spec.image });
  say(s, entry, "Normal", "Created", "Container created");
  if (record.kind === "main") s.record.initialized = true;
  if ("error" in started) {
    failStart(s, entry, started);
    return;
  }
  say(s, entry, "Normal", "Started", "Container started");
  Object.assign(record, { running: true, startedMs: s.now, startedAt: s.ctx.timestamp() });
  record.probes = firstProbes(s, spec);
  const hook = spec.lifecycle?.postStart;
  if (!hook) return;
  const { pending, handled } = startHook(s, started.id, spec, hook, Number.MAX_SAFE_INTEGER);
  if (handled) finishPostStart(s, entry, handled.ok, handled.text);
  else record.postStart = pending;
}

/** The run before becomes history; its container and the one before it are kept no longer than logs of one run back need. */
function nextRun(s: Sync, record: ContainerRecord, attempt: number): void {
  const older = record.last?.containerID.replace(/^.*:\/\//, "");
  if (record.ended) {
    if (older) s.deps.runtime.remove(older);
    record.last = record.ended;
  }
  record.attempt = attempt;
  record.ended = undefined;
  record.endedMs = undefined;
  record.waiting = undefined;
  record.kill = undefined;
  record.again = undefined;
}

function failStart(
  s: Sync,
  entry: Entry,
  failed: { id: string; error: string; reason: string; exitCode: number },
): void {
  const { record } = entry;
  const wrapped =
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: " +
    `unable to start container process: error during container init: ${failed.error}`;
  const message = failed.error.startsWith("failed to ") ? failed.error : wrapped;
  const finishedAt = timestampOf(s, s.now);
  const docker = s.record.runtime === "docker" ? dockerStartError(record.name, message) : undefined;
  const event = docker?.event ?? message;
  say(s, entry, "Warning", "Failed", `Error: ${event}`);
  record.running = false;
  record.ended = {
    containerID: `${s.record.runtime}://${failed.id}`,
    exitCode: docker?.exitCode ?? failed.exitCode,
    reason: docker ? "ContainerCannotRun" : failed.reason || "StartError",
    message: docker?.message ?? message,
    startedAt: docker ? finishedAt : ZERO_TIME,
    finishedAt,
  };
  record.endedMs = s.now;
  record.waiting = { reason: "RunContainerError", message: event };
}

/** A postStart hook that failed takes its container with it. */
export function finishPostStart(s: Sync, entry: Entry, ok: boolean, text: string): void {
  entry.record.postStart = undefined;
  if (ok) return;
  say(s, entry, "Warning", "FailedPostStartHook", "PostStartHook failed");
  entry.record.waiting = { reason: "PostStartHookError", message: text };
  killContainer(s, entry, "FailedPostStartHook");
}

/** The image as the runtime reports it; containerd: full name, and repository with digest. */
function imageOf(s: Sync, image: string): { image: string; imageID: string } {
  const name = fullImageName(image);
  const pulled = s.deps.runtime.pull(image);
  const digest = pulled.ok ? pulled.digest.replace(/^(?!sha256:)/, "sha256:") : "";
  if (s.record.runtime === "docker") return dockerImage(name, digest);
  return { image: name, imageID: `${name.replace(/@.*$/, "").replace(/:[^/:]+$/, "")}@${digest}` };
}

function containerConfig(s: Sync, { spec, record }: Entry): ContainerConfig {
  const { pod, ctx } = s;
  const place = { ip: s.record.ip ?? "", hostIP: s.record.hostIP };
  const env = makeEnvironment(ctx, pod, spec, place);
  checkUser(s, spec);
  const values = new Map(env);
  const words = (list: string[] | undefined) => list?.map((word) => expand(word, (name) => values.get(name)));
  const limits = spec.resources?.limits ?? {};
  const context = spec.securityContext ?? {};
  const uid = context.runAsUser ?? pod.spec.securityContext?.runAsUser;
  const gid = context.runAsGroup ?? pod.spec.securityContext?.runAsGroup;
  return {
    pod: s.key,
    podUid: pod.metadata.uid,
    node: s.record.node,
    name: spec.name,
    image: spec.image as string,
    command: words(spec.command),
    args: words(spec.args),
    env,
    workingDir: spec.workingDir,
    mounts: containerMounts(ctx, pod, spec, env),
    hostname: pod.spec.hostNetwork ? s.record.node : hostnameAndDomain(pod).hostname,
    addresses: [place.ip],
    ports: (spec.ports ?? []).map(({ containerPort, protocol }) => ({ containerPort, protocol })),
    memoryLimit: limits.memory === undefined ? undefined : quantityValue(limits.memory),
    cpus: limits.cpu === undefined ? undefined : quantityValue(limits.cpu),
    user: uid === undefined && gid === undefined ? undefined : { uid, gid },
    readOnlyRootFilesystem: context.readOnlyRootFilesystem,
    stdin: spec.stdin,
    stdinOnce: spec.stdinOnce,
    tty: spec.tty,
    resolvConf: resolvConf(ctx, pod, s.record.hostIP),
    hosts: hostsFile(pod, place.ip),
    attempt: record.id === undefined ? 0 : record.attempt + 1,
  };
}

/** Models verifyRunAsNonRoot for users given in the manifest. */
function checkUser(s: Sync, spec: Container): void {
  const pod = s.pod.spec.securityContext;
  const nonRoot = spec.securityContext?.runAsNonRoot ?? pod?.runAsNonRoot;
  const uid = spec.securityContext?.runAsUser ?? pod?.runAsUser;
  if (!nonRoot || (uid !== undefined && uid !== 0)) return;
  const who = `(pod: "${s.pod.metadata.name}_${s.pod.metadata.namespace}(${s.pod.metadata.uid})", container: ${spec.name})`;
  if (uid === 0) throw new Error(`container's runAsUser breaks non-root policy ${who}`);
  const user = s.deps.imageUser?.(spec.image as string) ?? "";
  if (user === "" || user === "0" || user === "root") {
    throw new Error(`container has runAsNonRoot and image will run as root ${who}`);
  }
  if (!/^\d+(:|$)/.test(user)) {
    const name = user.split(":")[0];
    throw new Error(
      `container has runAsNonRoot and image has non-numeric user (${name}), cannot verify user is non-root ${who}`,
    );
  }
}

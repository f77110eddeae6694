/** A runtime whose containers do what their image's name says: `run`, `exit-CODE-MS`, `nostart`, `none` (cannot be pulled). */
import type { ContainerRuntime, ContainerStatus } from "../../../src/cri/types.ts";

export interface FakeRuntime extends ContainerRuntime {
  configs: any[];
  stops: { id: string; graceMs: number }[];
  volumes: Map<string, Record<string, { data: string; mode: number }>>;
  /** Exit code of the next execs. */
  execExit: number;
  execs: string[][];
  removed: string[];
}

export function fakeRuntime(
  later: (ms: number, work: () => void) => void,
  now: () => number,
  changed: (pod: string) => void,
): FakeRuntime {
  const containers = new Map<string, ContainerStatus & { pod: string }>();
  const exit = (id: string, exitCode: number) => {
    const c = containers.get(id);
    if (c?.state !== "running") return;
    containers.set(id, {
      ...c,
      state: "exited",
      exitCode,
      finishedAt: now(),
      reason: exitCode ? "Error" : "Completed",
    });
    changed(c.pod);
  };
  const runtime: FakeRuntime = {
    configs: [],
    stops: [],
    volumes: new Map(),
    execExit: 0,
    execs: [],
    removed: [],
    pull: (image) =>
      image.startsWith("none")
        ? { ok: false, message: `failed to resolve reference "docker.io/library/${image}": not found`, durationMs: 900 }
        : { ok: true, name: image, digest: "sha256:abc", size: 1234, durationMs: 1000 },
    run: (config) => {
      runtime.configs.push(config);
      const id = `${config.podUid}-${config.name}-${config.attempt}`;
      if (config.image.startsWith("nostart")) {
        return { id, error: 'exec: "nope": executable file not found in $PATH', reason: "StartError", exitCode: 128 };
      }
      containers.set(id, { id, pod: config.pod, state: "running", startedAt: now() });
      const [, code, ms] = /^exit-(\d+)-(\d+)/.exec(config.image) ?? [];
      if (code) later(Number(ms), () => exit(id, Number(code)));
      return { id };
    },
    status: (id) => containers.get(id),
    stop: (id, graceMs) => {
      runtime.stops.push({ id, graceMs });
      later(100, () => exit(id, 0));
    },
    remove: (id) => {
      runtime.removed.push(id);
      containers.delete(id);
    },
    exec: (_id, argv) => {
      runtime.execs.push(argv);
      return { session: `s${runtime.execs.length}` };
    },
    attach: () => ({ session: "" }),
    ended: () => ({ session: "" }),
    take: () => ({ chunks: [{ stream: "stdout", data: "said" }], exit: runtime.execExit, wantsInput: false }),
    give: () => undefined,
    close: () => undefined,
    logs: () => ({ text: "", next: 0 }),
    setVolume: (volume, files) => void runtime.volumes.set(volume, files),
    removeVolume: (volume) => void runtime.volumes.delete(volume),
    deliver: () => "refused",
    usage: () => ({ cpu: 0, memory: 0 }),
    quietUntil: () => undefined,
  };
  return runtime;
}

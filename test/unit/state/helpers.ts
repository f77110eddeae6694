import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { ClusterState, Header } from "../../../src/state/index.ts";

/** A folder of its own for a test file; removed at the end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kubelab-state-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function header(): Header {
  const clock = { mode: "instant", now: 0, epoch: 0, hostAt: 0 } as const;
  return { cluster: "lab", seed: "1", profile: "kind", clock: { ...clock }, revision: 0, counters: {} };
}

export function pods(state: ClusterState) {
  return state.table("objects/pods");
}

/** The code of the StateError that `action` throws. */
export function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return String((error as { code?: string }).code);
  }
  return "nothing thrown";
}

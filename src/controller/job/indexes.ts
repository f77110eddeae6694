/** Completion indexes of an Indexed Job. Models pkg/controller/job/indexed_job_utils.go. */
import type { Job, Pod } from "../../client/api.ts";

export const indexAnnotation = "batch.kubernetes.io/job-completion-index";

export const isIndexed = (job: Job): boolean => job.spec.completionMode === "Indexed";

export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[indexAnnotation];
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** "0-2,5" as a set. */
export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of text ? text.split(",") : []) {
    const [first = 0, last = first] = part.split("-").map(Number);
    for (let i = first; i <= last; i++) indexes.add(i);
  }
  return indexes;
}

/** The same back: runs of three and more with a dash, as upstream writes them. */
export function formatIndexes(indexes: Set<number>): string {
  const runs: [first: number, last: number][] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([first, last]) =>
      first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`,
    )
    .join(",");
}

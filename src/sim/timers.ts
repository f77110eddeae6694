/** The queue of every pending future: rows of the state's "timers" table, ordered by time and then by when they were set. */
import type { ClusterState, Table, Timer } from "../state/types.ts";

const idOf = (component: string, key: string) => `${component}/${key}`;

export interface TimerOptions {
  /** Replace a time already set, also by a later one. */
  exact?: boolean;
  /** Something is in the making (an image pull, a start): the cluster is not at rest until it is done. */
  operation?: boolean;
  attempts?: number;
}

export class Timers {
  private readonly table: Table<Timer>;
  /** A binary heap of rows; entries that no longer stand in the table are dropped when they come up. */
  private heap: Timer[] | undefined;

  constructor(private readonly state: ClusterState) {
    this.table = state.table<Timer>("timers");
  }

  set(component: string, key: string, at: number, options: TimerOptions = {}): void {
    const id = idOf(component, key);
    const old = this.table.get(id);
    if (old && !options.exact && old.at <= at) return;
    const { counters } = this.state.header;
    counters.timer = (counters.timer ?? 0) + 1;
    const timer: Timer = { at, component, key, seq: counters.timer };
    if (options.operation) timer.operation = true;
    const attempts = options.attempts ?? old?.attempts;
    if (attempts) timer.attempts = attempts;
    this.table.set(id, timer);
    const { nextTimer } = this.state.header;
    if (nextTimer === undefined || at < nextTimer) this.state.header.nextTimer = at;
    if (this.heap) push(this.heap, timer);
  }

  remove(component: string, key: string): void {
    this.table.delete(idOf(component, key));
  }

  /** The timer due first, or undefined. It stays until `take`. */
  peek(): Timer | undefined {
    this.heap ??= heapOf(this.table.values());
    while (this.heap.length) {
      const first = this.heap[0];
      if (this.table.get(idOf(first.component, first.key))?.seq === first.seq) return first;
      pop(this.heap);
    }
    return undefined;
  }

  take(timer: Timer): void {
    this.remove(timer.component, timer.key);
  }

  all(): Iterable<Timer> {
    return this.table.values();
  }
}

const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.seq < b.seq);

function heapOf(timers: Iterable<Timer>): Timer[] {
  return [...timers].sort((a, b) => (before(a, b) ? -1 : 1));
}

function push(heap: Timer[], timer: Timer): void {
  let i = heap.push(timer) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!before(heap[i], heap[parent])) return;
    [heap[i], heap[parent]] = [heap[parent], heap[i]];
    i = parent;
  }
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (!last || !heap.length) return;
  heap[0] = last;
  for (let i = 0; ; ) {
    let least = i;
    for (const child of [2 * i + 1, 2 * i + 2])
      if (child < heap.length && before(heap[child], heap[least])) least = child;
    if (least === i) return;
    [heap[i], heap[least]] = [heap[least], heap[i]];
    i = least;
  }
}

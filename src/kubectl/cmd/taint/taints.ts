/** Taints on the command line and on a node. Models kubectl/pkg/cmd/taint/utils.go. */
import { isQualifiedName, isValidLabelValue } from "../../../apimachinery/names.ts";
import { ErrorAggregate } from "../../errors.ts";

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

/** What a command line changes; in `remove` an empty effect means every effect. */
export interface TaintChanges {
  add: Taint[];
  remove: Taint[];
}

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** Parses KEY=VALUE:EFFECT, KEY:EFFECT, KEY:EFFECT- and KEY-. Throws kubectl's sentences. */
export function parseTaints(words: string[]): TaintChanges {
  const changes: TaintChanges = { add: [], remove: [] };
  for (const word of words) {
    if (word.endsWith("-")) {
      const { key, effect } = parseTaint(word.slice(0, -1));
      changes.remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(word);
    if (!taint.effect) throw new Error(`invalid taint spec: ${word}`);
    if (changes.add.some((other) => same(other, taint))) {
      const text = `{${taint.key} ${taint.value ?? ""} ${taint.effect} <nil>}`;
      throw new Error(`duplicated taints with the same key and effect: ${text}`);
    }
    changes.add.push(taint);
  }
  return changes;
}

const same = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;

function parseTaint(text: string): Taint {
  const [before, effect = "", ...rest] = text.split(":");
  if (rest.length > 0) throw new Error(`invalid taint spec: ${text}`);
  if (!text.includes(":")) return checked(text, { key: before!, effect: "" });
  if (!EFFECTS.includes(effect)) throw new Error(`invalid taint effect: ${effect}, unsupported taint effect`);
  const [key, value, ...more] = before!.split("=");
  if (more.length > 0) throw new Error(`invalid taint spec: ${text}`);
  return checked(text, value ? { key: key!, value, effect } : { key: key!, effect });
}

function checked(text: string, taint: Taint): Taint {
  for (const problems of [isValidLabelValue(taint.value ?? ""), isQualifiedName(taint.key)]) {
    if (problems.length > 0) throw new Error(`invalid taint spec: ${text}, ${problems.join("; ")}`);
  }
  return taint;
}

/** `KEY=EFFECT` of every taint that is both set and removed. */
export function contradictions({ add, remove }: TaintChanges): string[] {
  return add.flatMap((taint) =>
    remove
      .filter((r) => r.key === taint.key && (!r.effect || r.effect === taint.effect))
      .map((r) => `${r.key}=${r.effect}`),
  );
}

/** The keys of taints to add that the node has with the same effect. */
export const existing = (taints: Taint[], add: Taint[]): string[] =>
  add.flatMap((taint) => taints.filter((old) => same(old, taint)).map(() => taint.key));

/** A node's new taints and what was done: "tainted", "untainted" or "modified". Throws for taints that are not there. */
export function changedTaints(
  taints: Taint[],
  { add, remove }: TaintChanges,
  overwrite: boolean,
): { taints: Taint[]; operation: string } {
  let next = [...add, ...taints.filter((old) => !add.some((taint) => same(taint, old)))];
  const added = next.length !== taints.length;
  let removed = false;
  const errors: Error[] = [];
  for (const gone of remove) {
    const left = next.filter((taint) => (gone.effect ? !same(taint, gone) : taint.key !== gone.key));
    removed = left.length !== next.length;
    next = left;
    if (!removed) errors.push(new Error(`taint ${JSON.stringify(nameOf(gone))} not found`));
  }
  if (errors.length > 0) throw new ErrorAggregate(errors);
  if ((added && removed) || overwrite) return { taints: next, operation: "modified" };
  return { taints: next, operation: added ? "tainted" : "untainted" };
}

/** Models Taint.ToString of a taint without value. */
const nameOf = ({ key, effect }: Taint) => (effect ? `${key}:${effect}` : key);

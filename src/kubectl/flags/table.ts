import type { FlagSpec, FlagType } from "./types.ts";

/** Flags without a value: what pflag takes for them (NoOptDefVal). Booleans have "true" anyway. */
const NO_OPT: Record<string, string> = { "dry-run": "unchanged", validate: "strict", cascade: "background" };

/** Lists whose values are taken whole (StringArray); all others are split at commas (StringSlice). */
const ARRAYS = new Set([
  ...["allowlist-entry", "annotation", "annotations", "appendarg", "as-group", "as-user-extra", "audience", "env"],
  ...[
    "exec-env",
    "for",
    "from-literal",
    "group",
    "helm-api-versions",
    "mount",
    "option",
    "prependarg",
    "prune-allowlist",
  ],
  ...["resource-name", "rule", "serviceaccount", "user"],
]);

/** Integers that are 32 bits wide in kubectl, where the range error differs. */
const INT32 = new Set(["create priorityclass value", "autoscale min", "autoscale max", "v"]);

const DEPRECATED: Record<string, string> = {
  record: "--record will be removed in the future",
  "cpu-percent":
    "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
};

/** Verbs that still take the deprecated --record (genericclioptions.RecordFlags). */
const RECORDING = new Set([
  ...["annotate", "apply", "autoscale", "create", "edit", "expose", "label", "patch", "replace", "run", "scale"],
  ...["set image", "set resources", "set selector", "set serviceaccount"],
]);

const HIDDEN: Record<string, { name: string; type: FlagType; default: string }[]> = {
  autoscale: [{ name: "cpu-percent", type: "int", default: "-1" }],
};

/** Flags that a command hands down to its subcommands (persistent flags): `config --kubeconfig`. */
const INHERITED: Record<string, FlagSpec[]> = {
  config: [{ name: "kubeconfig", type: "string", default: "", hidden: true }],
};

/**
 * Reads the flags of one command ("create service clusterip") and the global ones out of kubectl-flags.tsv, whose
 * lines are `command, --flag, -shorthand, type, default`. Only lines of that command are looked into.
 */
export function flagsOf(tsv: string, path: string): FlagSpec[] {
  const specs = [...section(tsv, path, path), ...section(tsv, "*", path).map((spec) => ({ ...spec, global: true }))];
  const group = INHERITED[path.split(" ")[0]!];
  if (group && path.includes(" ")) specs.unshift(...group);
  if (RECORDING.has(path))
    specs.push({ name: "record", type: "bool", default: "false", deprecated: DEPRECATED["record"]! });
  for (const hidden of HIDDEN[path] ?? []) specs.push({ ...hidden, deprecated: DEPRECATED[hidden.name] });
  specs.push({ name: "help", shorthand: "h", type: "bool", default: "false", hidden: true });
  const seen = new Set<string>();
  return specs.filter((spec) => !seen.has(spec.name) && seen.add(spec.name));
}

function section(tsv: string, key: string, path: string): FlagSpec[] {
  const specs: FlagSpec[] = [];
  let at = tsv.indexOf(`\n${key}\t`);
  while (at >= 0 && tsv.startsWith(`${key}\t`, at + 1)) {
    const end = tsv.indexOf("\n", at + 1);
    specs.push(toSpec(tsv.slice(at + 1, end < 0 ? undefined : end), path));
    at = end;
  }
  return specs;
}

function toSpec(line: string, path: string): FlagSpec {
  const [, flag, shorthand, type, rawDefault = ""] = line.split("\t");
  const name = flag!.slice(2);
  const spec: FlagSpec = { name, type: flagType(name, type!, path), default: rawDefault };
  if (rawDefault.startsWith("'")) spec.default = rawDefault.slice(1, -1);
  if (shorthand) spec.shorthand = shorthand.slice(1);
  if (Object.hasOwn(NO_OPT, name) && type === "string") spec.noOptDefault = NO_OPT[name]!;
  return spec;
}

function flagType(name: string, type: string, path: string): FlagType {
  if (name === "set-image") return "stringToString";
  if (name === "vmodule" || name === "aggregation-rule") return "opaque";
  if (type === "list") return ARRAYS.has(name) ? "stringArray" : "stringSlice";
  if (type === "int" && (INT32.has(`${path} ${name}`) || INT32.has(name))) return "int32";
  return type as FlagType;
}

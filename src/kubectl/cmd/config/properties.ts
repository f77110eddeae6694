/** kubectl config set and unset: one value by its path, such as clusters.lab.server. */
import { setField } from "../../../apimachinery/json.ts";
import type { CommandContext, Kubeconfig } from "../../types.ts";
import { helpFor, UnexpectedArguments } from "./usage.ts";

const GROUPS: Record<string, string> = { clusters: "cluster", contexts: "context", users: "user" };

export function set(ctx: CommandContext): undefined {
  const { args, kubeconfig, io } = ctx;
  if (args.length !== 2) throw new UnexpectedArguments(ctx);
  const [property, value] = args as [string, string];
  kubeconfig.modify((config) => {
    const { target, field } = resolvePath(config, property, true);
    setField(target!, field, typed(field, value));
  });
  io.out(`Property ${JSON.stringify(property)} set.\n`);
  return undefined;
}

export function unset(ctx: CommandContext): number | undefined {
  const { args, kubeconfig, io } = ctx;
  if (args.length !== 1) return helpFor(ctx);
  const [property] = args as [string];
  kubeconfig.modify((config) => {
    const parts = property.split(".");
    const group = parts[0]!;
    if (Object.hasOwn(GROUPS, group) && parts.length <= 2) {
      const list = (config as any)[group] as { name: string }[];
      Object.assign(config, { [group]: parts[1] === undefined ? [] : list.filter((entry) => entry.name !== parts[1]) });
      return;
    }
    const { target, field } = resolvePath(config, property, false);
    if (target) {
      if (field === "current-context") target[field] = "";
      else delete target[field];
    }
  });
  io.out(`Property ${JSON.stringify(property)} unset.\n`);
  return undefined;
}

function resolvePath(
  config: Kubeconfig,
  property: string,
  create: boolean,
): { target?: Record<string, any>; field: string } {
  const parts = property.split(".");
  const group = parts[0]!;
  if (group === "current-context" && parts.length === 1) return { target: config, field: group };
  const inner = Object.hasOwn(GROUPS, group) ? GROUPS[group]! : undefined;
  if (!inner || parts.length < 3) {
    throw new Error(`unable to parse ${property} after [] at api.Config`);
  }
  const name = parts.slice(1, -1).join(".");
  const list = (config as any)[group] as Record<string, any>[];
  let entry = list.find((e) => e["name"] === name);
  if (!entry && create) {
    entry = { name, [inner]: {} };
    list.push(entry);
  }
  if (entry) entry[inner] = { ...entry[inner] };
  return { target: entry?.[inner], field: parts.at(-1)! };
}

/** Fields that are no strings. */
function typed(field: string, value: string): unknown {
  if (field !== "insecure-skip-tls-verify" && field !== "disable-compression") return value;
  if (value !== "true" && value !== "false") {
    throw new Error(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  return value === "true";
}

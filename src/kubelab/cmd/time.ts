/** time show, advance, live, instant. */
import { humanDuration, parseGoDuration } from "../../apimachinery/duration.ts";
import { rfc3339 } from "../../apimachinery/time.ts";
import { type ClockMode, type ClusterInfo, type KubelabContext, LabError } from "../types.ts";
import { existing } from "./up.ts";

/** The longest jump, in days: every probe and every loop of every container is lived through. */
const LONGEST_DAYS = 366;
const DAY_MS = 86_400_000;

export const clockText = ({ clock, nowMs }: ClusterInfo): string =>
  `${rfc3339(nowMs)}, ${clock}${clock === "instant" ? " (stands still between commands)" : ""}`;

export function showTime(context: KubelabContext, cluster: string | undefined): number {
  const info = existing(context.lab(cluster));
  context.io.out(`${clockText(info)}; the cluster is ${humanDuration(info.ageMs)} old\n`);
  return 0;
}

/** Milliseconds of a duration as Go writes it, or of whole days ("3d"). Throws a LabError. */
export function durationOf(text: string): number {
  const days = /^(\d+)d$/.exec(text);
  let ms: number;
  try {
    ms = days ? Number(days[1]) * DAY_MS : parseGoDuration(/^\d+$/.test(text) ? `${text}s` : text);
  } catch {
    throw new LabError(`${JSON.stringify(text)} is no duration; write it as 90s, 5m, 2h30m or 3d`);
  }
  if (ms < 0) throw new LabError("time never runs backwards");
  if (ms > LONGEST_DAYS * DAY_MS) throw new LabError(`at most ${LONGEST_DAYS} days at once`);
  return ms;
}

export async function advanceTime(
  context: KubelabContext,
  duration: string,
  cluster: string | undefined,
): Promise<number> {
  const lab = context.lab(cluster);
  existing(lab);
  await lab.advance(durationOf(duration));
  return showTime(context, lab.name);
}

export async function switchClock(
  context: KubelabContext,
  mode: ClockMode,
  cluster: string | undefined,
): Promise<number> {
  const lab = context.lab(cluster);
  existing(lab);
  await lab.setClock(mode);
  const forced = context.env.KUBELAB_CLOCK;
  if (forced && forced !== mode)
    context.io.err(`Warning: KUBELAB_CLOCK=${forced} in the environment overrides it for every command\n`);
  return showTime(context, lab.name);
}

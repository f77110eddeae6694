/** Pulling images: policy, events, back-off. Models pkg/kubelet/images/image_manager.go. */
import { formatGoDuration } from "../apimachinery/duration.ts";
import { BACKOFF_MAX_MS, BACKOFF_START_MS } from "./backoff.ts";
import { type Entry, say } from "./containers.ts";
import { dockerPullError } from "./docker.ts";
import { fullImageName } from "./imagename.ts";
import type { NodeRecord, Operation, Sync } from "./types.ts";

/** After a first failure the worker comes back soon (its sandbox is news), later in its usual rhythm. */
const FIRST_LOOK_MS = 950;
const NEXT_LOOK_MS = 12_000;
/** A pull of an image that the node has already: only its manifest is asked for. */
const AGAIN_MS = 320;

type Pull = Extract<Operation, { kind: "pull" }>;

const nodeRow = (s: Sync): NodeRecord => s.deps.table.get(`node/${s.record.node}`) ?? { images: [], pullFreeAt: 0 };

/** The image is there ("ready"), is being pulled (an operation), or cannot be had now ("waiting", as the record says). */
export function ensureImage(s: Sync, entry: Entry): "ready" | "waiting" | Pull {
  const { spec, record } = entry;
  const image = spec.image as string;
  const policy = spec.imagePullPolicy ?? "IfNotPresent";
  const invalid = invalidName(image);
  if (invalid) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${invalid}`;
    say(s, entry, "Warning", "InspectFailed", message);
    return fail(s, entry, "InvalidImageName", message);
  }
  const row = nodeRow(s);
  const present = policy !== "Always" && row.images.includes(fullImageName(image));
  if (present) {
    say(
      s,
      entry,
      "Normal",
      "Pulled",
      `Container image "${image}" already present on machine and can be accessed by the pod`,
    );
    return "ready";
  }
  if (policy === "Never") {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    say(s, entry, "Warning", "ErrImageNeverPull", message);
    return fail(s, entry, "ErrImageNeverPull", message);
  }
  const backOff = record.pullBackOff;
  if (backOff && s.now < backOff.until) {
    if (s.now < backOff.from) return "waiting";
    const message = `Back-off pulling image "${image}"`;
    if (!backOff.said) say(s, entry, "Normal", "BackOff", message);
    if (!backOff.said) say(s, entry, "Warning", "Failed", "Error: ImagePullBackOff");
    backOff.said = true;
    record.waiting = { reason: "ImagePullBackOff", message: `${message}: ${backOff.message}` };
    return "waiting";
  }
  say(s, entry, "Normal", "Pulling", `Pulling image "${image}"`);
  const known = row.images.includes(fullImageName(image));
  const queued = Math.max(s.now, row.pullFreeAt);
  const full = s.deps.runtime.pull(image).durationMs;
  const again = Math.round(AGAIN_MS * (0.6 + 0.8 * s.ctx.chance("pull-again", s.record.uid, entry.record.name, s.now)));
  const soon = known || row.pending?.includes(fullImageName(image));
  const durationMs = soon ? Math.min(again, full) : full;
  const pending = [...new Set([...(row.pending ?? []), fullImageName(image)])];
  s.deps.table.set(`node/${s.record.node}`, { ...row, pullFreeAt: queued + durationMs, pending });
  return { kind: "pull", container: spec.name, startedAt: s.now, until: queued + durationMs, durationMs };
}

/** What a pull that is over came to: true when the image is there. */
export function finishPull(s: Sync, entry: Entry, pull: Pull): boolean {
  const image = entry.spec.image as string;
  const result = s.deps.runtime.pull(image);
  const row = nodeRow(s);
  const name = fullImageName(image);
  const pending = (row.pending ?? []).filter((i) => i !== name);
  if (result.ok) {
    const images = row.images.includes(name) ? row.images : [...row.images, name];
    s.deps.table.set(`node/${s.record.node}`, { ...row, images, pending });
    const waited = formatGoDuration(pull.until - pull.startedAt);
    const took = `${formatGoDuration(pull.durationMs)} (${waited} including waiting)`;
    say(
      s,
      entry,
      "Normal",
      "Pulled",
      `Successfully pulled image "${image}" in ${took}. Image size: ${result.size} bytes.`,
    );
    entry.record.pullBackOff = undefined;
    return true;
  }
  s.deps.table.set(`node/${s.record.node}`, { ...row, pending });
  const message =
    s.record.runtime === "docker" ? dockerPullError(result.message, image) : containerdPullError(result.message);
  say(s, entry, "Warning", "Failed", `Failed to pull image "${image}": ${message}`);
  say(s, entry, "Warning", "Failed", "Error: ErrImagePull");
  entry.record.waiting = { reason: "ErrImagePull", message };
  const before = entry.record.pullBackOff;
  const ms = before ? Math.min(before.ms * 2, BACKOFF_MAX_MS) : BACKOFF_START_MS;
  const from = s.now + (before ? NEXT_LOOK_MS : FIRST_LOOK_MS);
  // The worker looks again a few seconds after the back-off is over, when it comes by.
  const until = s.now + ms + Math.round(5_000 * s.ctx.chance("pull-retry", s.record.uid, entry.record.name, s.now));
  entry.record.pullBackOff = { ms, from, until, message: `ErrImagePull: ${message}` };
  return false;
}

/** cri-client strips the code of unknown errors only; a registry's 404 comes with its own. */
const containerdPullError = (message: string) =>
  message.replace(/^(?!rpc error).*: not found$/s, "rpc error: code = NotFound desc = $&");

function fail(s: Sync, entry: Entry, reason: string, message: string): "waiting" {
  say(s, entry, "Warning", "Failed", `Error: ${reason}`);
  entry.record.waiting = { reason, message };
  entry.record.retryAt = s.now + BACKOFF_MAX_MS;
  return "waiting";
}

/** What is wrong with an image reference, in the words of distribution/reference; undefined: nothing. */
function invalidName(image: string): string | undefined {
  const name = image.replace(/@[a-z0-9+._-]+:[0-9a-fA-F]{32,}$/, "").replace(/:[\w][\w.-]{0,127}$/, "");
  const path =
    /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
  if (path.test(name)) return undefined;
  if (path.test(name.toLowerCase())) {
    const [first, rest] = name.split(/\/(.*)/s) as [string, string | undefined];
    const remote = rest === undefined ? `library/${name}` : /[.:]/.test(first) || first === "localhost" ? rest : name;
    return `invalid reference format: repository name (${remote}) must be lowercase`;
  }
  return "invalid reference format";
}

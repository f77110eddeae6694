/** What a registry says of an image. Models the errors of containerd's resolver as the kubelet's events show them. */
import { fnv32a } from "../../apimachinery/hash.ts";
import type { RuntimeDeps } from "../rows.ts";
import type { PullResult } from "../types.ts";
import { fullName, parseReference } from "./reference.ts";
import { findSpec, hasTag, specName, UNKNOWN } from "./spec.ts";

const REFUSED_MS = 1_300;
const FASTEST_MS = 800;
const SLOWEST_MS = 2_500;
/** Bytes a millisecond. */
const SPEED = 120_000;

type Assets = Pick<RuntimeDeps, "asset">;

/** Answers by image reference: a registry says the same to each replica. */
const answers = new WeakMap<Assets, Map<string, PullResult>>();

/** Asks the registry for an image reference: digest and size, or containerd's sentence. */
export function pullImage(deps: Assets, image: string): PullResult {
  const known = answers.get(deps) ?? new Map<string, PullResult>();
  answers.set(deps, known);
  const answer = known.get(image) ?? ask(deps, image);
  known.set(image, answer);
  return answer;
}

function ask(deps: Assets, image: string): PullResult {
  const reference = parseReference(image);
  if ("error" in reference) {
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${reference.error}`;
    return { ok: false, invalidName: true, message, durationMs: 0 };
  }
  const name = fullName(reference);
  const spec = findSpec(deps, specName(reference));
  const tag = reference.tag ?? "latest";
  const official = name.startsWith("docker.io/library/");
  if (!spec && official) return refused(name, DENIED);
  if (spec && !reference.digest && !hasTag(spec, tag)) return refused(name, `${name}: not found`);
  const { size } = spec ?? UNKNOWN;
  const wobble = (fnv32a(name) % 400) - 200;
  const durationMs = Math.round(Math.min(SLOWEST_MS, Math.max(FASTEST_MS, FASTEST_MS + size / SPEED + wobble)));
  return { ok: true, name, digest: reference.digest ?? `sha256:${digestOf(name)}`, size, durationMs };
}

const refused = (name: string, reason: string): PullResult => {
  const message = `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${reason}`;
  return { ok: false, message, durationMs: REFUSED_MS };
};

/** What Docker Hub says of a repository that is not there. */
const DENIED =
  "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";

/** 64 hex digits that are a name's own. */
export function digestOf(name: string): string {
  let hex = "";
  for (let i = 0; i < 8; i++) hex += fnv32a(`${i}/${name}/${hex}`).toString(16).padStart(8, "0");
  return hex;
}

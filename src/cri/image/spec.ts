/**
 * Finding an image's data. Each image and each base is an asset of its own, read when a container of it is looked at:
 * "images/kiamol+ch03-sleep.json", "bases/alpine.json".
 */
import type { RuntimeDeps } from "../rows.ts";
import type { ImageSpec } from "../types.ts";
import { parseReference, type Reference } from "./reference.ts";

/** What stands for an image that nobody described: a server on the ports that its container declares. */
export const UNKNOWN: ImageSpec = {
  name: "",
  size: 48_000_000,
  base: "alpine",
  tools: ["curl", "bash"],
  entrypoint: ["/usr/local/bin/server"],
  program: { server: { path: "/usr/local/bin/server", declaredPorts: true } },
};

/** Names of the same images elsewhere: the registry's own mirrors. */
const MIRRORS: [RegExp, string][] = [
  [/^(public\.ecr\.aws\/docker|mirror\.gcr\.io|registry-1\.docker\.io)\//, "docker.io/"],
  [
    /^(k8s\.gcr\.io|gcr\.io\/google_containers|gcr\.io\/google-containers|gcr\.io\/k8s-staging-test-infra)\//,
    "registry.k8s.io/",
  ],
];

/** The name under which an image's data stands: Docker Hub's without registry, official ones without "library". */
export function specName({ domain, path }: Reference): string {
  let name = `${domain}/${path}`;
  for (const [mirror, origin] of MIRRORS) name = name.replace(mirror, origin);
  return name.replace(/^docker\.io\/(library\/)?/, "");
}

/** File names of image assets have no slashes. */
export const assetName = (name: string): string => `images/${name.replaceAll("/", "+")}.json`;

/** What was parsed, by its text: a thousand replicas ask for one image thousands of times. */
const parsed = new Map<string, ImageSpec>();

/** The data of a known image, shared: do not edit. undefined: nobody described it. */
export function findSpec(deps: Pick<RuntimeDeps, "asset">, name: string): ImageSpec | undefined {
  const text = deps.asset(assetName(name));
  if (text === undefined) return undefined;
  let spec = parsed.get(text);
  if (!spec) {
    spec = JSON.parse(text) as ImageSpec;
    parsed.set(text, spec);
  }
  return spec;
}

/** Tags that look like those of a version, where an image does not say which it has. */
const USUAL_TAG = /^(latest|stable|edge|main|master|v?\d+(\.\d+)*([.-][\w.-]+)?|alpine|slim|[a-z]+-v?\d[\w.-]*)$/;

export function hasTag(spec: ImageSpec, tag: string): boolean {
  if (!spec.tags) return USUAL_TAG.test(tag);
  return spec.tags.some((known) =>
    known.length > 2 && known.startsWith("/") && known.endsWith("/")
      ? new RegExp(known.slice(1, -1)).test(tag)
      : known === tag,
  );
}

/** The version that a tag means: "1.27-alpine" -> "1.27.5" by the image's list, else the tag's own digits. */
export function versionOf(spec: ImageSpec, tag: string): string {
  const versions = spec.versions ?? {};
  if (Object.hasOwn(versions, tag)) return versions[tag];
  const digits = /\d+(\.\d+)*/.exec(tag)?.[0] ?? "latest";
  if (Object.hasOwn(versions, digits)) return versions[digits];
  return digits === "latest" ? tag : digits;
}

export interface FoundImage {
  spec: ImageSpec;
  tag: string;
  version: string;
  known: boolean;
}

/** An image by its reference; one that nobody described where `findSpec` has none. Throws for a name that is none. */
export function findImage(deps: Pick<RuntimeDeps, "asset">, image: string): FoundImage {
  const reference = parseReference(image);
  if ("error" in reference) throw new Error(`couldn't parse image name "${image}": ${reference.error}`);
  const tag = reference.tag ?? "latest";
  const spec = findSpec(deps, specName(reference));
  if (!spec) return { spec: UNKNOWN, tag, version: tag, known: false };
  return { spec: variant(spec, tag), tag, version: versionOf(spec, tag), known: true };
}

/** Some tags stand on another base: "nginx:1.27-alpine". */
function variant(spec: ImageSpec, tag: string): ImageSpec {
  const found = spec.variants?.find((one) => new RegExp(one.match).test(tag));
  if (!found) return spec;
  const { match, ...changes } = found;
  return { ...spec, ...changes, files: { ...spec.files, ...changes.files }, program: changes.program ?? spec.program };
}

/** Image references: "nginx", "ghcr.io/a/b:1@sha256:...". Models github.com/distribution/reference. */

export interface Reference {
  /** "docker.io". */
  domain: string;
  /** "library/nginx". */
  path: string;
  tag?: string;
  /** "sha256:...". */
  digest?: string;
}

const DOMAIN = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\d+)?$/;
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const NAME_MAX = 255;

/** Parses a reference as a user writes it, with Docker Hub's defaults. An error is the library's sentence. */
export function parseReference(text: string): Reference | { error: string } {
  const invalid = { error: "invalid reference format" };
  if (/^[0-9a-f]{64}$/.test(text)) {
    return { error: `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings` };
  }
  const [named, digest, ...more] = text.split("@");
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return invalid;
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  const name = hasTag ? named.slice(0, colon) : named;
  if (tag !== undefined && !TAG.test(tag)) return invalid;
  const { domain, path } = splitDomain(name);
  if (!DOMAIN.test(domain)) return invalid;
  if (!PATH.test(path)) {
    if (!PATH.test(path.toLowerCase())) return invalid;
    return { error: `invalid reference format: repository name (${path}) must be lowercase` };
  }
  if (`${domain}/${path}`.length > NAME_MAX) return { error: "repository name must not be more than 255 characters" };
  return { domain, path, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

function splitDomain(name: string): { domain: string; path: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isDomain = slash > 0 && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  let domain = isDomain ? first : "docker.io";
  let path = isDomain ? name.slice(slash + 1) : name;
  if (domain === "index.docker.io") domain = "docker.io";
  if (domain === "docker.io" && !path.includes("/")) path = `library/${path}`;
  return { domain, path };
}

/** As containerd names it: "docker.io/library/nginx:1.27". */
export function fullName({ domain, path, tag, digest }: Reference): string {
  return `${domain}/${path}${tag || !digest ? `:${tag ?? "latest"}` : ""}${digest ? `@${digest}` : ""}`;
}

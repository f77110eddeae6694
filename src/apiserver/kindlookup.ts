/** Which kind a request is about: a built-in one, or one that a CustomResourceDefinition makes. */
import { resourceNotFound } from "../apimachinery/status.ts";
import { ApiError, type ApiRequest } from "../client/index.ts";
import { kindForResource } from "../kinds/index.ts";
import type { Kind } from "../kinds/types.ts";
import type { Store } from "./store.ts";

export const CRDS = "customresourcedefinitions.apiextensions.k8s.io";

/** Kinds made of CRDs, by the CRD object that made them: objects are replaced, never edited, so identity is enough. */
const made = new WeakMap<object, Map<string, Kind>>();

export function resolveKind(store: Store, gvr: Pick<ApiRequest, "group" | "version" | "resource">): Kind {
  const builtIn = kindForResource(gvr.group, gvr.resource, gvr.version || undefined);
  if (builtIn) return builtIn;
  const crd = store.find(CRDS, undefined, `${gvr.resource}.${gvr.group}`);
  const version = crd?.spec.versions.find((v: any) => v.served && (!gvr.version || v.name === gvr.version))?.name;
  const refused = crd?.status?.conditions?.some((c: any) => c.type === "Established" && c.status === "False");
  if (!crd || !version || refused) throw new ApiError(resourceNotFound());
  let versions = made.get(crd);
  if (!versions) {
    versions = new Map();
    made.set(crd, versions);
  }
  const known = versions.get(version);
  if (known) return known;
  const { kindFromCRD } = require("../kinds/crd.ts") as typeof import("../kinds/crd.ts");
  const kind: Kind = kindFromCRD(crd, version);
  versions.set(version, kind);
  return kind;
}

export { storageNameOf as storageName } from "../kinds/index.ts";

/** POST. Models k8s.io/apiserver/pkg/registry/rest/create.go (BeforeCreate) and generic/registry/store.go (Create). */
import { alreadyExists, invalid } from "../apimachinery/status.ts";
import { ApiError, type ApiRequest, type ApiResponse, type KubeObject } from "../client/index.ts";
import { validateObjectMeta } from "../kinds/metadata.ts";
import type { Kind } from "../kinds/types.ts";
import { admit, admitValidated } from "./admission/index.ts";
import { checkPlace, decodeBody } from "./decode.ts";
import { allocateForCreate } from "./ipam.ts";
import { storageName } from "./kindlookup.ts";
import { inVersion } from "./read.ts";
import { ADMIN, ok, type Server } from "./server.ts";
import { objectKey } from "./store.ts";

const SUFFIX_LENGTH = 5;
/** Longest name that a generated one may have before its suffix: names.go's maxGeneratedNameLength. */
const MAX_GENERATED_PREFIX = 63 - SUFFIX_LENGTH;

export function create(server: Server, request: ApiRequest, kind: Kind): ApiResponse {
  const { object, warnings } = decodeBody(request, kind);
  checkPlace(object, request, kind);
  return createObject(server, request, kind, object, warnings);
}

/** Everything after decoding; a PUT or apply of an object that is not there comes here too. `object` is a private copy. */
export function createObject(
  server: Server,
  request: ApiRequest,
  kind: Kind,
  object: KubeObject,
  warnings: string[],
): ApiResponse {
  kind.defaults?.(object, server.kinds);
  admit(server, { operation: "CREATE", request, kind, object });
  allocateForCreate(server, request, kind, object);
  prepare(server, request, kind, object);
  const resource = storageName(kind);
  const errors = [...validateObjectMeta(kind, object), ...(kind.validate?.(object, server.kinds) ?? [])];
  if (errors.length)
    throw new ApiError(invalid({ group: kind.group, kind: kind.kind }, object.metadata.name ?? "", errors));
  admitValidated(server, { operation: "CREATE", request, kind, object });
  const said = [
    ...warnings,
    ...(request.decoded ? [] : (kind.strategy?.warnings?.(object, undefined, server.kinds) ?? [])),
  ];
  if (server.store.table(resource).has(objectKey(object)))
    throw new ApiError(alreadyExists(kind, object.metadata.name));
  if (request.dryRun) return ok(object, 201, said);
  return ok(inVersion(kind, server.store.create(resource, kind.toStorage?.(object) ?? object)), 201, said);
}

/** Who and when come first: a Job makes its selector of its uid. */
function prepare(server: Server, request: ApiRequest, kind: Kind, object: KubeObject): void {
  const { metadata } = object;
  for (const field of ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields"] as const)
    delete metadata[field];
  metadata.uid = server.store.newUid(object);
  metadata.creationTimestamp = server.timestamp();
  if (metadata.generateName && !metadata.name) metadata.name = generatedName(server, kind, object);
  if (kind.hasGeneration) metadata.generation = 1;
  kind.strategy?.stampUser?.(object, request.user ?? ADMIN);
  if (kind.strategy?.prepareForCreate) kind.strategy.prepareForCreate(object, server.kinds);
  else if (kind.subresources.includes("status")) delete object.status;
}

/** The first suffix that is free; by chance the first one nearly always is. */
function generatedName(server: Server, kind: Kind, object: KubeObject): string {
  const { generateName, namespace } = object.metadata;
  const prefix = (generateName ?? "").slice(0, MAX_GENERATED_PREFIX);
  for (let attempt = 0; ; attempt++) {
    const words = [kind.kind, namespace ?? "", prefix, server.store.revision, attempt];
    const name = prefix + server.kinds.randomString(SUFFIX_LENGTH, "generateName", ...words);
    if (attempt >= 7 || !server.store.find(storageName(kind), namespace, name)) return name;
  }
}

/** PATCH. Models k8s.io/apiserver/pkg/endpoints/handlers/patch.go: the patch is applied to the stored object, then it is an update. */
import { invalid as invalidField } from "../apimachinery/fielderror.ts";
import { goText } from "../apimachinery/gosyntax.ts";
import { canonicalJson, clone } from "../apimachinery/json.ts";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from "../apimachinery/patch/index.ts";
import { badRequest, failure, invalid, notFound, unsupportedMediaType } from "../apimachinery/status.ts";
import { ApiError, type ApiRequest, type ApiResponse, type KubeObject } from "../client/index.ts";
import { decode } from "../kinds/decode.ts";
import { schemaLookup } from "../kinds/schema.ts";
import type { Kind } from "../kinds/types.ts";
import { checkPlace, decodeBody } from "./decode.ts";
import { storageName } from "./kindlookup.ts";
import { inVersion } from "./read.ts";
import type { Server } from "./server.ts";
import { updateObject } from "./update.ts";

export function patch(server: Server, request: ApiRequest, kind: Kind): ApiResponse {
  const old = server.store.find(storageName(kind), request.namespace, request.name!);
  if (!old) throw new ApiError(notFound(kind, request.name!));
  const current = inVersion(kind, old);
  const body = patched(request, kind, current);
  const { error } = decode(kind, body);
  if (error) throw new ApiError(notOfItsType(request, body, error));
  const { object, warnings } = decodeBody({ ...request, body }, kind);
  checkPlace(object, request, kind);
  const { uid } = object.metadata;
  if (uid && uid !== current.metadata.uid)
    throw new ApiError(invalid(kind, request.name!, [invalidField("metadata.uid", uid, "field is immutable")]));
  return updateObject(server, request, kind, object, current, warnings);
}

/** A patch that makes a field something else than its type; a strategic one names the type, the others what json says. */
function notOfItsType(request: ApiRequest, body: KubeObject, error: string) {
  if (request.patchType !== "application/strategic-merge-patch+json")
    return invalid({ group: "", kind: "" }, "", [invalidField("patch", canonicalJson(body), error)]);
  const type = /of type (\S+)$/.exec(error)?.[1];
  const why = type ? `unrecognized type: ${type.replace(/^\*/, "")}` : error;
  return invalid({ group: "", kind: "" }, "", [invalidField("patch", goText(request.body), why)]);
}

function patched(request: ApiRequest, kind: Kind, current: KubeObject): KubeObject {
  const document = clone(current);
  switch (request.patchType) {
    case "application/json-patch+json":
      return jsonPatched(request, document);
    case "application/merge-patch+json":
      return attempt(() => applyMergePatch(document, request.body) as KubeObject);
    case "application/strategic-merge-patch+json":
      if (typeof kind.schema !== "string")
        throw new ApiError(
          unsupportedMediaType([
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/apply-patch+yaml",
          ]),
        );
      return strategicallyPatched(request, document, kind.schema);
    default:
      throw new ApiError(
        unsupportedMediaType([
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json",
        ]),
      );
  }
}

/** Sentences of mergepatch/errors.go that are the client's fault; all others the server reports without a reason. */
const BAD_PATCH = /^invalid (JSON document|patch format of )|^strategic merge patch format is not supported/;

/** Models strategicPatchObject and interpretStrategicMergePatchError. */
function strategicallyPatched(request: ApiRequest, document: KubeObject, schema: string): KubeObject {
  try {
    return applyStrategicMergePatch(document, request.body, schemaLookup(schema)) as KubeObject;
  } catch (e) {
    const { message } = e as Error;
    throw new ApiError(BAD_PATCH.test(message) ? badRequest(message) : failure(500, "", message));
  }
}

function attempt(apply: () => KubeObject): KubeObject {
  try {
    return apply();
  } catch (e) {
    throw new ApiError(badRequest((e as Error).message));
  }
}

/** What is wrong with a JSON patch the server does not say. */
function jsonPatched(request: ApiRequest, document: KubeObject): KubeObject {
  if (!Array.isArray(request.body))
    throw new ApiError(
      badRequest("error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"),
    );
  try {
    return applyJsonPatch(document, request.body) as KubeObject;
  } catch {
    throw new ApiError(failure(422, "Invalid", "the server rejected our request due to an error in our request"));
  }
}

/** PATCH. Models k8s.io/apiserver/pkg/endpoints/handlers/patch.go: the patch is applied to the stored object, then it is an update. */
import { invalid as invalidField } from "../apimachinery/fielderror.ts";
import { goText } from "../apimachinery/gosyntax.ts";
import { canonicalJson, clone, isObject } from "../apimachinery/json.ts";
import { jsonObjectError } from "../apimachinery/jsonscan.ts";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from "../apimachinery/patch/index.ts";
import { badRequest, failure, invalid, notFound, unsupportedMediaType } from "../apimachinery/status.ts";
import { ApiError, type ApiRequest, type ApiResponse, type KubeObject } from "../client/index.ts";
import { readAsset } from "../kinds/assets.ts";
import { decode } from "../kinds/decode.ts";
import { schemaLookup } from "../kinds/schema.ts";
import type { Kind } from "../kinds/types.ts";
import { checkPlace, decodeBody } from "./decode.ts";
import { storageName } from "./kindlookup.ts";
import { inVersion } from "./read.ts";
import type { Server } from "./server.ts";
import { updateObject } from "./update.ts";

export function patch(server: Server, request: ApiRequest, kind: Kind): ApiResponse {
  if (request.patchType === "application/apply-patch+yaml")
    throw new ApiError(
      badRequest("server-side apply is not part of this version of kubelab; apply without --server-side"),
    );
  const old = server.store.find(storageName(kind), request.namespace, request.name!);
  if (!old) throw new ApiError(notFound(kind, request.name!));
  const current = inVersion(kind, old);
  const body = patched(request, kind.schema, current);
  const { error, unknown } = decode(kind, body);
  if (error) throw new ApiError(notOfItsType(request, body, error));
  if (unknown.length > 0 && request.fieldValidation === "Strict")
    throw new ApiError(refusedPatch(request, body, `strict decoding error: ${unknown.join(", ")}`));
  // A strategic patch is applied to the type, which knows by itself what it is.
  const typed =
    request.patchType === STRATEGIC ? { ...body, apiVersion: current.apiVersion, kind: current.kind } : body;
  const { object, warnings } = decodeBody({ ...request, body: typed }, kind);
  checkPlace(object, request, kind);
  const { uid } = object.metadata;
  if (uid && uid !== current.metadata.uid)
    throw new ApiError(invalid(kind, request.name!, [invalidField("metadata.uid", uid, "field is immutable")]));
  return updateObject(server, request, kind, object, current, warnings);
}

/** A patch that makes a field something else than its type; a strategic one names the type, the others what json says. */
function notOfItsType(request: ApiRequest, body: KubeObject, error: string) {
  if (request.patchType !== STRATEGIC) return refusedPatch(request, body, error);
  const [, given, type] = /^json: cannot unmarshal (.*?) into .* of type \*?(\S+)$/.exec(error) ?? [];
  if (type && readsItself(error))
    return refusedPatch(request, body, `json: cannot unmarshal ${given} into Go value of type ${type}`);
  return refusedPatch(request, body, type ? conversionProblem(given!, type) : error);
}

/** Is the field of a type that reads itself from JSON, as a port's number or name? Then the words are JSON's own. */
function readsItself(error: string): boolean {
  const [, struct, field] = /into Go struct field (\w+)\.(?:\w+\.)*(\w+) of type/.exec(error) ?? [];
  if (!struct || !field) return false;
  return new RegExp(`\\.${struct}\\t.*\\b${field}:\\w:intstr\\.IntOrString\\b`).test(readAsset("go-fields.tsv"));
}

/** Models fromUnstructured of apimachinery's runtime/converter.go: Go would make a string of a whole number, but not here. */
function conversionProblem(given: string, type: string): string {
  const fraction = /^number .*[.eE]/.test(given);
  const kind = kindOfType(type);
  if (kind === "struct") return `cannot restore struct from: ${kindOfValue(given, fraction)}`;
  if (kind === "slice" || kind === "map") return `cannot restore ${kind} from ${kindOfValue(given, fraction)}`;
  if (given.startsWith("number") && !fraction && kind === "string") return `cannot convert int64 to ${type}`;
  return fraction && /^u?int\d*$/.test(kind) ? `cannot convert float64 to ${type}` : `unrecognized type: ${kind}`;
}

/** Go's reflect.Kind of what the JSON error calls `string`, `number 1.5`, `array` ... */
function kindOfValue(given: string, fraction: boolean): string {
  if (given.startsWith("number")) return fraction ? "float64" : "int64";
  return { array: "slice", object: "map" }[given] ?? given;
}

/** The reflect.Kind of a Go type by its name; a named type that is no struct is a string under another name. */
function kindOfType(type: string): string {
  if (type.startsWith("[]")) return "slice";
  if (type.startsWith("map[")) return "map";
  const [name, path] = type.split(".").reverse() as [string, string?];
  if (path === undefined) return type;
  return new RegExp(`^([\\w-]+\\.)?${path}\\.${name}\t`, "m").test(readAsset("go-fields.tsv")) ? "struct" : "string";
}

const STRATEGIC = "application/strategic-merge-patch+json";

/** What applying a strategic patch leaves of it: lists whose order it gives are taken out, as mergePatchIntoOriginal does. */
function unspent(patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const ORDER = "$setElementOrder/";
  const spent = new Set(
    Object.keys(patch).flatMap((key) => (key.startsWith(ORDER) ? [key, key.slice(ORDER.length)] : [])),
  );
  const left = Object.entries(patch).filter(([key]) => !spent.has(key) && key !== "$retainKeys");
  return Object.fromEntries(left.map(([key, value]) => [key, unspent(value)]));
}

/** A strategic patch is shown as it came, the others by what they make of the object. */
function refusedPatch(request: ApiRequest, body: KubeObject, why: string) {
  const shown = request.patchType === STRATEGIC ? goText(unspent(request.body)) : canonicalJson(body);
  return invalid({ group: "", kind: "" }, "", [invalidField("patch", shown, why)]);
}

/** `current`, copied and patched. `schema`: the type that a strategic patch goes by, where it is a built-in one. */
export function patched(request: ApiRequest, schema: Kind["schema"], current: KubeObject): KubeObject {
  const document = clone(current);
  switch (request.patchType) {
    case "application/json-patch+json":
      return jsonPatched(request, document);
    case "application/merge-patch+json":
      return attempt(() => applyMergePatch(document, request.body) as KubeObject);
    case STRATEGIC:
      if (typeof schema !== "string")
        throw new ApiError(
          unsupportedMediaType([
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/apply-patch+yaml",
          ]),
        );
      return strategicallyPatched(request, document, schema);
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
  const noObject = jsonObjectError(JSON.stringify(request.body));
  if (noObject) throw new ApiError(badRequest(noObject));
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

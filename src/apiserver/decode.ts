/** A request's body as an object of its kind, or the server's refusal. */
import { clone } from "../apimachinery/json.ts";
import { badRequest, notRegistered } from "../apimachinery/status.ts";
import { ApiError, type ApiRequest, type KubeObject } from "../client/index.ts";
import { decode } from "../kinds/decode.ts";
import { kindFor } from "../kinds/index.ts";
import type { Kind } from "../kinds/types.ts";

const apiVersionOf = (kind: Kind) => (kind.group ? `${kind.group}/${kind.version}` : kind.version);

export interface Decoded {
  object: KubeObject;
  warnings: string[];
}

/** Decodes strictly, with warnings or not at all, as `fieldValidation` asks (default: Warn, as the server's). */
export function decodeBody(request: ApiRequest, kind: Kind): Decoded {
  if (request.decoded) return { object: privateCopy(request), warnings: [] };
  const cannot = (why: string) =>
    new ApiError(
      badRequest(`${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${why}`),
    );
  const { object, unknown, error } = decode(kind, request.body);
  if (error) throw cannot(error);
  checkType(object, kind);
  if (!unknown.length || request.fieldValidation === "Ignore") return { object, warnings: [] };
  if (request.fieldValidation === "Strict") throw cannot(`strict decoding error: ${unknown.join(", ")}`);
  return { object, warnings: unknown };
}

/** Of a status update all else is replaced by what is stored, and nothing is edited below the fields of the status. */
function privateCopy({ body, subresource }: ApiRequest): KubeObject {
  if (subresource !== "status") return clone(body);
  return { ...body, metadata: { ...body.metadata }, status: { ...body.status } };
}

function checkType(object: KubeObject, kind: Kind): void {
  const expected = apiVersionOf(kind);
  object.apiVersion ??= expected;
  object.kind ??= kind.kind;
  if (object.apiVersion !== expected)
    throw new ApiError(
      badRequest(
        `the API version in the data (${object.apiVersion}) does not match the expected API version (${expected})`,
      ),
    );
  if (object.kind !== kind.kind && typeof kind.schema === "string" && !kindFor(kind.group, object.kind, kind.version)) {
    const subject = `${object.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}`;
    throw new ApiError(badRequest(`${subject}: ${notRegistered(object.kind, expected)}`));
  }
  if (object.kind !== kind.kind)
    throw new ApiError(
      badRequest(`the kind in the data (${object.kind}) does not match the expected kind (${kind.kind})`),
    );
  object.metadata ??= {} as KubeObject["metadata"];
}

/** The object must say the namespace and name that its URL says, or nothing. */
export function checkPlace(object: KubeObject, request: ApiRequest, kind: Kind): void {
  const { metadata } = object;
  if (kind.namespaced) {
    metadata.namespace ||= request.namespace;
    if (metadata.namespace !== request.namespace)
      throw new ApiError(
        badRequest("the namespace of the provided object does not match the namespace sent on the request"),
      );
  } else delete metadata.namespace;
  if (request.name && metadata.name && metadata.name !== request.name)
    throw new ApiError(
      badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${request.name})`),
    );
  if (request.name) metadata.name = request.name;
}

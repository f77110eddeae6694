/** A component's client: the same requests as kubectl's, by one user, with failures as exceptions. */
import {
  ApiError,
  type ApiRequest,
  type ApiResponse,
  type Client,
  type Transport,
  type User,
} from "../client/index.ts";
import { kindForResource } from "../kinds/index.ts";

/** Splits "deployments.apps" into resource and group. */
const splitName = (name: string) => {
  const dot = name.indexOf(".");
  return dot < 0 ? { resource: name, group: "" } : { resource: name.slice(0, dot), group: name.slice(dot + 1) };
};

export function createClient(handle: Transport, user: User): Client {
  const targets = new Map<string, Pick<ApiRequest, "group" | "resource" | "version" | "user" | "fieldValidation">>();
  const target = (name: string) => {
    let known = targets.get(name);
    if (!known) {
      const { group, resource } = splitName(name);
      const version = kindForResource(group, resource)?.version ?? "";
      known = { group, resource, version, user, fieldValidation: "Ignore" };
      targets.set(name, known);
    }
    return known;
  };
  const send = (request: ApiRequest): ApiResponse => {
    const response = handle(request);
    if (response.code >= 400) throw new ApiError(response.body);
    return response;
  };
  const put = (resource: string, object: any, subresource?: string) =>
    send({
      verb: "update",
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      body: object,
      subresource,
      decoded: true,
      ...target(resource),
    }).body;
  const get = (resource: string, namespace: string | undefined, name: string) =>
    send({ verb: "get", namespace, name, ...target(resource) }).body;
  return {
    get,
    find: (resource, namespace, name) => {
      const { code, body } = handle({ verb: "get", namespace, name, ...target(resource) });
      if (code < 400) return body;
      if (body.reason === "NotFound") return undefined;
      throw new ApiError(body);
    },
    list: (resource, namespace, options) =>
      send({ verb: "list", namespace, ...target(resource), ...options }).body.items,
    create: (resource, object, options) =>
      send({ verb: "create", namespace: object.metadata?.namespace, body: object, ...target(resource), ...options })
        .body,
    update: (resource, object) => put(resource, object),
    updateStatus: (resource, object) => put(resource, object, "status"),
    patch: (resource, namespace, name, patchType, body, subresource) =>
      send({ ...target(resource), verb: "patch", namespace, name, patchType, body, subresource }).body,
    delete: (resource, namespace, name, options) => {
      send({ ...target(resource), verb: "delete", namespace, name, ...options });
    },
    request: (request) => send({ user, ...request }),
  };
}

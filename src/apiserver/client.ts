/** A component's client: the same requests as kubectl's, by one user, with failures as exceptions. */
import {
  ApiError,
  type ApiRequest,
  type ApiResponse,
  type Client,
  isNotFound,
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
  const target = (name: string) => {
    const { group, resource } = splitName(name);
    const version = kindForResource(group, resource)?.version ?? "";
    return { group, resource, version, user, fieldValidation: "Ignore" as const };
  };
  const send = (request: ApiRequest): ApiResponse => {
    const response = handle(request);
    if (response.code >= 400) throw new ApiError(response.body);
    return response;
  };
  const put = (resource: string, object: any, subresource?: string) =>
    send({
      ...target(resource),
      verb: "update",
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      body: object,
      subresource,
      decoded: true,
    }).body;
  const get = (resource: string, namespace: string | undefined, name: string) =>
    send({ ...target(resource), verb: "get", namespace, name }).body;
  return {
    get,
    find: (resource, namespace, name) => {
      try {
        return get(resource, namespace, name);
      } catch (e) {
        if (isNotFound(e)) return undefined;
        throw e;
      }
    },
    list: (resource, namespace, options) =>
      send({ ...target(resource), verb: "list", namespace, ...options }).body.items,
    create: (resource, object) =>
      send({ ...target(resource), verb: "create", namespace: object.metadata?.namespace, body: object }).body,
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

/** A component's client: the same requests as kubectl's, by one user, with failures as exceptions. */
import {
  ApiError,
  type ApiRequest,
  type ApiResponse,
  type Client,
  type GroupVersionResource,
  type ResourceName,
  type Transport,
  type User,
  type Verb,
} from "../client/index.ts";
import { kindForResource } from "../kinds/index.ts";

/** Splits "deployments.apps" into resource and group. */
const splitName = (name: string) => {
  const dot = name.indexOf(".");
  return dot < 0 ? { resource: name, group: "" } : { resource: name.slice(0, dot), group: name.slice(dot + 1) };
};

export function createClient(handle: Transport, user: User): Client {
  const targets = new Map<string, GroupVersionResource>();
  const target = (name: string) => {
    let known = targets.get(name);
    if (!known) {
      const { group, resource } = splitName(name);
      known = { group, resource, version: kindForResource(group, resource)?.version ?? "" };
      targets.set(name, known);
    }
    return known;
  };
  // Components ask tens of thousands of times: field by field, which takes a third of what spreading takes.
  const about = (verb: Verb, resourceName: ResourceName, namespace: string | undefined, name?: string): ApiRequest => {
    const { group, version, resource } = target(resourceName);
    return { verb, group, version, resource, namespace, name, user, fieldValidation: "Ignore" };
  };
  const send = (request: ApiRequest): ApiResponse => {
    const response = handle(request);
    if (response.code >= 400) throw new ApiError(response.body);
    return response;
  };
  const put = (resource: ResourceName, object: any, subresource?: string) => {
    const request = about("update", resource, object.metadata.namespace, object.metadata.name);
    return send(Object.assign(request, { body: object, subresource, decoded: true })).body;
  };
  return {
    get: (resource, namespace, name) => send(about("get", resource, namespace, name)).body,
    find: (resource, namespace, name) => {
      const { code, body } = handle(about("get", resource, namespace, name));
      if (code < 400) return body;
      if (body.reason === "NotFound") return undefined;
      throw new ApiError(body);
    },
    list: (resource, namespace, options) => {
      const request = about("list", resource, namespace);
      return send(options ? Object.assign(request, options) : request).body.items;
    },
    create: (resource, object, options) => {
      const request = about("create", resource, object.metadata?.namespace);
      return send(Object.assign(request, { body: object }, options)).body;
    },
    update: (resource, object) => put(resource, object),
    updateStatus: (resource, object) => put(resource, object, "status"),
    patch: (resource, namespace, name, patchType, body, subresource) =>
      send(Object.assign(about("patch", resource, namespace, name), { patchType, body, subresource })).body,
    delete: (resource, namespace, name, options) => {
      send(Object.assign(about("delete", resource, namespace, name), options));
    },
    request: (request) => send({ user, ...request }),
  };
}

import { notRegistered } from "../../apimachinery/status.ts";
import { ApiError, type ApiRequest, type KubeObject } from "../../client/index.ts";
import type { Cluster } from "../types.ts";
import { type Mapping, resourceText } from "./mapper.ts";

/** Does a request and answers its body; throws ApiError from code 400 on. */
export function requestBody(cluster: Cluster, request: ApiRequest): any {
  const answer = cluster.request(request);
  if (answer.code >= 400) throw new ApiError(answer.body);
  return answer.body;
}

/** One object that a command works on, or one answer to a list. Models cli-runtime's resource.Info. */
export class Info {
  /** Set for what came from files and for what was fetched. */
  object?: any;
  constructor(
    readonly cluster: Cluster,
    readonly mapping: Mapping,
    public namespace: string,
    public name: string,
    /** Path of the file, "STDIN" or "". */
    public source = "",
    readonly subresource = "",
    readonly asTable = false,
  ) {}

  /** The address of this object in a request. */
  address(): Pick<ApiRequest, "group" | "version" | "resource" | "namespace" | "name"> {
    const { group, version, resource, namespaced } = this.mapping;
    return { group, version, resource, namespace: namespaced ? this.namespace : undefined, name: this.name };
  }

  /** For commands that know the built-in types only. Throws what Go's scheme says of another kind. */
  requireBuiltIn(): void {
    const { group, version, resource, kind } = this.mapping;
    const { kindForResource } = require("../../kinds/index.ts") as typeof import("../../kinds/index.ts");
    if (kindForResource(group, resource, version)) return;
    const groupVersion = group ? `${group}/${version}` : version;
    throw new Error(notRegistered(kind, groupVersion));
  }

  /** "configmaps/menu": how messages name it. */
  objectName(): string {
    return `${this.mapping.resource}/${this.name}`;
  }

  /** Does a request on this object and answers its body. */
  request(request: Pick<ApiRequest, "verb"> & Partial<ApiRequest>): any {
    return requestBody(this.cluster, { ...this.address(), ...request });
  }

  /** Reads the object from the server. */
  get(asTable = this.asTable): void {
    if (!this.name) throw new Error("resource name may not be empty");
    try {
      const object = this.request({
        verb: "get",
        subresource: this.subresource || undefined,
        asTable: asTable || undefined,
      });
      this.object = object;
    } catch (error) {
      throw this.missingNamespace(error) ?? error;
    }
  }

  /** A missing object in a missing namespace is reported as the missing namespace. */
  private missingNamespace(error: unknown): ApiError | undefined {
    const namespace = this.mapping.namespaced ? this.namespace : "";
    if (!(error instanceof ApiError) || error.reason !== "NotFound" || !namespace || namespace === "default")
      return undefined;
    const answer = this.cluster.request({
      verb: "get",
      group: "",
      version: "v1",
      resource: "namespaces",
      name: namespace,
    });
    return answer.code === 404 ? new ApiError(answer.body) : undefined;
  }

  /** Takes over what the server answered. */
  refresh(object: KubeObject): void {
    this.object = object;
    this.name = object.metadata?.name ?? this.name;
    this.namespace = object.metadata?.namespace ?? this.namespace;
  }
}

export interface ListQuery {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  asTable?: boolean;
  includeObject?: ApiRequest["includeObject"];
}

/** Lists in pieces of `limit`; each answer is one List or Table. Models resource.Selector and EnhanceListError. */
export function* listPages(cluster: Cluster, mapping: Mapping, query: ListQuery): Generator<any> {
  const { group, version, resource, namespaced } = mapping;
  const request: ApiRequest = { verb: "list", group, version, resource };
  if (namespaced && query.namespace) request.namespace = query.namespace;
  if (query.labelSelector) request.labelSelector = query.labelSelector;
  if (query.fieldSelector) request.fieldSelector = query.fieldSelector;
  if (query.limit) request.limit = query.limit;
  if (query.asTable) request.asTable = true;
  if (query.includeObject) request.includeObject = query.includeObject;
  let next: string | undefined;
  do {
    const answer = cluster.request(next ? { ...request, continue: next } : request);
    if (answer.code >= 400) throw new ApiError(enhance(answer.body, mapping, query));
    yield answer.body;
    next = answer.body.metadata?.continue || undefined;
  } while (next);
}

function enhance(status: any, mapping: Mapping, query: ListQuery): any {
  if (status.reason !== "BadRequest" && status.reason !== "NotFound") return status;
  const subject = JSON.stringify(resourceText(mapping));
  const { labelSelector = "", fieldSelector = "" } = query;
  const head =
    labelSelector || fieldSelector
      ? `Unable to find ${subject} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`
      : `Unable to list ${subject}`;
  return { ...status, message: `${head}: ${status.message}` };
}

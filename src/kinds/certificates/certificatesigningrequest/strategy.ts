/** Models pkg/registry/certificates/certificates/strategy.go. Who asks is filled in by the server, which knows the user. */
import type { KubeObject, User } from "../../../client/index.ts";

/** Who asks is never taken from the request. */
export function stampUser(request: KubeObject, user: User): void {
  const { username: _, groups: __, uid: ___, extra: ____, ...spec } = request.spec ?? {};
  request.spec = { ...spec, username: user.name, groups: user.groups };
}

export function prepareForCreate(request: KubeObject): void {
  request.status = {};
}

/** Spec and status stay: approvals and certificates come in through subresources. */
export function prepareForUpdate(request: KubeObject, old: KubeObject): void {
  request.spec = old.spec;
  request.status = old.status;
}

export function prepareForStatusUpdate(request: KubeObject, old: KubeObject): void {
  request.spec = old.spec;
}

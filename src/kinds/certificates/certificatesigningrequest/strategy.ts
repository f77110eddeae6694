/** Models pkg/registry/certificates/certificates/strategy.go. Who asks is filled in by the server, which knows the user. */
import type { KubeObject } from "../../../client/index.ts";

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

/** Models SetDefaults_CustomResourceDefinition of apiextensions-apiserver/pkg/apis/apiextensions/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(definition: KubeObject): void {
  definition.spec ??= {};
  definition.spec.names ??= {};
  const { names } = definition.spec;
  if (!names.singular && names.kind) names.singular = names.kind.toLowerCase();
  if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
  definition.spec.conversion ??= { strategy: "None" };
  const service = definition.spec.conversion.webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
}

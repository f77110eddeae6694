/** Models SetDefaults_ValidatingWebhook and SetDefaults_MutatingWebhook of pkg/apis/admissionregistration/v1/defaults.go. */
import type { KubeObject } from "../../../client/index.ts";

const TIMEOUT_SECONDS = 10;

export function setDefaults(configuration: KubeObject): void {
  for (const webhook of configuration.webhooks ?? []) {
    webhook.failurePolicy ??= "Fail";
    webhook.matchPolicy ??= "Equivalent";
    webhook.namespaceSelector ??= {};
    webhook.objectSelector ??= {};
    webhook.timeoutSeconds ??= TIMEOUT_SECONDS;
    if (configuration.kind === "MutatingWebhookConfiguration") webhook.reinvocationPolicy ??= "Never";
    for (const rule of webhook.rules ?? []) rule.scope ??= "*";
    if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  }
}

/** Fills Secrets of type kubernetes.io/service-account-token. Models pkg/controller/serviceaccount/tokens_controller.go. */
import type { Secret, ServiceAccount } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";

const tokenType = "kubernetes.io/service-account-token";
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";

const keyOf = ({ metadata }: { metadata: { namespace?: string; name: string } }): string =>
  `${metadata.namespace}/${metadata.name}`;

/** `certificate`: the cluster's CA certificate, as PEM. */
export const tokensController = (certificate: () => string): Component => ({
  name: "tokens-controller",
  user: "token-controller",
  watches: {
    secrets: ({ object }: Change<Secret>, ctx) => {
      if (object?.type === tokenType) ctx.enqueue(keyOf(object));
    },
    serviceaccounts: ({ object, old }: Change<ServiceAccount>, ctx) => {
      const account = (object ?? old) as ServiceAccount;
      if (object && old) return;
      for (const secret of ctx.client.list<Secret>("secrets", account.metadata.namespace))
        if (secret.type === tokenType && secret.metadata.annotations?.[nameAnnotation] === account.metadata.name)
          ctx.enqueue(keyOf(secret));
    },
  },
  reconcile: (key, ctx) => reconcile(key, ctx, certificate),
});

function reconcile(key: string, ctx: Context, certificate: () => string): void {
  const [namespace = "", name = ""] = key.split("/");
  const secret = ctx.client.find<Secret>("secrets", namespace, name);
  if (secret?.type !== tokenType) return;
  const { annotations = {} } = secret.metadata;
  const account = ctx.client.find<ServiceAccount>("serviceaccounts", namespace, annotations[nameAnnotation] ?? "");
  if (!account || (annotations[uidAnnotation] && annotations[uidAnnotation] !== account.metadata.uid)) {
    ctx.client.delete("secrets", namespace, name);
    return;
  }
  const encode = (text: string) => Buffer.from(text).toString("base64");
  const data = {
    "ca.crt": secret.data?.["ca.crt"] ?? encode(certificate()),
    namespace: secret.data?.["namespace"] ?? encode(namespace),
    token: secret.data?.["token"] ?? encode(legacyToken(ctx, account, secret)),
  };
  const same = Object.keys(data).every((field) => secret.data?.[field]) && annotations[uidAnnotation];
  if (same) return;
  const metadata = { ...secret.metadata, annotations: { ...annotations, [uidAnnotation]: account.metadata.uid } };
  const next = { ...secret, metadata, data: { ...secret.data, ...data } };
  ctx.client.update("secrets", next as unknown as KubeObject);
}

/** A token that never expires; its signature is one in length only. Models legacy.LegacyClaims. */
function legacyToken(ctx: Context, { metadata }: ServiceAccount, secret: Secret): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const prefix = "kubernetes.io/serviceaccount";
  const claims = {
    iss: prefix,
    [`${prefix}/namespace`]: metadata.namespace,
    [`${prefix}/secret.name`]: secret.metadata.name,
    [`${prefix}/service-account.name`]: metadata.name,
    [`${prefix}/service-account.uid`]: metadata.uid,
    sub: `system:serviceaccount:${metadata.namespace}:${metadata.name}`,
  };
  const signature = ctx.randomString(342, "token", secret.metadata.uid);
  return `${part({ alg: "RS256", kid: "kubelab" })}.${part(claims)}.${signature}`;
}

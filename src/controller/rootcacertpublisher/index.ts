/** Keeps ConfigMap kube-root-ca.crt in every namespace. Models pkg/controller/certificates/rootcacertpublisher. */
import type { ConfigMap, Namespace } from "../../client/api.ts";
import type { Change, Component, Context } from "../../client/component.ts";

const name = "kube-root-ca.crt";
const descriptionAnnotation = "kubernetes.io/description";
const description =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the " +
  "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** `certificate`: the cluster's CA certificate, as PEM. */
export const rootCACertPublisher = (certificate: () => string): Component => ({
  name: "root-ca-cert-publisher",
  watches: {
    namespaces: ({ object, old }: Change<Namespace>, ctx) => {
      if (object && !old) ctx.enqueue(object.metadata.name);
    },
    configmaps: ({ object, old }: Change<ConfigMap>, ctx) => {
      if (old?.metadata.name === name && object?.data !== old.data) ctx.enqueue(old.metadata.namespace ?? "");
    },
  },
  reconcile: (namespace, ctx) => reconcile(namespace, ctx, certificate()),
});

function reconcile(namespace: string, ctx: Context, certificate: string): void {
  const found = ctx.client.find<Namespace>("namespaces", undefined, namespace);
  if (found?.status?.phase === "Terminating" || !found) return;
  const data = { "ca.crt": certificate };
  const current = ctx.client.find<ConfigMap>("configmaps", namespace, name);
  if (!current) {
    const annotations = { [descriptionAnnotation]: description };
    ctx.client.create("configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace, annotations },
      data,
    });
    return;
  }
  const keys = Object.keys(current.data ?? {});
  const described = current.metadata.annotations?.[descriptionAnnotation] === description;
  if (described && keys.length === 1 && current.data?.["ca.crt"] === certificate) return;
  const annotations = { ...current.metadata.annotations, [descriptionAnnotation]: description };
  ctx.client.update("configmaps", { ...current, metadata: { ...current.metadata, annotations }, data });
}

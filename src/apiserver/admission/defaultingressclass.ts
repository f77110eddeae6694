/** An Ingress without a class gets the default one. Models plugin/pkg/admission/network/defaultingressclass/admission.go. */
import type { Plugin } from "./index.ts";

const DEFAULT = "ingressclass.kubernetes.io/is-default-class";
const OLD_CLASS = "kubernetes.io/ingress.class";

export const defaultIngressClass: Plugin = (server, { object }) => {
  if (object.spec.ingressClassName !== undefined || object.metadata.annotations?.[OLD_CLASS] !== undefined) return;
  const chosen = server.store
    .list("ingressclasses.networking.k8s.io")
    .find((c) => c.metadata.annotations?.[DEFAULT] === "true");
  if (chosen) object.spec.ingressClassName = chosen.metadata.name;
};

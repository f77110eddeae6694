/** An Ingress without a class gets the default one. Models plugin/pkg/admission/network/defaultingressclass/admission.go. */
import type { KubeObject } from "../../client/index.ts";
import type { Plugin } from "./index.ts";

const DEFAULT = "ingressclass.kubernetes.io/is-default-class";
const OLD_CLASS = "kubernetes.io/ingress.class";

export const defaultIngressClass: Plugin = (server, { object }) => {
  if (object.spec.ingressClassName !== undefined || object.metadata.annotations?.[OLD_CLASS] !== undefined) return;
  const defaults = server.store
    .list("ingressclasses.networking.k8s.io")
    .filter((c) => c.metadata.annotations?.[DEFAULT] === "true");
  // Of several the newest; of equally old ones the first by name, in which order they come.
  const made = (c: KubeObject) => c.metadata.creationTimestamp ?? "";
  const [chosen] = defaults.sort((a, b) => (made(a) < made(b) ? 1 : made(a) > made(b) ? -1 : 0));
  if (chosen) object.spec.ingressClassName = chosen.metadata.name;
};

/** Pods stay five minutes on a node that is lost. Models plugin/pkg/admission/defaulttolerationseconds/admission.go. */
import type { PodSpec } from "../../client/api.ts";
import type { Plugin } from "./index.ts";

const TOLERATION_SECONDS = 300;
const KEYS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

export const defaultTolerationSeconds: Plugin = (_server, { object }) => {
  const spec: PodSpec = object.spec;
  for (const key of KEYS) {
    const tolerated = spec.tolerations?.some(
      (t) => (!t.key || t.key === key) && (!t.effect || t.effect === "NoExecute"),
    );
    if (tolerated) continue;
    const toleration = {
      key,
      operator: "Exists" as const,
      effect: "NoExecute" as const,
      tolerationSeconds: TOLERATION_SECONDS,
    };
    spec.tolerations = [...(spec.tolerations ?? []), toleration];
  }
};

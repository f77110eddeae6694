/** Models ValidateCSIDriver of pkg/apis/storage/validation/validation.go, for the fields that have rules of their own. */
import { type FieldError, notSupported } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";

const GROUP_POLICIES = ["File", "None", "ReadWriteOnceWithFSType"];
const MODES = ["Persistent", "Ephemeral"];

export function validate({ spec }: KubeObject): FieldError[] {
  const { fsGroupPolicy: policy, volumeLifecycleModes: modes = [] } = spec ?? {};
  const unknown: string[] = modes.filter((mode: string) => !MODES.includes(mode));
  return [
    ...(policy === undefined || GROUP_POLICIES.includes(policy)
      ? []
      : [notSupported("spec.fsGroupPolicy", policy, GROUP_POLICIES)]),
    ...unknown.map((mode) => notSupported("spec.volumeLifecycleModes", mode, MODES)),
  ];
}

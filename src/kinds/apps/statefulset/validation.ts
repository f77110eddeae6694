/** Models ValidateStatefulSet(Update, StatusUpdate) of pkg/apis/apps/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported } from "../../../apimachinery/fielderror.ts";
import { deepEqual } from "../../../apimachinery/json.ts";
import { labelSelectorAsSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../client/index.ts";
import { validateClaimSpec } from "../../core/persistentvolumeclaim/validation.ts";
import {
  isEmptySelector,
  selectorMismatch,
  validateAlwaysRestart,
  validateCounters,
  validatePodTemplateSpec,
  validateRequiredSelector,
} from "../../core/pod/templatevalidation.ts";
import { isUsableSelector } from "../../selector.ts";
import { validateDNS1123Label } from "../../validation/names.ts";
import {
  atMost100Percent,
  intOrPercent,
  intOrPercentValue,
  nonNegative,
  notDecremented,
} from "../../validation/values.ts";

function validateUpdateStrategy({ type, rollingUpdate }: any): FieldError[] {
  const path = "spec.updateStrategy";
  switch (type) {
    case "OnDelete":
      if (!rollingUpdate) return [];
      return [
        invalid(
          `${path}.rollingUpdate`,
          { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null },
          "only allowed for updateStrategy 'RollingUpdate'",
        ),
      ];
    case "RollingUpdate": {
      const max = rollingUpdate?.maxUnavailable;
      const at = `${path}.rollingUpdate.maxUnavailable`;
      return [
        ...nonNegative(rollingUpdate?.partition, `${path}.rollingUpdate.partition`),
        ...(max === undefined ? [] : intOrPercent(max, at)),
        ...(max !== undefined && intOrPercentValue(max) === 0 ? [invalid(at, max, "cannot be 0")] : []),
        ...(max === undefined ? [] : atMost100Percent(max, at)),
      ];
    }
    default: {
      const update = rollingUpdate && {
        Partition: rollingUpdate.partition ?? 0,
        MaxUnavailable: rollingUpdate.maxUnavailable ?? null,
      };
      const strategy = { Type: type, RollingUpdate: update ?? null };
      return [invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
    }
  }
}

function validateClaimPolicy(policy: any): FieldError[] {
  return ["whenDeleted", "whenScaled"].flatMap((field) =>
    !policy || ["Retain", "Delete"].includes(policy[field])
      ? []
      : [notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, policy[field], ["Retain", "Delete"])],
  );
}

const validateClaims = (claims: any[]): FieldError[] =>
  claims.flatMap(({ spec = {} }, i) => validateClaimSpec(spec, `spec.volumeClaimTemplates[${i}].spec`));

/** The template as the pods will have it: its claims are volumes, and its names are the controller's to give. */
function templateToValidate(spec: any): any {
  const { subdomain: _, hostname: __, ...podSpec } = spec.template?.spec ?? {};
  const claims = (spec.volumeClaimTemplates ?? []).map((claim: any) => claim.metadata?.name ?? "");
  const volumes = [
    ...claims.map((name: string) => ({ name, persistentVolumeClaim: { claimName: name } })),
    ...(podSpec.volumes ?? []).filter((volume: any) => !claims.includes(volume.name)),
  ];
  return { ...spec.template, spec: { ...podSpec, volumes } };
}

function validateSpec(spec: any, isNew: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (!["OrderedReady", "Parallel"].includes(spec.podManagementPolicy))
    errors.push(invalid("spec.podManagementPolicy", spec.podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  errors.push(
    ...validateUpdateStrategy(spec.updateStrategy ?? {}),
    ...validateClaimPolicy(spec.persistentVolumeClaimRetentionPolicy),
    ...(isNew ? validateClaims(spec.volumeClaimTemplates ?? []) : []),
    ...nonNegative(spec.replicas, "spec.replicas"),
    ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...nonNegative(spec.ordinals?.start, "spec.ordinals.start"),
    ...(isNew && spec.serviceName ? validateDNS1123Label(spec.serviceName, "spec.serviceName") : []),
    ...validateRequiredSelector(spec.selector, "statefulset"),
  );
  if (spec.selector && !isUsableSelector(spec.selector)) errors.push(invalid("spec.selector", spec.selector, ""));
  else {
    const template = templateToValidate(spec);
    if (!spec.selector || !isEmptySelector(spec.selector))
      errors.push(...selectorMismatch(labelSelectorAsSelector(spec.selector), template, "spec.template"));
    errors.push(...validatePodTemplateSpec(template, "spec.template"));
  }
  return [...errors, ...validateAlwaysRestart(spec.template, "StatefulSet", "spec.template")];
}

export const validate = ({ spec }: KubeObject): FieldError[] => validateSpec(spec, true);

const MUTABLE = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];
const ONLY_MUTABLE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

const fixedPart = (spec: any) => Object.fromEntries(Object.entries(spec).filter(([field]) => !MUTABLE.includes(field)));

export function validateUpdate(object: KubeObject, old: KubeObject): FieldError[] {
  const errors = validateSpec(object["spec"], false);
  if (!deepEqual(fixedPart(object["spec"]), fixedPart(old["spec"]))) errors.push(forbidden("spec", ONLY_MUTABLE));
  return errors;
}

export const validateStatusUpdate = ({ status }: KubeObject, old: KubeObject): FieldError[] => [
  ...validateCounters(
    status,
    [
      "replicas",
      "readyReplicas",
      "currentReplicas",
      "updatedReplicas",
      "availableReplicas",
      "observedGeneration",
      "collisionCount",
    ],
    [
      ["readyReplicas", "replicas", "status.replicas"],
      ["currentReplicas", "replicas", "status.replicas"],
      ["updatedReplicas", "replicas", "status.replicas"],
      ["availableReplicas", "replicas", "status.replicas"],
      ["availableReplicas", "readyReplicas", "status.readyReplicas"],
    ],
  ),
  ...notDecremented(status, old["status"], "collisionCount"),
];

/** Containers of a pod. Models validateContainers and validateInitContainers of pkg/apis/core/validation/validation.go. */
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notFoundValue,
  notSupported,
  required,
  tooMany,
} from "../../../../apimachinery/fielderror.ts";
import { isValidPortName } from "../../../../apimachinery/names.ts";
import type { Container, ContainerPort, PodSpec, Volume } from "../../../../client/api.ts";
import { checkName, validateDNS1123Label } from "../../../validation/names.ts";
import { validatePortNumber, validateProtocol } from "../../../validation/ports.ts";
import { oneOf } from "../../../validation/values.ts";
import { validateEnv, validateEnvFrom } from "./env.ts";
import { validateLifecycle, validateProbes } from "./handlers.ts";
import { validateResources } from "./resources.ts";
import { validateContainerSecurity } from "./security.ts";
import { validateVolumeDevices, validateVolumeMounts } from "./volumes.ts";

/** What the checks of one container ask about its pod. */
export interface PodFacts {
  spec: PodSpec;
  volumes: Map<string, Volume>;
}

function validatePorts(ports: ContainerPort[] | undefined, path: string): FieldError[] {
  const names = new Set<string>();
  return (ports ?? []).flatMap(({ name, containerPort, hostPort, protocol }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (name) {
      errors.push(...checkName(`${at}.name`, name, isValidPortName));
      if (errors.length === 0 && names.has(name)) errors.push(duplicate(`${at}.name`, name));
      names.add(name);
    }
    if (!containerPort) errors.push(required(`${at}.containerPort`));
    else errors.push(...validatePortNumber(containerPort, `${at}.containerPort`));
    if (hostPort) errors.push(...validatePortNumber(hostPort, `${at}.hostPort`));
    return [...errors, ...validateProtocol(protocol, `${at}.protocol`)];
  });
}

function validateResizePolicy(container: Container, path: string, podPolicy: string | undefined): FieldError[] {
  const seen = new Set<string>();
  return (container.resizePolicy ?? []).flatMap(({ resourceName, restartPolicy }, i) => {
    const errors = seen.has(resourceName) ? [duplicate(`${path}[${i}]`, resourceName)] : [];
    seen.add(resourceName);
    errors.push(...oneOf(resourceName, ["cpu", "memory"], path));
    errors.push(...oneOf(restartPolicy, ["NotRequired", "RestartContainer"], path));
    if (podPolicy === "Never" && restartPolicy !== "NotRequired")
      errors.push(invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    return errors;
  });
}

function validateCommon(container: Container, path: string, { spec, volumes }: PodFacts): FieldError[] {
  const claimNames = (spec.resourceClaims ?? []).map((claim) => claim.name);
  return [
    ...(container.name ? validateDNS1123Label(container.name, `${path}.name`) : [required(`${path}.name`)]),
    ...(container.image ? [] : [required(`${path}.image`)]),
    ...oneOf(container.terminationMessagePolicy, ["File", "FallbackToLogsOnError"], `${path}.terminationMessagePolicy`),
    ...validatePorts(container.ports, `${path}.ports`),
    ...validateEnv(container.env, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateVolumeMounts(container, volumes, `${path}.volumeMounts`),
    ...validateVolumeDevices(container, volumes, `${path}.volumeDevices`),
    ...oneOf(container.imagePullPolicy, ["Always", "IfNotPresent", "Never"], `${path}.imagePullPolicy`),
    ...validateResources(container.resources, `${path}.resources`, claimNames),
    ...validateResizePolicy(container, `${path}.resizePolicy`, spec.restartPolicy),
    ...validateContainerSecurity(container.securityContext, `${path}.securityContext`),
  ];
}

const RESTART_POLICIES = ["Always", "Never", "OnFailure"];

function validateRestartRules({ restartPolicy, restartPolicyRules = [] }: Container, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const at = `${path}.restartPolicy`;
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length) errors.push(required(at, "must specify restartPolicy when restart rules are used"));
  } else if (!RESTART_POLICIES.includes(restartPolicy)) errors.push(notSupported(at, restartPolicy, RESTART_POLICIES));
  if (restartPolicyRules.length > 20) errors.push(tooMany(`${path}.restartPolicyRules`, restartPolicyRules.length, 20));
  restartPolicyRules.forEach(({ action, exitCodes }: any, i) => {
    const rule = `${path}.restartPolicyRules[${i}]`;
    if (!["Restart", "RestartAllContainers"].includes(action))
      errors.push(notSupported(`${rule}.action`, action ?? "", ["Restart", "RestartAllContainers"]));
    if (!exitCodes) errors.push(required(`${rule}.exitCodes`, "must be specified"));
    else if (!["In", "NotIn"].includes(exitCodes.operator))
      errors.push(notSupported(`${rule}.exitCodes.operator`, exitCodes.operator ?? "", ["In", "NotIn"]));
  });
  return errors;
}

/** Two ports of the same host, protocol and number cannot both be had. */
function hostPortConflicts(containers: [string, Container][]): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap(([path, { ports }]) =>
    (ports ?? []).flatMap(({ hostPort, hostIP = "", protocol }, i) => {
      if (!hostPort) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) return [duplicate(`${path}.ports[${i}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

export function validateContainers(facts: PodFacts, path: string): FieldError[] {
  const { spec } = facts;
  const containers = spec.containers ?? [];
  if (containers.length === 0) return [required(path)];
  const names = new Set<string>();
  const grace = spec.terminationGracePeriodSeconds;
  const errors = containers.flatMap((container, i) => {
    const at = `${path}[${i}]`;
    const taken = names.has(container.name) ? [duplicate(`${at}.name`, container.name)] : [];
    names.add(container.name);
    return [
      ...validateCommon(container, at, facts),
      ...taken,
      ...validateLifecycle(container.lifecycle, `${at}.lifecycle`, grace),
      ...validateProbes(container, at, grace),
      ...validateRestartRules(container, at),
    ];
  });
  return [...errors, ...hostPortConflicts(containers.map((c, i) => [`${path}[${i}]`, c]))];
}

const SIDECAR_ONLY = "may not be set for init containers without restartPolicy=Always";

export function validateInitContainers(facts: PodFacts, path: string): FieldError[] {
  const { spec } = facts;
  const names = new Set((spec.containers ?? []).map((container) => container.name));
  const grace = spec.terminationGracePeriodSeconds;
  return (spec.initContainers ?? []).flatMap((container, i) => {
    const at = `${path}[${i}]`;
    const errors = [...validateCommon(container, at, facts), ...validateRestartRules(container, at)];
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    else if (container.name) names.add(container.name);
    errors.push(...hostPortConflicts([[`${path}[0]`, container]]));
    if (container.restartPolicy === "Always") {
      errors.push(...validateLifecycle(container.lifecycle, `${at}.lifecycle`, grace));
      errors.push(...validateProbes(container, at, grace));
    } else {
      for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const)
        if (container[field]) errors.push(forbidden(`${at}.${field}`, SIDECAR_ONLY));
    }
    return errors;
  });
}

const NOT_EPHEMERAL = [
  "ports",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
  "resizePolicy",
] as const;

export function validateEphemeralContainers(facts: PodFacts, path: string): FieldError[] {
  const { spec } = facts;
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((c) => c.name));
  const names = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((ephemeral, i) => {
    const at = `${path}[${i}]`;
    const container = ephemeral as unknown as Container;
    const errors = validateCommon(container, at, facts);
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    const target = ephemeral.targetContainerName;
    if (target && !others.has(target)) errors.push(notFoundValue(`${at}.targetContainerName`, target));
    for (const field of NOT_EPHEMERAL)
      if (container[field]) errors.push(forbidden(`${at}.${field}`, "cannot be set for an Ephemeral Container"));
    if (Object.keys(container.resources ?? {}).length)
      errors.push(forbidden(`${at}.resources`, "cannot be set for an Ephemeral Container"));
    container.volumeMounts?.forEach(({ subPath, subPathExpr }, j) => {
      if (subPath)
        errors.push(forbidden(`${at}.volumeMounts[${j}].subPath`, "cannot be set for an Ephemeral Container"));
      if (subPathExpr)
        errors.push(forbidden(`${at}.volumeMounts[${j}].subPathExpr`, "cannot be set for an Ephemeral Container"));
    });
    return errors;
  });
}

/** Rules for pods that templates are spared. Models validateContainersOnlyForPod. */
export const validateImageSpaces = (containers: Container[] | undefined, path: string): FieldError[] =>
  (containers ?? []).flatMap(({ image = "" }, i) =>
    image === image.trim()
      ? []
      : [invalid(`${path}[${i}].image`, image, "must not have leading or trailing whitespace")],
  );

/** A pod's spec as a whole. Models ValidatePodSpec of pkg/apis/core/validation/validation.go. */
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from "../../../../apimachinery/fielderror.ts";
import {
  inclusiveRangeError,
  isDNS1123Subdomain,
  isDNS1123SubdomainWithUnderscore,
} from "../../../../apimachinery/names.ts";
import type { PodSpec } from "../../../../client/api.ts";
import { validateLabels } from "../../../metadata.ts";
import { validateIP } from "../../../validation/ip.ts";
import {
  checkName,
  validateDNS1123Label,
  validateDNS1123Subdomain,
  validateQualifiedName,
} from "../../../validation/names.ts";
import { oneOf } from "../../../validation/values.ts";
import { validateContainers, validateEphemeralContainers, validateInitContainers } from "./containers.ts";
import { validateResources } from "./resources.ts";
import { validateAffinity, validateSpread, validateTolerations } from "./scheduling.ts";
import { validatePodSecurity } from "./security.ts";
import { validateVolumes } from "./volumes.ts";

const MAX_INT32 = 2 ** 31 - 1;
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

function validateDNSConfig({ dnsConfig, dnsPolicy }: PodSpec, path: string): FieldError[] {
  if (dnsPolicy === "None") {
    if (!dnsConfig) return [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
    if (!dnsConfig.nameservers?.length)
      return [required(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None")];
  }
  if (!dnsConfig) return [];
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  const errors: FieldError[] = [];
  if (nameservers.length > 3)
    errors.push(invalid(`${path}.nameservers`, nameservers, "must not have more than 3 nameservers"));
  nameservers.forEach((server, i) => {
    errors.push(...validateIP(server, `${path}.nameservers[${i}]`));
  });
  if (searches.length > 32)
    errors.push(invalid(`${path}.searches`, searches, "must not have more than 32 search paths"));
  if (searches.join(" ").length > 2048) {
    const long = "must not have more than 2048 characters (including spaces) in the search list";
    errors.push(invalid(`${path}.searches`, searches, long));
  }
  searches.forEach((search, i) => {
    if (search !== ".")
      errors.push(...checkName(`${path}.searches[${i}]`, search.replace(/\.$/, ""), isDNS1123SubdomainWithUnderscore));
  });
  options.forEach(({ name }, i) => {
    if (!name) errors.push(required(`${path}.options[${i}]`, "must not be empty"));
  });
  return errors;
}

/** With hostNetwork a port of a container is one of its node. */
function validateHostPorts({ hostNetwork, containers }: PodSpec, path: string, isPod: boolean): FieldError[] {
  if (!hostNetwork) return [];
  return (containers ?? []).flatMap(({ ports }, i) =>
    (ports ?? []).flatMap(({ hostPort = 0, containerPort }, j) =>
      (isPod || hostPort !== 0) && hostPort !== containerPort
        ? [
            invalid(
              `${path}.containers[${i}].ports[${j}].hostPort`,
              hostPort,
              "must match `containerPort` when `hostNetwork` is true",
            ),
          ]
        : [],
    ),
  );
}

function validateGates(spec: PodSpec, path: string): FieldError[] {
  const seen = new Set<string>();
  return [
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, i) =>
      validateQualifiedName(conditionType, `${path}.readinessGates[${i}].conditionType`),
    ),
    ...(spec.schedulingGates ?? []).flatMap(({ name }, i) => {
      const at = `${path}.schedulingGates[${i}]`;
      const errors = validateQualifiedName(name, at);
      if (seen.has(name)) errors.push(duplicate(at, name));
      seen.add(name);
      return errors;
    }),
  ];
}

/** Names of other objects and of the pod itself. */
function validateNames(spec: PodSpec, path: string): FieldError[] {
  const subdomain = (field: "serviceAccountName" | "nodeName" | "priorityClassName" | "runtimeClassName") =>
    spec[field] ? checkName(`${path}.${field}`, spec[field], isDNS1123Subdomain) : [];
  const errors = [...subdomain("serviceAccountName"), ...subdomain("nodeName")];
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32))
    errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, inclusiveRangeError(1, MAX_INT32)));
  if (spec.hostname) errors.push(...validateDNS1123Label(spec.hostname, `${path}.hostname`));
  if (spec.subdomain) errors.push(...validateDNS1123Label(spec.subdomain, `${path}.subdomain`));
  errors.push(...validateTolerations(spec.tolerations, `${path}.tolerations`));
  spec.hostAliases?.forEach(({ ip, hostnames }, i) => {
    errors.push(...validateIP(ip, `${path}.hostAliases[${i}].ip`));
    hostnames?.forEach((name, j) => {
      errors.push(...validateDNS1123Subdomain(name, `${path}.hostAliases[${i}].hostnames[${j}]`));
    });
  });
  return [...errors, ...subdomain("priorityClassName"), ...subdomain("runtimeClassName")];
}

function validateRest(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.preemptionPolicy !== undefined)
    errors.push(...oneOf(spec.preemptionPolicy, ["PreemptLowerPriority", "Never"], `${path}.preemptionPolicy`));
  if (spec.overhead) errors.push(...validateResources({ limits: spec.overhead }, `${path}.overhead`));
  if (spec.os) {
    if (!spec.os.name) errors.push(required(`${path}.os.name`));
    else if (!["linux", "windows"].includes(spec.os.name))
      errors.push(notSupported(`${path}.os`, spec.os.name, ["linux", "windows"]));
  }
  return errors;
}

function validateHostnameOverride(spec: PodSpec, path: string): FieldError[] {
  const name = spec.hostnameOverride;
  if (name === undefined) return [];
  const at = `${path}.hostnameOverride`;
  return [
    ...(spec.setHostnameAsFQDN ? [forbidden(at, "may not be specified when setHostnameAsFQDN is true")] : []),
    ...(spec.hostNetwork ? [forbidden(at, "may not be specified when hostNetwork is true")] : []),
    ...validateDNS1123Subdomain(name, at),
  ];
}

/** `isPod`: the spec is a pod's own, not a template's. */
export function validatePodSpec(spec: PodSpec, path: string, { isPod = false }: { isPod?: boolean }): FieldError[] {
  const [volumes, volumeErrors] = validateVolumes(spec.volumes, `${path}.volumes`);
  const facts = { spec, volumes };
  return [
    ...(spec.terminationGracePeriodSeconds === undefined ? [required(`${path}.terminationGracePeriodSeconds`)] : []),
    ...volumeErrors,
    ...validateContainers(facts, `${path}.containers`),
    ...validateInitContainers(facts, `${path}.initContainers`),
    ...validateEphemeralContainers(facts, `${path}.ephemeralContainers`),
    ...(spec.resources ? validateResources(spec.resources, `${path}.resources`) : []),
    ...validateHostPorts(spec, path, isPod),
    ...oneOf(spec.restartPolicy, ["Always", "OnFailure", "Never"], `${path}.restartPolicy`),
    ...oneOf(spec.dnsPolicy, DNS_POLICIES, `${path}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurity(spec, `${path}.securityContext`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateDNSConfig(spec, `${path}.dnsConfig`),
    ...validateGates(spec, path),
    ...validateSpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    ...(spec.hostUsers === false && spec.hostPID ? [forbidden(`${path}.HostPID`, "when `hostUsers` is false")] : []),
    ...(spec.hostUsers === false && spec.hostIPC ? [forbidden(`${path}.HostIPC`, "when `hostUsers` is false")] : []),
    ...validateHostnameOverride(spec, path),
    ...validateNames(spec, path),
    ...validateRest(spec, path),
  ];
}

const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/** Annotations that mean something to the server. Models ValidatePodSpecificAnnotations. */
export function validateAnnotationsOfPod(annotations: Record<string, string> | undefined, path: string): FieldError[] {
  const cost = annotations && Object.hasOwn(annotations, DELETION_COST) ? annotations[DELETION_COST] : undefined;
  if (cost === undefined) return [];
  const good = /^(0|-?[1-9]\d*)$/.test(cost) && Math.abs(Number(cost)) <= MAX_INT32;
  return good ? [] : [invalid(`${path}[${DELETION_COST}]`, cost, "must be a 32bit integer")];
}

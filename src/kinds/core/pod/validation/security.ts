/** Security contexts of pods and containers. Models ValidateSecurityContext of pkg/apis/core/validation/validation.go. */
import { duplicate, type FieldError, invalid, notSupported, required } from "../../../../apimachinery/fielderror.ts";
import { isInRange } from "../../../../apimachinery/names.ts";
import type { PodSpec, SecurityContext } from "../../../../client/api.ts";
import { internal } from "./diff.ts";
import { descendingPath } from "./paths.ts";

const MAX_ID = 2 ** 31 - 1;
const PROFILES = ["Localhost", "RuntimeDefault", "Unconfined"];
const SYSCTL = "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";

const id = (value: number | undefined, path: string): FieldError[] =>
  value === undefined ? [] : isInRange(value, 0, MAX_ID).map((message) => invalid(path, value, message));

function validateSeccomp(profile: any, path: string): FieldError[] {
  if (!profile) return [];
  const errors: FieldError[] = [];
  if (!profile.type) errors.push(required(`${path}.type`, "type is required when seccompProfile is set"));
  else if (!PROFILES.includes(profile.type)) errors.push(notSupported(`${path}.type`, profile.type, PROFILES));
  const local = profile.localhostProfile;
  const at = `${path}.localhostProfile`;
  if (profile.type === "Localhost") {
    if (local === undefined) errors.push(required(at, "must be set when seccomp type is Localhost"));
    else errors.push(...descendingPath(local, at));
  } else if (local !== undefined) {
    const shown = { Type: profile.type, LocalhostProfile: local };
    errors.push(invalid(at, shown, "can only be set when seccomp type is Localhost"));
  }
  return errors;
}

/** Models ValidateAppArmorProfileField. */
function validateAppArmor(profile: any, path: string): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile: local } = profile;
  const at = `${path}.localhostProfile`;
  if (!type) return [required(`${path}.type`, "type is required when appArmorProfile is set")];
  if (!PROFILES.includes(type)) return [notSupported(`${path}.type`, type, PROFILES)];
  if (type !== "Localhost")
    return local === undefined ? [] : [invalid(at, local, "can only be set when AppArmor type is Localhost")];
  if (!local) return [required(at, "must be set when AppArmor type is Localhost")];
  return local === local.trim() ? [] : [invalid(at, local, "must not be padded with whitespace")];
}

export function validateContainerSecurity(context: SecurityContext | undefined, path: string): FieldError[] {
  if (!context) return [];
  const errors = [
    ...id(context.runAsUser, `${path}.runAsUser`),
    ...id(context.runAsGroup, `${path}.runAsGroup`),
    ...(context.procMount !== undefined && !["Default", "Unmasked"].includes(context.procMount)
      ? [notSupported(`${path}.procMount`, context.procMount, ["Default", "Unmasked"])]
      : []),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  ];
  if (context.allowPrivilegeEscalation !== false) return errors;
  if (context.privileged)
    errors.push(
      invalid(
        path,
        internal("SecurityContext", context),
        "cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
      ),
    );
  if (context.capabilities?.add?.includes("CAP_SYS_ADMIN")) {
    const both = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
    errors.push(invalid(path, internal("SecurityContext", context), both));
  }
  return errors;
}

function validateSysctls(sysctls: { name: string }[], path: string): FieldError[] {
  const names = new Set<string>();
  return sysctls.flatMap(({ name }, i) => {
    const at = `${path}[${i}].name`;
    if (!name) return [required(at)];
    if (name.length > 253 || !new RegExp(`^${SYSCTL}$`).test(name))
      return [invalid(at, name, `must have at most 253 characters and match regex ^${SYSCTL}$`)];
    if (names.has(name)) return [duplicate(at, name)];
    names.add(name);
    return [];
  });
}

export function validatePodSecurity(spec: PodSpec, path: string): FieldError[] {
  const context = spec.securityContext;
  if (!context) return [];
  const errors = [
    ...id(context.fsGroup, `${path}.fsGroup`),
    ...id(context.runAsUser, `${path}.runAsUser`),
    ...id(context.runAsGroup, `${path}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((group, i) => id(group, `${path}.supplementalGroups[${i}]`)),
  ];
  if (spec.shareProcessNamespace && spec.hostPID) {
    const both = "ShareProcessNamespace and HostPID cannot both be enabled";
    errors.push(invalid(`${path}.shareProcessNamespace`, true, both));
  }
  errors.push(...validateSysctls(context.sysctls ?? [], `${path}.sysctls`));
  const policy = context.fsGroupChangePolicy;
  if (policy !== undefined && !["Always", "OnRootMismatch"].includes(policy))
    errors.push(notSupported(`${path}.fsGroupChangePolicy`, policy, ["Always", "OnRootMismatch"]));
  errors.push(...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`));
  errors.push(...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`));
  const groups = context.supplementalGroupsPolicy;
  if (groups !== undefined && !["Merge", "Strict"].includes(groups))
    errors.push(notSupported(`${path}.supplementalGroupsPolicy`, groups, ["Merge", "Strict"]));
  return errors;
}

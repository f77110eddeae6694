/** Models ValidateCronJobCreate and ValidateCronJobUpdate of pkg/apis/batch/validation/validation.go. */
import { type FieldError, invalid, notSupported, required } from "../../../apimachinery/fielderror.ts";
import type { KubeObject } from "../../../client/index.ts";
import { nonNegative, oneOf } from "../../validation/values.ts";
import { validateJobSpec } from "../job/spec.ts";
import { parseSchedule } from "./schedule.ts";

/** 63 characters for a Job's name, less the dash and ten digits of its time. */
const MAX_NAME = 52;

function validateSchedule({ schedule, timeZone }: any, allowTZ: boolean): FieldError[] {
  const path = "spec.schedule";
  if (!schedule) return [required(path)];
  const errors: FieldError[] = [];
  try {
    parseSchedule(schedule);
  } catch (e) {
    errors.push(invalid(path, schedule, (e as Error).message));
  }
  if (!schedule.includes("TZ")) return errors;
  if (!allowTZ)
    errors.push(invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
  else if (timeZone !== undefined)
    errors.push(invalid(path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule"));
  return errors;
}

function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function validateTimeZone(zone: string | undefined): FieldError[] {
  const path = "spec.timeZone";
  if (zone === undefined) return [];
  if (zone === "") return [invalid(path, zone, "timeZone must be nil or non-empty string")];
  const unknown = [invalid(path, zone, `unknown time zone ${zone}`)];
  const badPart = (part: string) => part === "." || part === ".." || !/^(?!-)[A-Za-z.\-_0-9+]{1,14}$/.test(part);
  if (zone.split("/").some(badPart)) return unknown;
  if (zone.toLowerCase() === "local") {
    const explicit = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
    return [invalid(path, zone, explicit), ...(zone === "Local" ? [] : unknown)];
  }
  return isKnownZone(zone) ? [] : unknown;
}

function validateSpec(spec: any, old: any): FieldError[] {
  const jobSpec = spec.jobTemplate?.spec ?? {};
  const path = "spec.jobTemplate.spec";
  return [
    ...validateSchedule(spec, old?.schedule?.includes("TZ") ?? false),
    ...nonNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"),
    ...(!old || old.timeZone !== spec.timeZone ? validateTimeZone(spec.timeZone) : []),
    ...oneOf(spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"], "spec.concurrencyPolicy"),
    ...validateJobSpec(jobSpec, path),
    ...(jobSpec.selector ? [invalid(`${path}.selector`, jobSpec.selector, "`selector` will be auto-generated")] : []),
    ...(jobSpec.manualSelector ? [notSupported(`${path}.manualSelector`, true, ["nil", "false"])] : []),
    ...nonNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"),
    ...nonNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"),
  ];
}

export function validate({ metadata, spec }: KubeObject): FieldError[] {
  const errors = validateSpec(spec, undefined);
  if (Buffer.byteLength(metadata.name ?? "") > MAX_NAME)
    errors.push(invalid("metadata.name", metadata.name, `must be no more than ${MAX_NAME} characters`));
  return errors;
}

export const validateUpdate = (object: KubeObject, old: KubeObject): FieldError[] =>
  validateSpec(object["spec"], old["spec"]);

export const validateStatusUpdate = (_object: KubeObject, _old: KubeObject): FieldError[] => [];

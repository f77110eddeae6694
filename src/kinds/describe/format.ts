/** Small pieces that several describers print. Models kubectl/pkg/describe/describe.go. */
import { rfc1123z } from "../../apimachinery/time.ts";
import type { KubeObject } from "../../client/index.ts";

/** A timestamp of the API as describe prints it: "Fri, 22 Jan 2021 16:27:58 +0900" in local time; year 1 for none. */
export function describeTime(timestamp: string | undefined): string {
  if (!timestamp) return "Mon, 01 Jan 0001 00:00:00 +0000";
  const ms = Date.parse(timestamp);
  return rfc1123z(ms, -new Date(ms).getTimezoneOffset());
}

/** "ReplicaSet/web-6d4cf56db6"; "" without a controller. Models printController. */
export function controllerText(object: KubeObject): string {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller);
  return owner ? `${owner.kind}/${owner.name}` : "";
}

/** Names of a resource list, sorted. Models SortedResourceNames. */
export const sortedResourceNames = (list: Record<string, unknown> | undefined): string[] =>
  Object.keys(list ?? {}).sort();

/** Go's %v of a list of strings: "[a b]". */
export const goStrings = (list: readonly string[] | undefined): string => `[${(list ?? []).join(" ")}]`;

/** "host:port", IPv6 hosts in brackets. Models net.JoinHostPort. */
export const joinHostPort = (host: string, port: number | string): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;

export const printBool = (value: boolean | undefined): string => (value ? "True" : "False");

export const printBoolPointer = (value: boolean | undefined): string =>
  value === undefined ? "<unset>" : printBool(value);

/** A timestamp as Go's Time.String prints it: "2026-11-21 02:43:45 +0000 UTC". */
export function goTime(timestamp: string | undefined): string {
  if (!timestamp) return "0001-01-01 00:00:00 +0000 UTC";
  const date = new Date(Date.parse(timestamp));
  const east = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + east * 60_000).toISOString();
  const zone = rfc1123z(0, east).slice(-5);
  const name = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(date);
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${zone} ${name.find((part) => part.type === "timeZoneName")?.value}`;
}

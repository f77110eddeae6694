/** Paths of files inside volumes. Models validatePathNoBacksteps and its neighbours of pkg/apis/core/validation. */
import { type FieldError, invalid } from "../../../../apimachinery/fielderror.ts";

export const noBacksteps = (path: string, field: string): FieldError[] =>
  path.split("/").includes("..") ? [invalid(field, path, "must not contain '..'")] : [];

/** A relative path that stays inside. */
export const descendingPath = (path: string, field: string): FieldError[] => [
  ...(path.startsWith("/") ? [invalid(field, path, "must be a relative path")] : []),
  ...noBacksteps(path, field),
];

/** descendingPath whose first part may not look like the kubelet's own files. Models ValidateLocalNonReservedPath. */
export const nonReservedPath = (path: string, field: string): FieldError[] => [
  ...descendingPath(path, field),
  ...(path.startsWith("..") && !path.startsWith("../") && path !== ".."
    ? [invalid(field, path, "must not start with '..'")]
    : []),
];

/** Permission bits, as octal 0000 to 0777. */
export function fileMode(mode: number | undefined, field: string): FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

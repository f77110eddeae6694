/** Users and groups by /etc/passwd and /etc/group. */
import type { System } from "../../types.ts";

function entries(sys: System, file: string): string[][] {
  if (!sys.fs.stat(file)) return [];
  return sys.fs
    .read(file)
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(":"));
}

export function userName(sys: System, uid: number): string {
  if (uid === 0) return "root";
  return entries(sys, "/etc/passwd").find(([, , id]) => Number(id) === uid)?.[0] ?? String(uid);
}

export function groupName(sys: System, gid: number): string {
  if (gid === 0) return "root";
  return entries(sys, "/etc/group").find(([, , id]) => Number(id) === gid)?.[0] ?? String(gid);
}

/** Whether ids have a name. */
export const hasUser = (sys: System, uid: number): boolean => uid === 0 || userName(sys, uid) !== String(uid);
export const hasGroup = (sys: System, gid: number): boolean => gid === 0 || groupName(sys, gid) !== String(gid);

/** Ids of a user's name or number; undefined: there is none. */
export function userIds(sys: System, text: string): { uid: number; gid: number } | undefined {
  const found = entries(sys, "/etc/passwd").find(([name]) => name === text);
  if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  if (text === "root") return { uid: 0, gid: 0 };
  return /^\d+$/.test(text) ? { uid: Number(text), gid: Number(text) } : undefined;
}

export function groupId(sys: System, text: string): number | undefined {
  const found = entries(sys, "/etc/group").find(([name]) => name === text);
  if (found) return Number(found[2]);
  if (text === "root") return 0;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Groups that /etc/group puts a user in. */
export function extraGroups(sys: System, name: string): number[] {
  return entries(sys, "/etc/group")
    .filter(([, , , members]) => members?.split(",").includes(name))
    .map(([, , id]) => Number(id));
}

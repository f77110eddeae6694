/** Models extractCSRStatus of printers.go and describe.go. */
import type { KubeObject } from "../../../client/index.ts";

/** "Pending", "Approved,Issued", "Denied", "Approved,Failed". */
export function statusText(request: KubeObject): string {
  const types: string[] = (request.status?.conditions ?? []).map((condition: any) => condition.type);
  let text = types.includes("Denied") ? "Denied" : types.includes("Approved") ? "Approved" : "Pending";
  if (types.includes("Failed")) text += ",Failed";
  return request.status?.certificate ? `${text},Issued` : text;
}

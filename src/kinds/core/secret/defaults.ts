/** Models SetDefaults_Secret and the conversion of stringData in pkg/apis/core/v1. */
import type { KubeObject } from "../../../client/index.ts";

export function setDefaults(secret: KubeObject): void {
  secret.type ||= "Opaque";
  if (secret.stringData === undefined) return;
  const data = new Map<string, string>(Object.entries(secret.data ?? {}));
  for (const [key, value] of Object.entries(secret.stringData as Record<string, string>)) {
    data.set(key, Buffer.from(value).toString("base64"));
  }
  if (data.size > 0) secret.data = Object.fromEntries(data);
  delete secret.stringData;
}

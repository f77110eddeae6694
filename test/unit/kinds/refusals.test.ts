/** What the server refuses, in its words: manifests and answers of the recorded scenarios, without server or kubectl. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { invalid } from "../../../src/apimachinery/status.ts";
import { parseYaml } from "../../../src/apimachinery/yaml.ts";
import { decode } from "../../../src/kinds/decode.ts";
import { kindFor } from "../../../src/kinds/index.ts";
import { validateObjectMeta } from "../../../src/kinds/metadata.ts";
import type { Kind, KindContext } from "../../../src/kinds/types.ts";

const SCENARIOS = ["edit-bad-pod", "edit-bad-workload", "edit-bad-schema", "edit-bad-meta", "work-deploy-invalid"];
const conformance = (path: string) => readFileSync(new URL(`../../conformance/${path}`, import.meta.url), "utf8");

const ctx = {
  featureGate: () => false,
  timestamp: () => "2026-01-01T00:00:00Z",
  find: () => undefined,
  list: () => [],
  nodePortRange: [30000, 32767],
  serviceCIDR: "10.96.0.0/12",
} as unknown as KindContext;

function filesOf(scenario: string): Map<string, string> {
  const parts = conformance(`scenarios/${scenario}.txtar`).split(/^-- /m).slice(1);
  return new Map(parts.map((part) => [part.split(" --\n")[0] as string, part.slice(part.indexOf("\n") + 1)]));
}

/** kubectl's line for what the server says of a new object. */
function refusal(file: string, manifest: any): string {
  const [version = "", group = ""] = manifest.apiVersion.split("/").reverse();
  const kind = kindFor(group, manifest.kind, version) as Kind;
  const { object, unknown, error } = decode(kind, manifest);
  const why = error ?? (unknown.length ? `strict decoding error: ${unknown.join(", ")}` : undefined);
  if (why) {
    const cannot = `${kind.kind} in version "${version}" cannot be handled as a ${kind.kind}: ${why}`;
    return `Error from server (BadRequest): error when creating "${file}": ${cannot}\n`;
  }
  if (kind.namespaced) object.metadata.namespace ??= "default";
  object.metadata.uid = "uid";
  kind.defaults?.(object, ctx);
  kind.strategy?.prepareForCreate?.(object, ctx);
  const errors = [...validateObjectMeta(kind, object), ...(kind.validate?.(object, ctx) ?? [])];
  const causes = invalid(kind, object.metadata.name ?? "", errors).details?.causes ?? [];
  const lines = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const list = lines.length === 1 ? ` ${lines[0]}` : ` \n${lines.map((line) => `* ${line}`).join("\n")}`;
  return `The ${kind.kind} "${object.metadata.name}" is invalid:${list}\n`;
}

for (const scenario of SCENARIOS) {
  const files = filesOf(scenario);
  for (const { cmd, stderr } of JSON.parse(conformance(`golden/${scenario}.golden.json`))) {
    const file = /^kubectl (?:apply|create) -f (\S+)$/.exec(cmd)?.[1];
    const text = file && files.get(file);
    if (!text || !/is invalid|cannot be handled/.test(stderr)) continue;
    test(`${scenario}: ${file}`, () => {
      expect(refusal(file, parseYaml(text))).toBe(stderr);
    });
  }
}

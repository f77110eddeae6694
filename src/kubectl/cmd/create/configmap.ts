/** kubectl create configmap. Models kubectl/pkg/cmd/create/create_configmap.go. */
import { isUtf8 } from "node:buffer";
import { setField } from "../../../apimachinery/json.ts";
import { isConfigMapKey } from "../../../apimachinery/names.ts";
import type { CommandContext } from "../../types.ts";
import { contentHash } from "../../util/namehash.ts";
import { type AddKey, addEnvFiles, addFiles, addLiterals } from "../../util/sources.ts";
import { runGenerator } from "./generator.ts";

export const run = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create configmap: ", generate });

function generate(name: string, ctx: CommandContext): any {
  const { flags } = ctx;
  const [files, literals, envFiles] = [
    flags.list("from-file"),
    flags.list("from-literal"),
    flags.list("from-env-file"),
  ];
  if (envFiles.length > 0 && (files.length > 0 || literals.length > 0))
    throw new Error("from-env-file cannot be combined with from-file or from-literal");
  const object: any = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: {}, binaryData: {} };
  const add = adder(object);
  addFiles(files, ctx, add);
  addLiterals(literals, add);
  addEnvFiles(envFiles, "config", ctx, add);
  if (flags.bool("append-hash")) object.metadata.name = `${name}-${hashOf(object)}`;
  return object;
}

function hashOf({ kind, metadata, data, binaryData }: any): string {
  const binary = Object.keys(binaryData).length > 0 ? { binaryData } : {};
  return contentHash({ kind, name: metadata.name, data, ...binary });
}

function adder({ metadata: { name }, data, binaryData }: any): AddKey {
  return (key, value) => {
    const problems = isConfigMapKey(key);
    if (problems.length > 0)
      throw new Error(`${JSON.stringify(key)} is not a valid key name for a ConfigMap: ${problems.join(",")}`);
    for (const [field, values] of Object.entries({ Data: data, BinaryData: binaryData })) {
      if (!Object.hasOwn(values as object, key)) continue;
      const subject = `another key by that name already exists in ${field} for ConfigMap ${JSON.stringify(name)}`;
      throw new Error(`cannot add key ${JSON.stringify(key)}, ${subject}`);
    }
    if (isUtf8(value)) setField(data, key, value.toString("utf8"));
    else setField(binaryData, key, value.toString("base64"));
  };
}

/** kubectl set env --list. Models kubectl/pkg/cmd/set/env/env_resolve.go. */
import { isQualifiedName } from "../../../apimachinery/names.ts";
import { milliValue, quantityValue } from "../../../apimachinery/quantity.ts";
import { requestBody } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";

/** Prints a container's variables; with --resolve what references stand for. Throws where one cannot be resolved. */
export function listContainer(ctx: CommandContext, object: any, container: any): void {
  const { flags, io } = ctx;
  io.out(`# ${object.kind} ${object.metadata.name}, container ${container.name}\n`);
  const failures = new Map<string, string[]>();
  for (const { name, value = "", valueFrom } of container.env ?? []) {
    if (!valueFrom) {
      io.out(`${name}=${value}\n`);
      continue;
    }
    if (flags.bool("resolve")) {
      try {
        io.out(`${name}=${resolve(ctx, valueFrom, object, container)}\n`);
        continue;
      } catch (error) {
        const { message } = error as Error;
        failures.set(message, [...(failures.get(message) ?? []), name].sort());
      }
    }
    io.out(`# ${name} from ${referenceText(valueFrom)}\n`);
  }
  const lines = [...failures].map(
    ([message, names]) => `error retrieving reference for ${names.join(", ")}: ${message}\n`,
  );
  for (const line of lines.sort()) io.err(line);
  if (failures.size > 0) throw new Error("failed to retrieve valueFrom references");
}

function referenceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: any): string {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (!resourceFieldRef) return "invalid valueFrom";
  const { containerName, resource } = resourceFieldRef;
  return `resource field ${containerName ? `${containerName}/` : ""}${resource}`;
}

function resolve(ctx: CommandContext, from: any, object: any, container: any): string {
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef } = from;
  if (secretKeyRef) {
    const value = keyOf(ctx, "secrets", "secret", secretKeyRef);
    return Buffer.from(value, "base64").toString();
  }
  if (configMapKeyRef) return keyOf(ctx, "configmaps", "config map", configMapKeyRef);
  if (fieldRef) return fieldValue(object, fieldRef.fieldPath);
  if (resourceFieldRef) return resourceValue(resourceFieldRef, container);
  throw new Error("invalid valueFrom");
}

function keyOf(ctx: CommandContext, resource: string, what: string, { name, key }: any): string {
  const target = { group: "", version: "v1", resource, namespace: ctx.namespace.name, name };
  const { data = {} } = requestBody(ctx.cluster, { verb: "get", ...target });
  if (!Object.hasOwn(data, key)) throw new Error(`key ${key} not found in ${what} ${name}`);
  return data[key];
}

function fieldValue({ metadata }: any, path: string): string {
  const [, head, subscript] = /^(.+?)\['(.*)'\]$/s.exec(path) ?? [];
  if (head !== undefined && subscript !== undefined) {
    if (head !== "metadata.annotations" && head !== "metadata.labels")
      throw new Error(`fieldPath ${JSON.stringify(path)} does not support subscript`);
    const annotations = head === "metadata.annotations";
    const problems = isQualifiedName(annotations ? subscript.toLowerCase() : subscript);
    if (problems.length > 0) throw new Error(`invalid key subscript in ${path}: ${problems.join(";")}`);
    const values = (annotations ? metadata.annotations : metadata.labels) ?? {};
    return Object.hasOwn(values, subscript) ? values[subscript] : "";
  }
  const lines = (values: Record<string, string> = {}) =>
    Object.keys(values)
      .sort()
      .map((key) => `${key}=${JSON.stringify(values[key])}`)
      .join("\n");
  if (path === "metadata.annotations") return lines(metadata.annotations);
  if (path === "metadata.labels") return lines(metadata.labels);
  const field = /^metadata\.(name|namespace|uid)$/.exec(path)?.[1];
  if (field) return metadata[field] ?? "";
  throw new Error(`unsupported fieldPath: ${path}`);
}

function resourceValue({ resource, divisor }: any, container: any): string {
  const [, list, name] = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.*)$/.exec(resource) ?? [];
  if (!list || !name) throw new Error(`Unsupported container resource : ${resource}`);
  const amount = container.resources?.[list]?.[name] ?? "0";
  const unit = divisor && quantityValue(divisor) > 0 ? divisor : "1";
  const measure = name === "cpu" ? milliValue : quantityValue;
  return String(Math.ceil(measure(amount) / measure(unit)));
}

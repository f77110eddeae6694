/** kubectl create token. Models kubectl/pkg/cmd/create/create_token.go. */
import { ApiError } from "../../../client/index.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { requestBody } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { nameOf } from "./generator.ts";

const BOUND_KINDS = ["Node", "Pod", "Secret"];
const SECOND = 1000;

export function run(ctx: CommandContext): undefined {
  const { flags, io, cluster } = ctx;
  const name = nameOf(ctx);
  const printer = printerFor({ ...printOptions(flags, ctx.cwd, "created"), typed: true });
  if (!name) throw new Error("service account name is required");
  validate(ctx);
  const spec: any = { audiences: flags.list("audience") };
  if (flags.duration("duration") > 0) spec.expirationSeconds = flags.duration("duration") / SECOND;
  const kind = flags.string("bound-object-kind");
  if (kind) {
    const [boundName, uid] = [flags.string("bound-object-name"), flags.string("bound-object-uid")];
    spec.boundObjectRef = { kind, apiVersion: "v1", name: boundName, ...(uid && { uid }) };
  }
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec };
  const target = { group: "", version: "v1", resource: "serviceaccounts", namespace: ctx.namespace.name, name };
  let answer: any;
  try {
    answer = requestBody(cluster, { ...target, verb: "create", subresource: "token", body });
  } catch (error) {
    throw error instanceof ApiError ? new Error(`failed to create token: ${error.message}`) : error;
  }
  if (!answer.status?.token) throw new Error("failed to create token: no token in server response");
  if (flags.string("output")) printTo(printer, answer, io.out.bind(io));
  else io.out(io.stdoutIsTerminal ? `${answer.status.token}\n` : answer.status.token);
  return undefined;
}

function validate({ flags }: CommandContext): void {
  const duration = flags.duration("duration");
  if (duration < 0) throw new Error("--duration must be greater than or equal to 0");
  if (duration % SECOND !== 0) throw new Error("--duration cannot be expressed in units less than seconds");
  if (flags.list("audience").includes("")) throw new Error("--audience must not be an empty string");
  const [kind, name, uid] = ["kind", "name", "uid"].map((word) => flags.string(`bound-object-${word}`));
  if (!kind) {
    for (const [word, value] of [
      ["name", name],
      ["uid", uid],
    ])
      if (value) throw new Error(`--bound-object-${word} can only be set if --bound-object-kind is provided`);
    return;
  }
  if (!BOUND_KINDS.includes(kind))
    throw new Error(`supported --bound-object-kind values are ${BOUND_KINDS.join(", ")}`);
  if (!name) throw new Error("--bound-object-name is required if --bound-object-kind is provided");
}

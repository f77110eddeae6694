/** kubectl certificate approve and deny. Models kubectl/pkg/cmd/certificates. */
import { rfc3339 } from "../../../apimachinery/time.ts";
import { isConflict } from "../../../client/index.ts";
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { namesOf } from "../../resource/arguments.ts";
import { build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";

const RETRIES = 10;
const VERBS = { Approved: "Approve", Denied: "Deny" } as const;

export async function run(ctx: CommandContext, decision: "Approved" | "Denied"): Promise<undefined> {
  const { flags, io } = ctx;
  const printer = printerFor(printOptions(flags, ctx.cwd, decision.toLowerCase()));
  const filenames = flags.list("filename");
  const kustomize = flags.string("kustomize");
  if (ctx.args.length < 1 && filenames.length === 0 && !kustomize)
    throw new Error("one or more CSRs must be specified as <name> or -f <filename>");
  const args = ctx.args.length > 0 ? namesOf("certificatesigningrequests", ctx.args) : [];
  const result = build(ctx, {
    args,
    filenames,
    kustomize,
    recursive: flags.bool("recursive"),
    continueOnError: true,
    latest: true,
    validate: false,
  });
  let found = 0;
  await result.visit((info) => {
    decide(ctx, info, decision);
    found++;
    printTo(printer, info.object, io.out.bind(io));
  });
  if (found === 0) io.out("No resources found\n");
  return undefined;
}

/** Writes the condition, again where another writer was quicker. */
function decide(ctx: CommandContext, info: Info, decision: "Approved" | "Denied"): void {
  const { group, kind } = info.mapping;
  if (group !== "certificates.k8s.io" || kind !== "CertificateSigningRequest") {
    const got = group ? `${kind}.${group}` : kind;
    throw new Error(`can only handle CertificateSigningRequest.certificates.k8s.io objects, got ${got}`);
  }
  for (let attempt = 0; ; attempt++) {
    const request = info.request({ verb: "get" });
    const conditions: any[] = request.status?.conditions ?? [];
    const other = decision === "Approved" ? "Denied" : "Approved";
    if (conditions.some((condition) => condition.type === other))
      throw new Error(`certificate signing request ${JSON.stringify(info.name)} is already ${other}`);
    const there = conditions.some((condition) => condition.type === decision);
    if (there && !ctx.flags.bool("force")) return;
    const body = there ? request : withCondition(request, conditionOf(decision, ctx.cluster.nowMs()));
    try {
      info.request({ verb: "update", subresource: "approval", body });
      return;
    } catch (error) {
      if (!isConflict(error) || attempt >= RETRIES) throw error;
      info.get();
    }
  }
}

const conditionOf = (type: "Approved" | "Denied", nowMs: number) => ({
  type,
  status: "True",
  reason: `Kubectl${VERBS[type]}`,
  message: `This CSR was ${type.toLowerCase()} by kubectl certificate ${VERBS[type].toLowerCase()}.`,
  lastUpdateTime: rfc3339(nowMs),
});

const withCondition = (request: any, condition: object) => ({
  ...request,
  status: { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] },
});

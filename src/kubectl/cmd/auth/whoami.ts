/** kubectl auth whoami. Models kubectl/pkg/cmd/auth/whoami.go. */
import { printerFor, printOptions, printTo } from "../../printers/index.ts";
import { alignRows } from "../../printers/tabwriter.ts";
import { requestBody } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";

export function run(ctx: CommandContext): undefined {
  const { flags, io } = ctx;
  const printer =
    flags.string("output") || flags.changed("template") ? printerFor(printOptions(flags, ctx.cwd)) : undefined;
  const [group, version] = ["authentication.k8s.io", "v1"];
  const body = { apiVersion: `${group}/${version}`, kind: "SelfSubjectReview", metadata: {} };
  const answer = requestBody(ctx.cluster, { verb: "create", group, version, resource: "selfsubjectreviews", body });
  if (printer) {
    printTo(printer, answer, io.out.bind(io));
    return undefined;
  }
  const { username, uid, groups, extra } = answer.status.userInfo;
  const rows = [["ATTRIBUTE", "VALUE"]];
  if (username) rows.push(["Username", username]);
  if (uid) rows.push(["UID", uid]);
  if (groups?.length) rows.push(["Groups", `[${groups.join(" ")}]`]);
  for (const key of Object.keys(extra ?? {}).sort()) rows.push([`Extra: ${key}`, `[${extra[key].join(" ")}]`]);
  io.out(alignRows(rows));
  return undefined;
}

/** kubectl set subject. Models kubectl/pkg/cmd/set/set_subject.go. */
import { deepEqual } from "../../../apimachinery/json.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { applyChanges, findInfos, LOCAL_ON_SERVER, LOCAL_RESOURCES, startSet } from "./common.ts";

const GROUP = "rbac.authorization.k8s.io";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags, args } = ctx;
  const running = startSet(ctx, "subjects updated");
  if (flags.bool("local") && args.length > 0) throw new Error(LOCAL_RESOURCES);
  const infos = await findInfos(ctx, args);
  if (flags.bool("local") && running.dryRun === "server") throw new Error(LOCAL_ON_SERVER);
  if (flags.bool("all") && flags.string("selector"))
    throw new Error("cannot set --all and --selector at the same time");
  const subjects = wantedSubjects(ctx, infos);
  applyChanges(running, infos, {
    failure: "failed to patch subjects to rolebinding: ",
    mutate(object) {
      if (object.kind !== "RoleBinding" && object.kind !== "ClusterRoleBinding")
        throw new Error("setting subjects is only supported for RoleBinding/ClusterRoleBinding");
      const existing: any[] = object.subjects ?? [];
      const added = subjects.filter((subject) => !existing.some((other) => deepEqual(other, subject)));
      return added.length > 0 ? { ...object, subjects: [...existing, ...added] } : undefined;
    },
  });
  return undefined;
}

function wantedSubjects({ flags, namespace: { name: own } }: CommandContext, infos: Info[]): any[] {
  const [users, groups, accounts] = ["user", "group", "serviceaccount"].map((flag) =>
    [...new Set(flags.list(flag))].sort(),
  ) as [string[], string[], string[]];
  if (users.length + groups.length + accounts.length === 0)
    throw new Error("you must specify at least one value of user, group or serviceaccount");
  for (const account of flags.list("serviceaccount")) {
    const parts = account.split(":");
    if (parts.length !== 2 || !parts[1]) throw new Error("serviceaccount must be <namespace>:<name>");
    if (!parts[0] && infos.some((info) => info.object.kind === "ClusterRoleBinding"))
      throw new Error("serviceaccount must be <namespace>:<name>, namespace must be specified");
  }
  const named = (kind: string, names: string[]) => names.map((name) => ({ kind, apiGroup: GROUP, name }));
  return [
    ...named("User", users),
    ...named("Group", groups),
    ...accounts.map((account) => {
      const [namespace, name] = account.split(":") as [string, string];
      return { kind: "ServiceAccount", name, namespace: namespace || own };
    }),
  ];
}

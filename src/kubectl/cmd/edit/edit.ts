/** kubectl edit. Models kubectl/pkg/cmd/edit and cmd/util/editor/editoptions.go. */
import { build, filenameOptions } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { appliedConfiguration } from "../../util/applied.ts";
import { validationOf } from "../../util/options.ts";
import { EditSession } from "./session.ts";

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const fieldValidation = validationOf(flags);
  const subresource = flags.string("subresource");
  const result = build(ctx, {
    args: ctx.args,
    ...filenameOptions(flags),
    allowEmptySelector: true,
    latest: true,
    subresource,
    continueOnError: true,
    validate: false,
  });
  const { infos, error } = await result.infos();
  if (error) throw error;
  if (infos.length === 0) throw new Error("edit cancelled, no objects found");
  const session = new EditSession(ctx, {
    mode: "patch",
    fieldValidation,
    subresource,
    outputPatch: flags.bool("output-patch"),
    saveConfig: flags.bool("save-config"),
    windowsLineEndings: wantsWindowsLines(ctx),
  });
  await session.edit(infos);
  return undefined;
}

const wantsWindowsLines = ({ flags }: CommandContext): boolean =>
  flags.changed("windows-line-endings") ? flags.bool("windows-line-endings") : process.platform === "win32";

/** apply edit-last-applied: what goes through the editor is the annotation of client-side apply. */
export async function editLastApplied(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const fieldValidation = validationOf(flags);
  const { infos, error } = await build(ctx, {
    args: ctx.args,
    ...filenameOptions(flags),
    allowEmptySelector: true,
    latest: true,
    continueOnError: true,
    validate: false,
  }).infos();
  if (error) throw error;
  const applied: Info[] = [];
  for (const info of infos) {
    const object = appliedConfiguration(info.object);
    if (!object) continue;
    info.object = object;
    applied.push(info);
  }
  if (applied.length === 0) {
    throw new Error(
      "no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`",
    );
  }
  const settings = {
    mode: "last-applied",
    fieldValidation,
    subresource: "",
    outputPatch: false,
    saveConfig: false,
  } as const;
  await new EditSession(ctx, { ...settings, windowsLineEndings: wantsWindowsLines(ctx) }).edit(applied);
  return undefined;
}

/** create --edit: each object goes through the editor before it is created. */
export async function editBeforeCreate(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const fieldValidation = validationOf(flags);
  const session = new EditSession(ctx, {
    mode: "create",
    fieldValidation,
    subresource: "",
    outputPatch: false,
    saveConfig: flags.bool("save-config"),
    windowsLineEndings: flags.bool("windows-line-endings"),
  });
  const result = build(ctx, {
    ...filenameOptions(flags),
    continueOnError: true,
    validate: false,
  });
  await result.visit((info) => session.edit([info]));
  return undefined;
}

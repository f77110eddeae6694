/** kubectl edit. Models kubectl/pkg/cmd/edit and cmd/util/editor/editoptions.go. */
import { build, filenameOptions } from "../../resource/builder.ts";
import type { CommandContext } from "../../types.ts";
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
    creating: false,
    fieldValidation,
    subresource,
    outputPatch: flags.bool("output-patch"),
    windowsLineEndings: flags.changed("windows-line-endings")
      ? flags.bool("windows-line-endings")
      : process.platform === "win32",
  });
  await session.edit(infos);
  return undefined;
}

/** create --edit: each object goes through the editor before it is created. */
export async function editBeforeCreate(ctx: CommandContext): Promise<undefined> {
  const { flags } = ctx;
  const fieldValidation = validationOf(flags);
  const session = new EditSession(ctx, {
    creating: true,
    fieldValidation,
    subresource: "",
    outputPatch: false,
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

/** The loop of edit: file, editor, checks, patch, and again with the reasons. Models editor.EditOptions.Run. */
import { rmSync } from "node:fs";
import { canonicalJson, deepEqual } from "../../../apimachinery/json.ts";
import { createMergePatch, createTwoWayMergePatch, keepsIdentity } from "../../../apimachinery/patch/index.ts";
import { parseYaml } from "../../../apimachinery/yaml.ts";
import { ApiError, type ApiRequest, type PatchType } from "../../../client/index.ts";
import { kindForResource } from "../../../kinds/index.ts";
import { schemaLookup } from "../../../kinds/schema.ts";
import { Exit } from "../../errors.ts";
import { goSyntax } from "../../printers/goformat.ts";
import { formatPrinter, noPrinter, printerFor, printOptions, printTo } from "../../printers/index.ts";
import { build } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import { requireNamespace, typeProblem } from "../../resource/manifests.ts";
import { groupResource } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { configurationAnnotation, createOrUpdateAnnotation } from "../../util/applied.ts";
import { recorded } from "../../util/record.ts";
import { editText } from "./editor.ts";
import { type EditMode, headerText, meaning, type Reason, withoutComments } from "./header.ts";

export interface EditSettings {
  mode: EditMode;
  fieldValidation: NonNullable<ApiRequest["fieldValidation"]>;
  subresource: string;
  outputPatch: boolean;
  saveConfig: boolean;
  windowsLineEndings: boolean;
}

/** What came of one saved file. */
interface Outcome {
  reasons: Reason[];
  retryable: boolean;
  missing: boolean;
}

const FORMATS = ["json", "kyaml", "yaml"];

export class EditSession {
  private readonly output: string;
  constructor(
    private readonly ctx: CommandContext,
    private readonly settings: EditSettings,
  ) {
    this.output = ctx.flags.string("output");
  }

  /** Lets the objects be edited together until they are saved or given up. Throws kubectl's sentences. */
  async edit(infos: Info[]): Promise<void> {
    const { ctx } = this;
    const original = this.textOf(infos);
    const extension = this.output === "json" ? ".json" : ".yaml";
    let previous: { file: string; text: string } | undefined;
    let reasons: Reason[] = [];
    for (;;) {
      await ctx.cluster.commit();
      const content = previous ? withoutComments(previous.text) : original;
      const edited = this.keeping(previous?.file, () => editText(ctx, extension, this.header(reasons) + content));
      if (previous && meaning(previous.text) === meaning(edited.text)) {
        throw this.preserved(edited.file, new Error("Edit cancelled, no valid changes were saved."));
      }
      if (previous) rmSync(previous.file, { force: true });
      const problem = this.problemOf(edited.text);
      if (problem) {
        const detail = `<nil>: Invalid value: "The edited file failed validation": ${problem}`;
        reasons = [this.notValid(infos[0]!, [detail])];
      } else if (meaning(original) === meaning(edited.text)) {
        this.cancelled(edited.file, "no changes made");
        return;
      } else if (!withoutComments(edited.text).trim()) {
        this.cancelled(edited.file, "saved file was empty");
        return;
      } else {
        const next = await this.save(infos, edited.text, edited.file);
        if (!next) return;
        reasons = next;
      }
      previous = edited;
    }
  }

  private header(reasons: Reason[]): string {
    return this.output === "json" ? "" : this.lineEnds(headerText(reasons, this.settings.mode));
  }

  private lineEnds(text: string): string {
    return this.settings.windowsLineEndings ? text.replaceAll("\n", "\r\n") : text;
  }

  private textOf(infos: Info[]): string {
    const output = this.output || "yaml";
    const printer = FORMATS.includes(output) ? formatPrinter({ output, cwd: this.ctx.cwd }) : undefined;
    if (!printer) throw noPrinter(output, FORMATS);
    const items = infos.map((info) => info.object);
    return this.lineEnds(
      printer.print(items.length === 1 ? items[0] : { apiVersion: "v1", items, kind: "List", metadata: {} }),
    );
  }

  /** What is wrong with the file before anything is asked of the server. */
  private problemOf(text: string): string | undefined {
    if (this.settings.fieldValidation === "Ignore") return undefined;
    try {
      return typeProblem(parseYaml(withoutComments(text)));
    } catch (error) {
      return (error as Error).message;
    }
  }

  private cancelled(file: string, why: string): void {
    rmSync(file, { force: true });
    this.ctx.io.err(`Edit cancelled, ${why}.\n`);
  }

  /** Says `error: TYPE NAME is invalid` and answers the reason for the file's header. */
  private notValid(info: Info, details: string[]): Reason {
    const subject = `${groupResource(info.mapping)} ${JSON.stringify(info.name)}`;
    this.ctx.io.err(`error: ${subject} is invalid\n`);
    return { head: `${subject} was not valid`, details };
  }

  /** Sends what was saved; answers why it has to be edited again, or undefined when all is done. */
  private async save(infos: Info[], text: string, file: string): Promise<Reason[] | undefined> {
    const { ctx } = this;
    const stream = { name: "edited-file", text };
    const parsed = await build(ctx, { stream, continueOnError: true, validate: false, anyNamespace: true }).infos();
    if (parsed.error) {
      return [{ head: `The edited file had a syntax error: ${(parsed.error as Error).message}`, details: [] }];
    }
    const outcome: Outcome = { reasons: [], retryable: false, missing: false };
    this.keeping(file, () => {
      for (const info of parsed.infos) this.complete(info, infos);
      for (const info of parsed.infos) this.send(info, infos, outcome);
    });
    if (outcome.retryable) {
      ctx.io.err(`You can run \`kubectl replace -f ${file}\` to try this update again.\n`);
      throw new Exit(1);
    }
    if (outcome.missing) {
      ctx.io.err(`The edits you made on deleted resources have been saved to ${JSON.stringify(file)}\n`);
      throw new Exit(1);
    }
    if (outcome.reasons.length > 0) return outcome.reasons;
    rmSync(file, { force: true });
    return undefined;
  }

  /** Gives back what the file did not show, and adds what flags ask for. */
  private complete(info: Info, originals: Info[]): void {
    const original = originals.find((o) => o.object.metadata?.uid === info.object.metadata?.uid);
    const managedFields = original?.object.metadata?.managedFields;
    if (managedFields) info.object = { ...info.object, metadata: { ...info.object.metadata, managedFields } };
    requireNamespace(info, { name: this.ctx.namespace.name, explicit: true });
    if (this.settings.saveConfig) info.object = createOrUpdateAnnotation(true, info.object);
    if (this.settings.mode !== "last-applied") info.object = recorded(this.ctx, info.object);
  }

  private send(info: Info, originals: Info[], outcome: Outcome): void {
    const { mode } = this.settings;
    if (mode === "create") this.create(info);
    else if (mode === "patch") this.patch(info, originals, outcome);
    else this.annotate(info, originals);
  }

  private create(info: Info): void {
    const { fieldValidation } = this.settings;
    const fieldManager = this.ctx.flags.string("field-manager");
    info.refresh(info.request({ verb: "create", name: undefined, body: info.object, fieldManager, fieldValidation }));
    this.print(info.object, "created");
  }

  /** The object as it was before editing; undefined where nothing was edited, which is said. */
  private editedFrom(info: Info, originals: Info[]): Info | undefined {
    const original = originals.find((o) => o.object.metadata?.uid === info.object.metadata?.uid);
    if (!original) throw new Error(`no original object found for ${goSyntax(info.object)}`);
    if (!deepEqual(original.object, info.object)) return original;
    this.print(info.object, "skipped");
    return undefined;
  }

  /** Models visitToApplyEditPatch. */
  private annotate(info: Info, originals: Info[]): void {
    if (!this.editedFrom(info, originals)) return;
    const body = { metadata: { annotations: configurationAnnotation(info.object) } };
    const { fieldValidation } = this.settings;
    info.request({ verb: "patch", patchType: "application/merge-patch+json", body, fieldValidation });
    this.print(info.object, "edited");
  }

  private patch(info: Info, originals: Info[], outcome: Outcome): void {
    const original = this.editedFrom(info, originals);
    if (!original) return;
    const { type, patch } = patchBetween(info, original.object);
    if (this.settings.outputPatch) this.ctx.io.out(`Patch: ${canonicalJson(patch)}\n`);
    const { fieldValidation, subresource } = this.settings;
    const request: Partial<ApiRequest> = { patchType: type, body: patch, fieldValidation };
    request.fieldManager = this.ctx.flags.string("field-manager");
    if (subresource) request.subresource = subresource;
    try {
      info.refresh(info.request({ ...request, verb: "patch" }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused(info, error, outcome);
      return;
    }
    this.print(info.object, "edited");
  }

  /** Models editResults.addError. */
  private refused(info: Info, error: ApiError, outcome: Outcome): void {
    if (error.reason === "Invalid") {
      const causes = error.status.details?.causes ?? [];
      outcome.reasons.push(
        this.notValid(
          info,
          causes.map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`),
        ),
      );
      return;
    }
    const missing = error.reason === "NotFound";
    const subject = `${groupResource(info.mapping)} ${JSON.stringify(info.name)}`;
    const what = missing ? "could not be found on the server" : `could not be patched: ${error.message}`;
    this.ctx.io.err(`error: ${subject} ${what}\n`);
    if (missing) outcome.missing = true;
    else outcome.retryable = true;
  }

  private print(object: any, operation: string): void {
    const { flags, cwd, io } = this.ctx;
    printTo(printerFor(printOptions(flags, cwd, operation)), object, io.out.bind(io));
  }

  /** Tells where the student's file is before an error ends the command. */
  private preserved(file: string | undefined, error: unknown): unknown {
    if (file) this.ctx.io.err(`A copy of your changes has been stored to ${JSON.stringify(file)}\n`);
    return error;
  }

  private keeping<T>(file: string | undefined, action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw this.preserved(file, error);
    }
  }
}

/** The patch from the original object to the edited one. Throws where the object became another one. */
function patchBetween(info: Info, original: any): { type: PatchType; patch: any } {
  const { group, resource, version } = info.mapping;
  const kind = kindForResource(group, resource, version);
  const patch = kind
    ? createTwoWayMergePatch(original, info.object, schemaLookup(kind.schema))
    : createMergePatch(original, info.object);
  if (!keepsIdentity(patch)) throw new Error("At least one of apiVersion, kind and name was changed");
  return { type: kind ? "application/strategic-merge-patch+json" : "application/merge-patch+json", patch };
}

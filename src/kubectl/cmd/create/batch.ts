/** kubectl create job and cronjob. Models create_job.go and create_cronjob.go of kubectl/pkg/cmd/create. */

import { splitTuple } from "../../resource/arguments.ts";
import { requestBody } from "../../resource/info.ts";
import { RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";
import { runGenerator } from "./generator.ts";

export const runJob = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create job: ", anyName: true, generate: job });

export const runCronJob = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create cronjob: ", anyName: true, generate: cronJob });

function job(name: string, ctx: CommandContext, command: string[]): any {
  const [image, from] = [ctx.flags.string("image"), ctx.flags.string("from")];
  if (Boolean(image) === Boolean(from)) throw new Error("either --image or --from must be specified");
  if (command.length > 0 && from) throw new Error("cannot specify --from and command");
  if (from) return jobFrom(name, findCronJob(ctx, from));
  const spec = { template: template(name, image, command, "Never") };
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec };
}

function cronJob(name: string, { flags }: CommandContext, command: string[]): any {
  const [image, restart] = [flags.string("image"), flags.string("restart") || "OnFailure"];
  const jobTemplate = { metadata: { name }, spec: { template: template(name, image, command, restart) } };
  const spec = { schedule: flags.string("schedule"), jobTemplate };
  return { apiVersion: "batch/v1", kind: "CronJob", metadata: { name }, spec };
}

const template = (name: string, image: string, command: string[], restartPolicy: string) => ({
  spec: { containers: [{ name, image, command }], restartPolicy },
});

function findCronJob(ctx: CommandContext, from: string): any {
  const tuple = splitTuple(from);
  const mapping = new RestMapper(() => ctx.cluster).mappingFor(tuple?.type ?? from);
  if (!tuple) throw new Error("resource(s) were provided, but no name was specified");
  const { group, version, resource, namespaced } = mapping;
  const namespace = namespaced ? ctx.namespace.name : undefined;
  const object = requestBody(ctx.cluster, { verb: "get", group, version, resource, namespace, name: tuple.name });
  if (object.kind !== "CronJob") throw new Error(`unknown object type *v1.${object.kind}`);
  return object;
}

function jobFrom(name: string, cronJob: any): any {
  const { metadata = {}, spec } = cronJob.spec.jobTemplate;
  const annotations = { "cronjob.kubernetes.io/instantiate": "manual", ...metadata.annotations };
  const { name: owner, uid } = cronJob.metadata;
  // Without blockOwnerDeletion, which would ask for one more permission.
  const ownerReferences = [{ apiVersion: "batch/v1", kind: "CronJob", name: owner, uid, controller: true }];
  const meta = { name, annotations, labels: metadata.labels, ownerReferences };
  return { apiVersion: "batch/v1", kind: "Job", metadata: meta, spec };
}

/** kubectl rollout pause, resume and restart. Models kubectl/pkg/polymorphichelpers/object{pauser,resumer,restarter}.go. */
import { rfc3339 } from "../../../apimachinery/time.ts";
import type { CommandContext } from "../../types.ts";
import { patchWorkloads, say } from "./common.ts";

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

export const pause = (ctx: CommandContext): Promise<undefined> =>
  patchWorkloads(ctx, {
    done: "paused",
    unchanged: (object) => say(ctx, object, "already paused"),
    mutate(object) {
      if (object.kind !== "Deployment") throw new Error("pausing is not supported");
      if (object.spec.paused) throw new Error("is already paused");
      return { ...object, spec: { ...object.spec, paused: true } };
    },
  });

export const resume = (ctx: CommandContext): Promise<undefined> =>
  patchWorkloads(ctx, {
    done: "resumed",
    unchanged: (object) => say(ctx, object, "already resumed"),
    mutate(object) {
      if (object.kind !== "Deployment") throw new Error("resuming is not supported");
      if (!object.spec.paused) throw new Error("is not paused");
      const { paused: _, ...spec } = object.spec;
      return { ...object, spec };
    },
  });

export const restart = (ctx: CommandContext): Promise<undefined> =>
  patchWorkloads(ctx, {
    done: "restarted",
    unchanged({ metadata: { name } }) {
      throw new Error(
        `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
      );
    },
    mutate(object) {
      if (!["Deployment", "DaemonSet", "StatefulSet"].includes(object.kind))
        throw new Error("restarting is not supported");
      if (object.kind === "Deployment" && object.spec.paused)
        throw new Error("can't restart paused deployment (run rollout resume first)");
      const { template } = object.spec;
      const annotations = { ...template.metadata?.annotations, [RESTARTED_AT]: rfc3339(ctx.cluster.nowMs()) };
      const restarted = { ...template, metadata: { ...template.metadata, annotations } };
      return { ...object, spec: { ...object.spec, template: restarted } };
    },
  });

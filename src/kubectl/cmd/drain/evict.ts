/** Evicting or deleting pods, and waiting until they are gone. Models kubectl/pkg/drain/drain.go. */
import { formatGoDuration } from "../../../apimachinery/duration.ts";
import type { Pod } from "../../../client/api.ts";
import { ApiError, type ApiRequest } from "../../../client/index.ts";
import { ErrorAggregate } from "../../errors.ts";
import { requestBody } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import type { DryRun } from "../../util/options.ts";
import { say } from "../cordon/cordon.ts";
import { isSkipped } from "./filters.ts";

const RETRY_MS = 5_000;
/**
 * Without --timeout drain never gives up. With an instant clock it tries for this much virtual time, in which everything
 * that can happen by itself has happened; from then on it waits for what other processes do.
 */
const ALONE_MS = 60_000;

const addressOf = ({ metadata: { namespace, name } }: Pod) =>
  ({ group: "", version: "v1", resource: "pods", namespace, name }) as const;

/** A pod on its way off the node; `retryAt`: its eviction was refused and is tried again then. */
interface Leaving {
  pod: Pod;
  retryAt: number | undefined;
}

/** Takes the pods off their node. Throws when one cannot be evicted or time is up. */
export async function removePods(ctx: CommandContext, pods: Pod[], dryRun: DryRun): Promise<void> {
  const removal = new Removal(ctx, dryRun);
  return ctx.flags.bool("disable-eviction") ? removal.deleteAll(pods) : removal.evictAll(pods);
}

class Removal {
  private readonly startedAt: number;
  private readonly timeoutMs: number;
  private readonly deadline: number;
  private readonly errors: Error[] = [];
  constructor(
    private readonly ctx: CommandContext,
    private readonly dryRun: DryRun,
  ) {
    this.startedAt = ctx.cluster.nowMs();
    this.timeoutMs = ctx.flags.duration("timeout") || Number.POSITIVE_INFINITY;
    this.deadline = this.startedAt + this.timeoutMs;
  }

  async deleteAll(pods: Pod[]): Promise<void> {
    const gracePeriodSeconds = this.gracePeriod();
    for (const pod of pods) {
      const request: ApiRequest = { ...addressOf(pod), verb: "delete", gracePeriodSeconds };
      if (this.dryRun === "server") request.dryRun = true;
      const answer = this.ctx.cluster.request(request);
      if (answer.code >= 400 && answer.code !== 404) throw new ApiError(answer.body);
    }
    let leaving = pods.map((pod): Leaving => ({ pod, retryAt: undefined }));
    while (leaving.length > 0) {
      leaving = leaving.filter((one) => !this.hasLeft(one, "deleted"));
      if (leaving.length === 0) return;
      if (this.ctx.cluster.nowMs() >= this.deadline) throw new Error("context deadline exceeded");
      await this.pause(leaving);
    }
  }

  async evictAll(pods: Pod[]): Promise<void> {
    let leaving = pods.map((pod): Leaving => ({ pod, retryAt: this.startedAt }));
    while (leaving.length > 0) {
      leaving = leaving.filter((one) => this.advance(one));
      if (leaving.length > 0) await this.pause(leaving);
    }
    if (this.errors.length > 0) throw new ErrorAggregate(this.errors);
  }

  private gracePeriod(): number | undefined {
    const seconds = this.ctx.flags.int("grace-period");
    return seconds >= 0 ? seconds : undefined;
  }

  /** Does what is due for one pod; false when nothing is left to do. */
  private advance(one: Leaving): boolean {
    const now = this.ctx.cluster.nowMs();
    if (one.retryAt !== undefined && one.retryAt <= now && !this.evict(one)) return false;
    if (one.retryAt !== undefined) return true;
    if (this.hasLeft(one, "evicted")) return false;
    if (now < this.deadline) return true;
    const { name, namespace } = one.pod.metadata;
    const subject = `pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`;
    this.errors.push(new Error(`error when waiting for ${subject} to terminate: context deadline exceeded`));
    return false;
  }

  /** Asks for the eviction; false when this pod is done with. */
  private evict(one: Leaving): boolean {
    const { io, cluster } = this.ctx;
    const { namespace, name } = one.pod.metadata;
    io.out(`evicting pod ${namespace}/${name}${this.dryRun === "server" ? " (server dry run)" : ""}\n`);
    const failed = `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
    if (cluster.nowMs() >= this.deadline) {
      const limit = formatGoDuration(this.timeoutMs);
      this.errors.push(new Error(`${failed}: global timeout reached: ${limit}`));
      return false;
    }
    const answer = cluster.request(this.eviction(one.pod));
    one.retryAt = undefined;
    if (answer.code < 400) return this.dryRun !== "server";
    if (answer.code === 404) return false;
    const { message, status } = new ApiError(answer.body);
    const terminating = status.details?.causes?.some((cause) => cause.reason === "NamespaceTerminating");
    if (answer.code === 429 || (answer.code === 403 && terminating)) {
      if (answer.code === 403 && one.pod.metadata.deletionTimestamp) return true;
      const where =
        answer.code === 429
          ? failed
          : `error when evicting pod ${JSON.stringify(name)} from terminating namespace ${JSON.stringify(namespace)}`;
      io.err(`${where} (will retry after 5s): ${message}\n`);
      one.retryAt = cluster.nowMs() + RETRY_MS;
      return true;
    }
    this.errors.push(new Error(`${failed}: ${message}`));
    return false;
  }

  private eviction(pod: Pod): ApiRequest {
    const { namespace, name } = pod.metadata;
    const gracePeriodSeconds = this.gracePeriod();
    const deleteOptions = {
      ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
      ...(this.dryRun === "server" && { dryRun: ["All"] }),
    };
    const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace }, deleteOptions };
    const dryRun = this.dryRun === "server" || undefined;
    return { ...addressOf(pod), verb: "create", subresource: "eviction", body, dryRun };
  }

  /** Is the pod away? Says so, once. */
  private hasLeft({ pod }: Leaving, operation: string): boolean {
    const { cluster, io } = this.ctx;
    const answer = cluster.request({ ...addressOf(pod), verb: "get" });
    if (answer.code >= 400 && answer.code !== 404) throw new ApiError(answer.body);
    if (answer.code === 404 || answer.body.metadata.uid !== pod.metadata.uid) {
      say(this.ctx, { ...pod, apiVersion: "v1", kind: "Pod" }, operation, this.dryRun);
      return true;
    }
    if (!isSkipped(this.ctx, answer.body)) return false;
    const seconds = this.ctx.flags.int("skip-wait-for-delete-timeout");
    io.out(`pod ${JSON.stringify(pod.metadata.name)} has DeletionTimestamp older than ${seconds} seconds, skipping\n`);
    return true;
  }

  /** Until a pod is away, an eviction may be tried again, or time is up. */
  private async pause(leaving: Leaving[]): Promise<void> {
    const { cluster } = this.ctx;
    const now = cluster.nowMs();
    const retries = leaving.flatMap((one) => one.retryAt ?? []);
    const waiting = leaving.filter((one) => one.retryAt === undefined);
    // A refused pod finds out that time is up when it is tried again.
    const next = Math.min(
      ...retries,
      waiting.length > 0 ? this.deadline : Number.POSITIVE_INFINITY,
      this.aloneFrom(now),
    );
    const budgets = this.budgets();
    const changed = () => {
      if (this.isAlone(now) && this.budgets() !== budgets) return true;
      return waiting.some(({ pod }) => this.isAway(pod)) || undefined;
    };
    const timeoutMs = Number.isFinite(next) ? Math.max(next - now, 0) : undefined;
    await cluster.waitUntil(changed, { timeoutMs, jump: !this.isAlone(now) });
    if (this.isAlone(now)) for (const one of leaving) if (one.retryAt !== undefined) one.retryAt = cluster.nowMs();
  }

  private isAlone(now: number): boolean {
    return !Number.isFinite(this.deadline) && now - this.startedAt >= ALONE_MS;
  }

  /** When it is still to come: the moment from which only others can help. */
  private aloneFrom(now: number): number {
    const ahead = !Number.isFinite(this.deadline) && !this.isAlone(now);
    return ahead ? this.startedAt + ALONE_MS : Number.POSITIVE_INFINITY;
  }

  private isAway(pod: Pod): boolean {
    const answer = this.ctx.cluster.request({ ...addressOf(pod), verb: "get" });
    return answer.code === 404 || answer.body.metadata?.uid !== pod.metadata.uid;
  }

  /** The state of all disruption budgets as one text: as long as it stays, refused evictions are refused again. */
  private budgets(): string {
    const resource = { group: "policy", version: "v1", resource: "poddisruptionbudgets" };
    const list = requestBody(this.ctx.cluster, { verb: "list", ...resource });
    return list.items.map((item: any) => `${item.metadata.uid}@${item.metadata.resourceVersion}`).join();
  }
}

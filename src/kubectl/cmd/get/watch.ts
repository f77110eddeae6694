/** kubectl get --watch: rows as changes come. It never jumps in time; it ends with the process. */
import { ApiError, type ApiRequest } from "../../../client/index.ts";
import { printTo } from "../../printers/index.ts";
import { tableRows } from "../../printers/table.ts";
import { alignRows } from "../../printers/tabwriter.ts";
import { build, isMissing } from "../../resource/builder.ts";
import type { Info } from "../../resource/info.ts";
import type { CommandContext } from "../../types.ts";
import { requestTimeout } from "../../util/options.ts";
import { buildOptions } from "./get.ts";
import { getPrinter, isHumanReadable, tableOptions } from "./printing.ts";

interface Event {
  type: "ADDED" | "MODIFIED" | "DELETED";
  /** A Table or an object. */
  object: any;
}

export async function watch(ctx: CommandContext): Promise<number> {
  const { flags } = ctx;
  const ignore = flags.bool("ignore-not-found") ? isMissing : undefined;
  const result = build(ctx, { ...buildOptions(ctx), flatten: false, singleResourceType: true });
  let infos: Info[];
  try {
    ({ infos } = await result.infos());
  } catch (error) {
    if (ignore?.(error)) return 0;
    throw error;
  }
  const first = infos[0];
  if (!first) return 0;
  if (first.name && infos.length > 1) {
    throw new Error("you may only watch a single resource or type of resource at a time");
  }
  const print = eventPrinter(ctx, first);
  if (!flags.bool("watch-only")) {
    for (const info of infos) for (const object of objectsOf(info.object)) print({ type: "ADDED", object });
  }
  await follow(ctx, first, print);
  return 0;
}

/** A Table goes as it is; a list goes item by item. */
const objectsOf = (object: any): any[] =>
  Array.isArray(object.items)
    ? object.items.map((i: any) => ({ apiVersion: object.apiVersion, kind: object.kind.replace(/List$/, ""), ...i }))
    : [object];

function eventPrinter(ctx: CommandContext, info: Info): (event: Event) => void {
  const { flags, io } = ctx;
  const withEvents = flags.bool("output-watch-events");
  if (!isHumanReadable(flags)) {
    const printer = getPrinter(flags, ctx.cwd);
    return ({ type, object }) => printTo(printer, withEvents ? { object, type } : object, io.out.bind(io));
  }
  const options = tableOptions(flags, info.mapping, false);
  const remembered: number[] = [];
  let headed = options.noHeaders ?? false;
  return ({ type, object }) => {
    if (object.rows.length === 0) return;
    const rows = tableRows(object, { ...options, noHeaders: headed });
    if (withEvents) rows.forEach((row, i) => void row.unshift(!headed && i === 0 ? "EVENT" : type.padEnd(8)));
    headed = true;
    io.out(alignRows(rows, { remembered }));
  };
}

/** Asks for changes until the process is ended or --request-timeout is over. */
async function follow(ctx: CommandContext, info: Info, print: (event: Event) => void): Promise<void> {
  const { flags, cluster } = ctx;
  const { group, version, resource, namespaced } = info.mapping;
  const request: ApiRequest = { verb: "watch", group, version, resource };
  if (namespaced && info.namespace) request.namespace = info.namespace;
  if (info.name) request.name = info.name;
  if (flags.string("selector")) request.labelSelector = flags.string("selector");
  if (flags.string("field-selector")) request.fieldSelector = flags.string("field-selector");
  if (isHumanReadable(flags)) request.asTable = true;
  request.resourceVersion = info.object.metadata?.resourceVersion ?? "0";
  const limit = requestTimeout(flags);
  // The limit is the client's own: it counts even where the cluster's time stands still.
  let over = false;
  const end = () => {
    over = true;
  };
  const timer = limit ? setTimeout(end, limit) : undefined;
  try {
    for (;;) {
      const events = await cluster.waitUntil(() => (over ? [] : changes(ctx, request)), { jump: false });
      if (!events || over) return;
      for (const event of events) print(event);
      await cluster.commit();
    }
  } finally {
    clearTimeout(timer);
  }
}

function changes(ctx: CommandContext, request: ApiRequest): Event[] | undefined {
  const answer = ctx.cluster.request(request);
  if (answer.code >= 400) throw new ApiError(answer.body);
  request.resourceVersion = answer.body.resourceVersion;
  return answer.body.events.length > 0 ? answer.body.events : undefined;
}

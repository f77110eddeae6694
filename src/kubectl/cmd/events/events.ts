/** kubectl events. Models kubectl/pkg/cmd/events. */

import { age } from "../../../apimachinery/duration.ts";
import { ApiError, type ApiRequest } from "../../../client/index.ts";
import { BareError } from "../../errors.ts";
import { type Printer, printerFor, printOptions, printTo } from "../../printers/index.ts";
import { escapeTerminal } from "../../printers/table.ts";
import { alignRows } from "../../printers/tabwriter.ts";
import { listPages, requestBody } from "../../resource/info.ts";
import { apiVersionOf, RestMapper } from "../../resource/mapper.ts";
import type { CommandContext } from "../../types.ts";

/** Prints events or a list of them; a table remembers its widths and its header. */
type Print = (object: any) => void;

export async function run(ctx: CommandContext): Promise<undefined> {
  const { flags, io } = ctx;
  const mapper = new RestMapper(() => ctx.cluster);
  const fieldSelector = flags.string("for") ? selectorFor(flags.string("for"), mapper) : undefined;
  const print = flags.string("output") ? formatted(ctx, printerFor(printOptions(flags, ctx.cwd))) : table(ctx);
  const types = flags.list("types").map((type) => type.toLowerCase());
  if (types.some((type) => type !== "normal" && type !== "warning"))
    throw new Error("valid --types are Normal or Warning");
  const wanted = (event: any) => types.length === 0 || types.includes(String(event.type ?? "").toLowerCase());
  const all = flags.bool("all-namespaces");
  const namespace = all ? "" : ctx.namespace.name;
  const events = mapper.mappingFor("events");
  const request: ApiRequest = { verb: "watch", group: "", version: "v1", resource: "events" };
  if (namespace) request.namespace = namespace;
  if (fieldSelector) request.fieldSelector = fieldSelector;
  if (flags.bool("watch")) return watch(ctx, request, wanted, print);
  const pages = [...listPages(ctx.cluster, events, { namespace, fieldSelector, limit: 500 })];
  const items = pages
    .flatMap((page) => page.items as any[])
    .filter(wanted)
    .map((item) => ({ ...item, apiVersion: "v1", kind: "Event" }));
  if (items.length === 0) io.err(all ? "No events found.\n" : `No events found in ${namespace} namespace.\n`);
  else print({ apiVersion: "v1", items: items.sort((a, b) => timeOf(a) - timeOf(b)), kind: "EventList", metadata: {} });
  return undefined;
}

/** `involvedObject` as the resource of TYPE/NAME. */
function selectorFor(text: string, mapper: RestMapper): string {
  const parts = text.split("/");
  if (parts.length < 2) throw new Error("--for must be in resource/name form");
  if (parts.length > 2) throw new Error("arguments in resource/name form may not have more than one slash");
  const [type, name] = parts as [string, string];
  const mapping = mapper.find(type);
  if (!mapping) throw new BareError(`the server doesn't have a resource type ${JSON.stringify(type)}`);
  if (!name) return "";
  const { kind } = mapping;
  return `involvedObject.kind=${kind},involvedObject.apiVersion=${apiVersionOf(mapping)},involvedObject.name=${name}`;
}

/** The moment that counts for sorting, in milliseconds. */
function timeOf({ series, lastTimestamp, eventTime }: any): number {
  const time = series ? series.lastObservedTime : (lastTimestamp ?? eventTime);
  return time ? Date.parse(time) : Number.NEGATIVE_INFINITY;
}

function formatted({ io, flags }: CommandContext, printer: Printer): Print {
  return (object) => {
    // The printer of names refuses lists, and nobody says so.
    if (object.items && flags.string("output") === "name") return;
    printTo(printer, object, io.out.bind(io));
  };
}

function table(ctx: CommandContext): Print {
  const { flags, io, cluster } = ctx;
  const all = flags.bool("all-namespaces");
  const remembered: number[] = [];
  let headed = flags.bool("no-headers");
  return (object) => {
    const rows: string[][] = headed ? [] : [[...(all ? ["NAMESPACE"] : []), ...HEADER]];
    headed = true;
    for (const event of object.items ?? [object]) {
      rows.push([...(all ? [event.metadata.namespace] : []), ...cells(event, cluster.nowMs())]);
    }
    io.out(alignRows(rows, { remembered }));
  };
}

const HEADER = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];

function cells(event: any, nowMs: number): string[] {
  const { involvedObject = {} } = event;
  const [kind, name] = [escapeTerminal(involvedObject.kind ?? ""), escapeTerminal(involvedObject.name ?? "")];
  const words = [event.type, event.reason].map((word) => escapeTerminal(word ?? ""));
  return [lastSeen(event, nowMs), ...words, `${kind}/${name}`, escapeTerminal((event.message ?? "").trim())];
}

/** "20m (x4 over 80m)", or the age of what happened once. */
function lastSeen({ eventTime, firstTimestamp, lastTimestamp, series, count }: any, nowMs: number): string {
  const first = age(eventTime ?? firstTimestamp ?? undefined, nowMs);
  if (series) return `${age(series.lastObservedTime ?? undefined, nowMs)} (x${series.count} over ${first})`;
  return count > 1 ? `${age(lastTimestamp ?? undefined, nowMs)} (x${count} over ${first})` : first;
}

/** Everything that is there and then what comes, until the process ends. */
async function watch(
  ctx: CommandContext,
  request: ApiRequest,
  wanted: (event: any) => boolean,
  print: Print,
): Promise<undefined> {
  const { cluster } = ctx;
  const there = requestBody(cluster, { ...request, verb: "list" });
  for (const event of there.items) if (wanted(event)) print({ ...event, apiVersion: "v1", kind: "Event" });
  request.resourceVersion = there.metadata.resourceVersion;
  await cluster.commit();
  const changes = () => {
    const answer = cluster.request(request);
    if (answer.code >= 400) throw new ApiError(answer.body);
    request.resourceVersion = answer.body.resourceVersion;
    return answer.body.events.length > 0 ? (answer.body.events as any[]) : undefined;
  };
  for (;;) {
    const events = await cluster.waitUntil(changes, { jump: false });
    if (!events) return undefined;
    for (const { type, object } of events) if (type !== "DELETED" && wanted(object)) print(object);
    await cluster.commit();
  }
}

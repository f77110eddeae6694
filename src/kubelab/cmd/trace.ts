/** trace and why: the way of a request, hop by hop. */
import { box, colours } from "../boxes.ts";
import type { KubelabContext, Trace } from "../types.ts";
import { existing } from "./up.ts";

export function trace(context: KubelabContext, from: string, to: string, cluster: string | undefined): number {
  const lab = context.lab(cluster);
  existing(lab);
  return show(context, lab.trace(from, to));
}

export function why(context: KubelabContext, from: "host" | "pod" | undefined, cluster: string | undefined): number {
  const lab = context.lab(cluster);
  existing(lab);
  const last = lab.lastTrace(from === "pod" ? "process" : from);
  if (!last) {
    context.io.out("No request has been made yet. Try curl, or kubectl exec POD -- curl.\n");
    return 0;
  }
  show(context, last);
  return 0;
}

function show({ io }: KubelabContext, { from, to, hops, end, source, reached }: Trace): number {
  const paint = colours(io);
  io.out(`${from} -> ${to}\n`);
  const rows = hops.map((hop, i) => [String(i + 1), hop.kind, hop.name, hop.detail]);
  if (rows.length) io.out(box(io, ["", "Hop", "Name", "What happened"], rows));
  io.out(
    `${reached ? paint.green(end) : paint.red(end)}${reached && source ? `; it saw ${source} as the client` : ""}\n`,
  );
  return reached ? 0 : 1;
}

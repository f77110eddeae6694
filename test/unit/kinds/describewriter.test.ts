/** The describe writer, against what text/tabwriter and kubectl's helpers print. */
import { describe, expect, test } from "vitest";
import { printEvents } from "../../../src/kinds/describe/events.ts";
import { describeGeneric, goFormat, smartLabel } from "../../../src/kinds/describe/generic.ts";
import { printAnnotations, printLabels, printTaints, printTolerations } from "../../../src/kinds/describe/labels.ts";
import { describeText, nestedWriter } from "../../../src/kinds/describe/writer.ts";

const lines = (...text: string[]) => `${text.join("\n")}\n`;

describe("columns", () => {
  test("neighbouring lines align, a line without a cell ends the column", () => {
    const text = describeText((w) => {
      w.line(0, "Name:\tweb");
      w.line(0, "Selector:\tapp=web");
      w.line(0, "Data");
      w.line(1, "a\tb\tc");
      w.line(1, "aaa\tbbb\tccc");
    });
    expect(text).toBe(lines("Name:      web", "Selector:  app=web", "Data", "  a    b    c", "  aaa  bbb  ccc"));
  });

  test("an empty cell takes the padding alone, and a deeper column starts its own block", () => {
    const text = describeText((w) => {
      w.line(0, "Port:\t<unset>\t80/TCP");
      w.line(0, "TargetPort:\t80/TCP");
      w.line(0, "x\t\ty");
    });
    expect(text).toBe(
      lines("Port:        <unset>  80/TCP", "TargetPort:  80/TCP", "x              y").replace(
        "x              y",
        "x              y",
      ),
    );
  });

  test("width counts code points; control characters are defused", () => {
    const text = describeText((w) => {
      w.line(0, "가나:\tx");
      w.line(0, "abcd:\t\x1b[31m\r");
    });
    expect(text).toBe(lines("가나:    x", "abcd:  ^[[31m\\r"));
  });

  test("a nested writer indents every write", () => {
    const text = describeText((w) => printLabels(nestedWriter(w, 1), "Labels", undefined));
    expect(text).toBe("  Labels:    <none>\n");
  });
});

describe("blocks", () => {
  test("labels are sorted, annotations leave the last applied configuration out", () => {
    const text = describeText((w) => {
      printLabels(w, "Labels", { b: "2", a: "1" });
      printAnnotations(w, "Annotations", {
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        long: "x".repeat(150),
        short: "y",
      });
    });
    const cut = `                ${"x".repeat(138)}...`;
    expect(text).toBe(
      lines("Labels:       a=1", "              b=2", "Annotations:  long:", cut, "              short: y"),
    );
  });

  test("a __proto__ label is a label", () => {
    const labels = JSON.parse('{"__proto__": "x"}');
    expect(describeText((w) => printLabels(w, "Labels", labels))).toBe("Labels:  __proto__=x\n");
  });

  test("taints by effect and key, tolerations by key", () => {
    const text = describeText((w) => {
      printTaints(w, "Taints", [
        { key: "b", effect: "NoSchedule" },
        { key: "a", value: "1", effect: "NoExecute" },
      ]);
      printTolerations(w, "Tolerations", [
        { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
        { operator: "Exists" },
        { key: "a", value: "b", effect: "NoSchedule" },
      ]);
    });
    expect(text).toBe(
      lines(
        "Taints:       a=1:NoExecute",
        "              b:NoSchedule",
        "Tolerations:  op=Exists",
        "              a=b:NoSchedule",
        "              node.kubernetes.io/not-ready:NoExecute op=Exists for 300s",
      ),
    );
  });

  test("events show counts and how long they go on", () => {
    const now = Date.parse("2026-01-01T01:00:00Z");
    const base = { type: "Normal", reason: "Pulled", message: " ok \n", source: { component: "kubelet" } };
    const event = { ...base, count: 3, firstTimestamp: "2026-01-01T00:55:00Z", lastTimestamp: "2026-01-01T00:59:50Z" };
    const text = describeText((w) => {
      printEvents(w, [event], now);
      printEvents(w, [], now);
    });
    expect(text).toBe(
      lines(
        "Events:",
        "  Type    Reason  Age               From     Message",
        "  ----    ------  ----              ----     -------",
        "  Normal  Pulled  10s (x3 over 5m)  kubelet  ok",
        "Events:   <none>",
      ),
    );
  });
});

describe("generic description", () => {
  test("labels of fields", () => {
    const cases = {
      resourceVersion: "Resource Version",
      uid: "UID",
      apiVersion: "API Version",
      clusterIPs: "Cluster I Ps",
    };
    for (const [field, label] of Object.entries({ ...cases, "a.b/c": "a.b/c", openAPIV3Schema: "openAPIV3Schema" })) {
      expect(smartLabel(field)).toBe(label);
    }
  });

  test("Go's %v", () => {
    expect(goFormat({ b: [1, "x"], a: null })).toBe("map[a:<nil> b:[1 x]]");
    expect(goFormat(1e21)).toBe("1e+21");
    expect(goFormat(0.00001)).toBe("1e-05");
  });

  test("a lease, as kubectl shows it", () => {
    const lease: any = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "leader", namespace: "default", creationTimestamp: "2026-11-21T02:47:22Z", uid: "u-1" },
      spec: { holderIdentity: "alpha", leaseDurationSeconds: 15, renewTime: "2025-03-01T10:00:00.000000Z" },
    };
    const reader = { find: () => undefined, list: () => [], events: () => [], nowMs: 0, showEvents: true };
    expect(describeGeneric(lease, reader)).toBe(
      lines(
        "Name:         leader",
        "Namespace:    default",
        "Labels:       <none>",
        "Annotations:  <none>",
        "API Version:  coordination.k8s.io/v1",
        "Kind:         Lease",
        "Metadata:",
        "  Creation Timestamp:  2026-11-21T02:47:22Z",
        "  UID:                 u-1",
        "Spec:",
        "  Holder Identity:         alpha",
        "  Lease Duration Seconds:  15",
        "  Renew Time:              2025-03-01T10:00:00.000000Z",
        "Events:                    <none>",
      ),
    );
  });
});

import { describe, expect, it } from "vitest";
import { make } from "../../../src/kubectl/printers/customcolumns.ts";
import { printTable } from "../../../src/kubectl/printers/table.ts";
import { alignRows } from "../../../src/kubectl/printers/tabwriter.ts";
import { sortBy } from "../../../src/kubectl/sorter.ts";

const column = (name: string, priority = 0) => ({ name, format: name === "Name" ? "name" : "", priority });
const table = {
  columnDefinitions: [column("Name"), column("Ready"), column("Age"), column("IP", 1)],
  rows: [
    { cells: ["bare", "2/2", "1s", "10.0.0.1"], object: { metadata: { name: "bare", namespace: "default" } } },
    {
      cells: ["lamp", "1/1", "12m", "10.0.0.2"],
      object: {
        metadata: { name: "lamp", namespace: "attic", labels: { app: "lamp", "example.com/part-of": "house" } },
      },
    },
  ],
};

describe("tables", () => {
  it("are at least six wide with three blanks between", () => {
    expect(printTable(table, {})).toBe("NAME   READY   AGE\nbare   2/2     1s\nlamp   1/1     12m\n");
  });

  it("show kinds, namespaces, labels and wide columns", () => {
    const options = {
      kindPrefix: "pod",
      withNamespace: true,
      wide: true,
      columnLabels: ["app", "example.com/part-of"],
    };
    expect(printTable(table, options)).toBe(
      [
        "NAMESPACE   NAME       READY   AGE   IP         APP    PART-OF",
        "default     pod/bare   2/2     1s    10.0.0.1          ",
        "attic       pod/lamp   1/1     12m   10.0.0.2   lamp   house",
        "",
      ].join("\n"),
    );
    expect(printTable(table, { showLabels: true, noHeaders: true })).toBe(
      "bare   2/2   1s    <none>\nlamp   1/1   12m   app=lamp,example.com/part-of=house\n",
    );
  });

  it("end a cell at its first line and keep the terminal safe", () => {
    const rows = [{ cells: ["a\u001b[31m", "x\ny", "1s"] }];
    expect(printTable({ columnDefinitions: table.columnDefinitions, rows }, { noHeaders: true })).toBe(
      "a^[[31m   x...   1s\n",
    );
  });

  it("keep the widths of rows printed before", () => {
    const remembered: number[] = [];
    alignRows(
      [
        ["NAME", "AGE"],
        ["a-long-name", "1s"],
      ],
      { remembered },
    );
    expect(alignRows([["b", "2s"]], { remembered })).toBe("b             2s\n");
  });
});

describe("custom columns", () => {
  const pods = {
    kind: "List",
    items: [
      { metadata: { name: "balcony", labels: { app: "play" } }, spec: { containers: [{ image: "nginx" }] } },
      { metadata: { name: "stage" }, spec: { containers: [{ image: "a" }, { image: "b" }] } },
    ],
  };
  const print = (spec: string, noHeaders = false) => make("custom-columns", spec, noHeaders, "/").print(pods);

  it("print values, lists and what is missing", () => {
    expect(print("NAME:metadata.name,IMAGES:.spec.containers[*].image,LABELS:.metadata.labels")).toBe(
      "NAME      IMAGES   LABELS\nbalcony   nginx    map[app:play]\nstage     a,b      <none>\n",
    );
    expect(print(":.metadata.name", true)).toBe("balcony\nstage\n");
  });

  it.each([
    ["", "custom-columns format specified but no custom columns given"],
    ["NAME", "unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>"],
    [
      "NAME:{.metadata.name",
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    ],
  ])("refuse %j", (spec, message) => {
    expect(() => print(spec)).toThrow(message);
  });
});

describe("--sort-by", () => {
  const items = [{ m: "300Mi" }, { m: "1Gi" }, {}, { m: "20Mi" }];
  it("orders quantities by amount, missing values first", () => {
    expect(sortBy(items, ".m", (item) => item)).toEqual([{}, { m: "20Mi" }, { m: "300Mi" }, { m: "1Gi" }]);
  });
  it("wants the field somewhere", () => {
    expect(() => sortBy(items, ".x", (item) => item)).toThrow(
      new Error(`couldn't find any field with path "{.x}" in the list of objects`),
    );
  });
});

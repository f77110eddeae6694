/**
 * Bundles src/ into few CommonJS files, by what commands evaluate: a command that reads loads one small file only, because
 * V8 pays for every function of a script, also for those that nobody calls. What belongs together is found by running typical
 * commands (src/cli/warmup.ts). Between the files modules find each other by `require("#FILE/N")`, which
 * bin/launch.cjs answers.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";

/** The file that is always loaded. */
const CORE = "kubelab";
/** Groups of commands, as src/cli/warmup.ts names them; a module belongs to the first that evaluates it. */
const GROUPS = [
  ["read", CORE],
  ["request", "request"],
  ["write", "control"],
  ["show", "show"],
  ["containers", "containers"],
];

const common = (root) => ({
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  // Spreads become calls of stand-ins: see quickSpreads.
  supported: { "object-rest-spread": false },
  format: "cjs",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  write: false,
});

/** Writes DIST/kubelab.cjs and the files that it may load. */
export async function bundle(root, dist) {
  const entry = join(root, "src/cli/main.ts");
  const folder = mkdtempSync(join(tmpdir(), "kubelab-build-"));
  try {
    const whole = await build({
      ...common(root),
      entryPoints: [entry],
      outfile: "whole.cjs",
      plugins: [recording(root)],
    });
    // Beside the others, so that it finds the assets.
    const recorder = join(dist, "recorder.cjs");
    writeFileSync(recorder, quick(whole.outputFiles[0].text));
    const { inputs } = whole.metafile;
    const chunkOf = assign(Object.keys(inputs), evaluated(recorder, folder));
    rmSync(recorder);
    for (const old of readdirSync(dist)) if (/\.(cjs|cache)$/.test(old)) rmSync(join(dist, old));
    const chunks = planned(inputs, chunkOf);
    await Promise.all([...chunks].map(([name, ids]) => writeChunk(root, dist, name, ids, { inputs, chunkOf, chunks })));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes each module say when it is evaluated. */
const recording = (root) => ({
  name: "recording",
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|js|mjs|cjs)$/ }, async ({ path }) => {
      const { readFile } = await import("node:fs/promises");
      const note = `globalThis.kubelabEvaluated?.push(${JSON.stringify(relative(root, path))});`;
      return { contents: `${await readFile(path, "utf8")}\n;${note}`, loader: path.endsWith(".ts") ? "ts" : "js" };
    });
  },
});

/** For each group the modules that its commands evaluate in a process of their own. */
function evaluated(recorder, folder) {
  const run = (groups) => {
    const script = `globalThis.kubelabEvaluated = [];
      require(${JSON.stringify(recorder)}).warmUp(${JSON.stringify(folder)}, ${JSON.stringify(groups)})
        .then(() => process.stdout.write(JSON.stringify(globalThis.kubelabEvaluated)));`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
    if (status !== 0) throw new Error(`cannot record what commands evaluate: ${stderr}`);
    return JSON.parse(stdout);
  };
  // Everything once, so that there is a cluster to read.
  const all = new Set(run(["write", "request", "containers", "read", "show"]));
  return [...GROUPS.map(([group, chunk]) => [chunk, new Set(run([group]))]), ["control", all]];
}

/** A package stays in one piece. */
const unitOf = (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? path;

/** Where what no typical command needs goes: a file per room, and one for the packages. */
const roomOf = (path) => `rest-${/^src\/(\w+)/.exec(path)?.[1] ?? "packages"}`;

function assign(paths, groups) {
  const chunkOfUnit = new Map([["src/cli/main.ts", CORE]]);
  for (const [chunk, seen] of groups)
    for (const path of seen) if (!chunkOfUnit.has(unitOf(path))) chunkOfUnit.set(unitOf(path), chunk);
  return new Map(paths.map((path) => [path, chunkOfUnit.get(unitOf(path)) ?? roomOf(path)]));
}

/** Per chunk the modules that other chunks ask for; their place in the list is their number. */
function planned(inputs, chunkOf) {
  const chunks = new Map([[CORE, []]]);
  for (const name of new Set(chunkOf.values())) if (!chunks.has(name)) chunks.set(name, []);
  for (const [from, { imports }] of Object.entries(inputs))
    for (const { path, external } of imports) {
      const chunk = external ? undefined : chunkOf.get(path);
      if (chunk && chunk !== chunkOf.get(from) && !chunks.get(chunk).includes(path)) chunks.get(chunk).push(path);
    }
  for (const ids of chunks.values()) ids.sort();
  return chunks;
}

async function writeChunk(root, dist, name, ids, { inputs, chunkOf, chunks }) {
  const modules = ids.map((id) => `() => require(${JSON.stringify(`./${id}`)})`);
  const main = `const main = () => require("./src/cli/main.ts");
    exports.run = (tool, argv) => main().run(tool, argv); exports.warmUp = (...args) => main().warmUp(...args);`;
  const contents = `${name === CORE ? main : ""} exports.modules = [${modules.join()}];`;
  const elsewhere = {
    name: "elsewhere",
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ path, importer }) => {
        const known = inputs[relative(root, importer)]?.imports.find((i) => i.original === path && !i.external);
        const chunk = known && chunkOf.get(known.path);
        if (!chunk || chunk === name) return undefined;
        return { path: `#${chunk}/${chunks.get(chunk).indexOf(known.path)}`, external: true };
      });
    },
  };
  const { outputFiles } = await build({
    ...common(root),
    stdin: { contents, resolveDir: resolve(root), loader: "js" },
    outfile: `${name}.cjs`,
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [elsewhere],
  });
  writeFileSync(join(dist, `${name}.cjs`), quick(outputFiles[0].text));
}

const quick = (code) => quickSpreads(withoutCopies(code));

/**
 * kubelab replaces objects where others edit them, and V8 as Node 20 has it takes more than a microsecond for each property
 * that a literal adds behind a spread: Object.assign takes a twentieth of that. It would set the prototype by a property
 * called `__proto__`, as a user's label may be, so such objects go the long way. Getters beside a spread are read at once.
 */
function quickSpreads(code) {
  const own = `__own=(o,key,value)=>Object.defineProperty(o,key,{value,enumerable:!0,configurable:!0,writable:!0})`;
  const spread = `__spread=(a,b)=>{if(b==null||!Object.hasOwn(b,"__proto__"))return Object.assign(a,b);for(const key of Object.keys(b))__own(a,key,b[key]);return a}`;
  const rest = `__rest=(from,left)=>{const o={};for(const key of Object.keys(from))left.includes(key)||(key==="__proto__"?__own(o,key,from[key]):o[key]=from[key]);return o}`;
  const calls = code.replace(/\b__spread(?:Values|Props)\(/g, "__spread(").replace(/\b__objRest\(/g, "__rest(");
  return calls === code ? code : `const ${own},${spread},${rest};${calls}`;
}

/**
 * esbuild answers each `require` of a module with a fresh copy of the module's exports, made at every call, and defines each
 * export as a getter. One plain object is as good, made when somebody first asks for it: by then the module has been
 * evaluated, and no module of ours exports what changes later.
 */
function withoutCopies(code) {
  if (!code.includes("__toCommonJS")) return code;
  const copies =
    /(__toCommonJS ?= ?\(?mod\)? ?=> ?)__copyProps\(__defProp\(\{\}, ?"__esModule", ?\{ ?value: ?(?:!0|true) ?\}\), ?mod\)/;
  if (!copies.test(code)) throw new Error("esbuild's __toCommonJS looks different now: see withoutCopies");
  const names = /[\w$]+_exports\d*\b/g;
  const uses = new Map();
  for (const [name] of code.matchAll(names)) uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const [, name] of code.matchAll(/__toCommonJS\(([\w$]+)\)/g)) uses.set(name, uses.get(name) - 1);
  return code
    .replace(copies, '$1typeof mod=="function"?mod():mod')
    .replace(/var ([\w$]+)=\{\};__export\(\1,\{([^{}]*)\}\);/g, (whole, name, getters) => {
      // Two uses are this definition; any more take it as an object.
      if (uses.get(name) !== 2) return whole;
      const values = getters.replaceAll(":()=>", ":");
      return `var ${name}=()=>{var o={__esModule:!0,${values}};return ${name}=()=>o,o};`;
    });
}

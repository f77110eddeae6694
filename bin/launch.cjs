// Starts the bundle with V8's code cache: compiling megabytes of JavaScript would cost more than most commands do.
// The bundle comes in several files, loaded when first needed (src/build/bundle.mjs says how they are made). A cache belongs to
// one Node version; where the built one does not fit, one is kept in the user's cache folder.
"use strict";
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { homedir } = require("node:os");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

const dist = join(__dirname, "..", "dist");
const builtCache = (name) => join(dist, `${name}.cache`);

function userCache(name, size) {
  const folder = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(folder, "kubelab", `${process.version}-${process.arch}-${name}-${size}.cache`);
}

function readOrNone(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function compile(filename, source, cachedData) {
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  return new Script(wrapped, { filename, cachedData });
}

/** The files loaded so far: their exports, and what is needed to keep what V8 compiled. */
const loaded = new Map();

/** One file of the bundle. */
function load(name) {
  const known = loaded.get(name);
  if (known) return known.exports;
  const filename = join(dist, `${name}.cjs`);
  const source = readFileSync(filename, "latin1");
  const built = readOrNone(builtCache(name));
  let script = compile(filename, source, built);
  let missing = !built || script.cachedDataRejected;
  if (missing) {
    const own = readOrNone(userCache(name, source.length));
    if (own) {
      script = compile(filename, source, own);
      missing = script.cachedDataRejected;
    }
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireInside, module, filename, dist);
  loaded.set(name, { exports: module.exports, script, missing, size: source.length });
  return module.exports;
}

/** `require` of the bundle's modules: "#FILE/N" is the N-th module that FILE offers; all else is Node's. */
function requireInside(id) {
  if (id[0] !== "#") return require(id);
  const slash = id.indexOf("/");
  return load(id.slice(1, slash)).modules[id.slice(slash + 1)]();
}

function keep(path, script) {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.${process.pid}`, script.createCachedData());
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // Without a cache everything works, only slower.
  }
}

/** Runs one tool ("kubectl", "kubelab", "curl", ...) with the process's arguments. */
exports.launch = (tool) => {
  load("kubelab")
    .run(tool, process.argv.slice(2))
    .then((code) => {
      for (const [name, { script, missing, size }] of loaded) if (missing) keep(userCache(name, size), script);
      process.exit(code);
    });
};

/** `launch.cjs --write-code-cache FOLDER GROUP,... FILE...`: runs groups of commands, then keeps what V8 compiled of these files. */
if (process.argv[2] === "--write-code-cache" && require.main === module) {
  const [folder, groups, ...files] = process.argv.slice(3);
  load("kubelab")
    .warmUp(folder, groups.split(",").filter(Boolean))
    .then(() => {
      for (const file of files) {
        load(file);
        keep(builtCache(file), loaded.get(file).script);
      }
    });
}

// Starts the bundle with V8's code cache: compiling 2 MB of JavaScript would cost more than most commands do.
// The cache belongs to one Node version; where the built one does not fit, one is kept in the user's cache folder.
"use strict";
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { homedir } = require("node:os");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

const bundle = join(__dirname, "..", "dist", "kubelab.cjs");
const builtCache = join(__dirname, "..", "dist", "kubelab.cache");

function userCache(size) {
  const folder = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(folder, "kubelab", `${process.version}-${process.arch}-${size}.cache`);
}

function readOrNone(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function compile(source, cachedData) {
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  return new Script(wrapped, { filename: bundle, cachedData });
}

/** The bundle's exports, and a way to keep what V8 compiled so far. */
function load() {
  const source = readFileSync(bundle, "latin1");
  const built = readOrNone(builtCache);
  let script = compile(source, built);
  let missing = !built || script.cachedDataRejected;
  if (missing) {
    const own = readOrNone(userCache(source.length));
    if (own) {
      script = compile(source, own);
      missing = script.cachedDataRejected;
    }
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, bundle, dirname(bundle));
  return { main: module.exports, script, missing, size: source.length };
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
  const { main, script, missing, size } = load();
  main.run(tool, process.argv.slice(2)).then((code) => {
    if (missing) keep(userCache(size), script);
    process.exit(code);
  });
};

if (process.argv[2] === "--write-code-cache") {
  const { main, script } = load();
  main.warmUp().then(() => keep(builtCache, script));
}

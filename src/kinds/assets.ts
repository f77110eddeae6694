/** The facts about the API that are data: TSV tables and type lines, as the build puts them beside the bundle. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const texts = new Map<string, string>();
let root: string | undefined;

/** The folder that holds package.json, from the bundle (dist/) or from a source file (src/kinds/). */
function packageRoot(): string {
  if (root) return root;
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${__dirname}`);
    folder = parent;
  }
  root = folder;
  return folder;
}

/** In tests the sources are read where there are any: what was built may be older. */
const fromSource = () => __dirname.endsWith(join("src", "kinds"));

/** Text of one asset: "schemas.json", "go-fields.tsv", "api-resources.tsv", "table-columns.tsv". Read once per process. */
export function readAsset(name: string): string {
  let text = texts.get(name);
  if (text === undefined) {
    const source = join(packageRoot(), "fixtures", "api", name);
    const built = join(packageRoot(), "dist", "assets", name);
    text = readFileSync(fromSource() && existsSync(source) ? source : built, "utf8");
    texts.set(name, text);
  }
  return text;
}

/** Lines of a TSV asset as cells, the header line left out. */
export function readTable(name: string): string[][] {
  return readAsset(name)
    .split("\n")
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
}

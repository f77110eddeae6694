/** kubectl create --raw. Models kubectl/pkg/cmd/create/create.go and kubectl/pkg/rawhttp/raw.go. */
import { parseYaml } from "../../../apimachinery/yaml.ts";
import type { CommandContext } from "../../types.ts";
import { readBytes } from "../../util/sources.ts";
import { postRaw } from "../get/raw.ts";

/** Sends the one file as it is to a path of the server and prints the answer. */
export async function createRaw(ctx: CommandContext): Promise<undefined> {
  const { flags, io } = ctx;
  const path = flags.string("raw");
  const [file = "", ...others] = flags.list("filename");
  if (flags.bool("edit")) throw new Error("--raw and --edit are mutually exclusive");
  if (!file || others.length > 0) throw new Error("--raw can only use a single local file or stdin");
  if (/^https?:\/\//.test(file)) throw new Error("--raw cannot read from a url");
  if (flags.bool("recursive")) throw new Error("--raw and --recursive are mutually exclusive");
  if (flags.string("selector")) throw new Error("--raw and --selector (-l) are mutually exclusive");
  if (flags.string("output")) throw new Error("--raw and --output are mutually exclusive");
  if (!path.startsWith("/"))
    throw new Error(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
  const text = file === "-" ? await io.readStdin() : readBytes(file, ctx.cwd).toString("utf8");
  postRaw(ctx, path, parseYaml(text));
  return undefined;
}

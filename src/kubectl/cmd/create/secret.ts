/** kubectl create secret. Models create_secret.go, create_secret_docker.go and create_secret_tls.go of kubectl/pkg/cmd/create. */
import { canonicalJson, setField } from "../../../apimachinery/json.ts";
import { isConfigMapKey } from "../../../apimachinery/names.ts";
import type { CommandContext } from "../../types.ts";
import { contentHash } from "../../util/namehash.ts";
import { type AddKey, addEnvFiles, addFiles, addLiterals, readBytes } from "../../util/sources.ts";
import { runGenerator } from "./generator.ts";

const DOCKER_CONFIG = ".dockerconfigjson";

const runWith = (ctx: CommandContext, generate: (name: string, ctx: CommandContext) => any): undefined =>
  runGenerator(ctx, {
    failure: "failed to create secret ",
    generate: (name) => withHash(generate(name, ctx), ctx.flags.bool("append-hash")),
  });

export const runGeneric = (ctx: CommandContext): undefined => runWith(ctx, generic);
export const runDockerRegistry = (ctx: CommandContext): undefined => runWith(ctx, dockerRegistry);
export const runTls = (ctx: CommandContext): undefined => runWith(ctx, tls);

const newSecret = (name: string, type: string): any => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name },
  type,
  data: {},
});

function withHash(secret: any, append: boolean): any {
  if (!append) return secret;
  const { kind, metadata, type, data } = secret;
  return {
    ...secret,
    metadata: { name: `${metadata.name}-${contentHash({ kind, type, name: metadata.name, data })}` },
  };
}

const adder =
  ({ data }: any): AddKey =>
  (key, value) => {
    const problems = isConfigMapKey(key);
    if (problems.length > 0)
      throw new Error(`${JSON.stringify(key)} is not valid key name for a Secret ${problems.join(";")}`);
    if (Object.hasOwn(data, key)) throw new Error(`cannot add key ${key}, another key by that name already exists`);
    setField(data, key, value.toString("base64"));
  };

function generic(name: string, ctx: CommandContext): any {
  const { flags } = ctx;
  const [files, literals, envFiles] = [
    flags.list("from-file"),
    flags.list("from-literal"),
    flags.list("from-env-file"),
  ];
  if (envFiles.length > 0 && (files.length > 0 || literals.length > 0))
    throw new Error("from-env-file cannot be combined with from-file or from-literal");
  const secret = newSecret(name, flags.string("type"));
  const add = adder(secret);
  addLiterals(literals, add);
  addFiles(files, ctx, add);
  addEnvFiles(envFiles, "secret", ctx, add);
  return secret;
}

function dockerRegistry(name: string, ctx: CommandContext): any {
  const { flags } = ctx;
  const [username, password, server] = ["docker-username", "docker-password", "docker-server"].map(flags.string, flags);
  const files = flags.list("from-file").map((file) => (file.includes("=") ? file : `${DOCKER_CONFIG}=${file}`));
  if (files.length === 0 && !(username && password && server)) {
    throw new Error(
      "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
    );
  }
  const secret = newSecret(name, "kubernetes.io/dockerconfigjson");
  if (files.length > 0) {
    addFiles(files, ctx, adder(secret));
    return secret;
  }
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  const email = flags.string("docker-email");
  // Fields in the order of kubectl's struct.
  const entry = [
    ["username", username],
    ["password", password],
    ["email", email],
    ["auth", auth],
  ];
  const fields = entry.filter(([, value]) => value).map(([key, value]) => `"${key}":${canonicalJson(value)}`);
  const text = `{"auths":{${canonicalJson(server)}:{${fields.join(",")}}}}`;
  secret.data[DOCKER_CONFIG] = Buffer.from(text).toString("base64");
  return secret;
}

function tls(name: string, ctx: CommandContext): any {
  const { flags, cwd } = ctx;
  const [cert, key] = [flags.string("cert"), flags.string("key")];
  if (!key || !cert) throw new Error("key and cert must be specified");
  const [certBytes, keyBytes] = [cert, key].map((file) => {
    try {
      return readBytes(file, cwd);
    } catch (error) {
      throw new Error(`Cannot read file ${file}, ${(error as Error).message}`);
    }
  }) as [Buffer, Buffer];
  const { checkKeyPair } = require("./keypair.ts") as typeof import("./keypair.ts");
  checkKeyPair(certBytes, keyBytes);
  const secret = newSecret(name, "kubernetes.io/tls");
  secret.data["tls.crt"] = certBytes.toString("base64");
  secret.data["tls.key"] = keyBytes.toString("base64");
  return secret;
}

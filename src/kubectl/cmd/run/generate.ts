/** The pod that `kubectl run` makes. Models kubectl/pkg/generate/versioned/run.go. */
import { isEnvVarName } from "../../../apimachinery/names.ts";
import type { CommandContext } from "../../types.ts";
import { parsePairs } from "../../util/pairs.ts";
import { atoi, parseLabelMap } from "../../util/servicegenerator.ts";

export function makePod({ args, flags }: CommandContext): any {
  const [name = "", ...rest] = args;
  const env = flags.list("env").map(parseEnv);
  const annotations = Object.fromEntries(parsePairs(flags.list("annotations"), "annotations", false).set);
  const labels = flags.string("labels") ? parseLabelMap(flags.string("labels")) : { run: name };
  const stdin = flags.bool("stdin");
  const port = flags.string("port");
  const container = {
    name,
    image: flags.string("image"),
    [flags.bool("command") ? "command" : "args"]: rest,
    env,
    stdin,
    stdinOnce: stdin && !flags.bool("leave-stdin-open"),
    tty: flags.bool("tty"),
    imagePullPolicy: flags.string("image-pull-policy"),
    ...(port && { ports: [{ containerPort: atoi(port) }] }),
    ...(flags.bool("privileged") && { securityContext: { privileged: true } }),
  };
  const restartPolicy = flags.string("restart") || "Always";
  const spec = { containers: [container], dnsPolicy: "ClusterFirst", restartPolicy };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, labels, annotations }, spec };
}

function parseEnv(text: string): { name: string; value: string } {
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(equals, 0));
  if (equals < 0 || isEnvVarName(name).length > 0) throw new Error(`invalid env: ${text}`);
  return { name, value: text.slice(equals + 1) };
}

const DOMAIN_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const TAG = "\\w[\\w.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

/** Is it [DOMAIN/]PATH[:TAG][@DIGEST]? The format of github.com/distribution/reference. */
export const isImageName = (image: string): boolean =>
  new RegExp(`^(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*(?::${TAG})?(?:@${DIGEST})?$`).test(image);

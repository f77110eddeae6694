import type { ApiRequest, ApiResponse } from "../../../src/client/index.ts";
import { runKubectl } from "../../../src/kubectl/root.ts";
import type { Cluster, IOStreams } from "../../../src/kubectl/types.ts";

export interface Outcome {
  code: number;
  out: string;
  err: string;
  requests: ApiRequest[];
}

const notThere: ApiResponse = {
  code: 404,
  body: { kind: "Status", status: "Failure", code: 404, reason: "NotFound", message: "not found" },
  warnings: [],
};

/** Runs one kubectl command line against a server that is only a function. */
export async function kubectl(
  argv: string[],
  answer: (request: ApiRequest) => unknown = () => undefined,
): Promise<Outcome> {
  const outcome: Outcome = { code: 0, out: "", err: "", requests: [] };
  const io = {
    out: (text: string) => {
      outcome.out += text;
    },
    err: (text: string) => {
      outcome.err += text;
    },
    readStdin: async () => "",
    stdinIsTerminal: false,
    stdoutIsTerminal: false,
    columns: 80,
  } as unknown as IOStreams;
  const cluster = {
    request(request: ApiRequest): ApiResponse {
      outcome.requests.push(request);
      if (request.resource === "customresourcedefinitions") return { code: 200, body: { items: [] }, warnings: [] };
      const body = answer(request);
      return body === undefined ? notThere : { code: 200, body, warnings: [] };
    },
    commit: async () => {},
    waitUntil: async (poll: () => unknown) => poll(),
    nowMs: () => 1_767_323_045_000,
    serverVersion: "v1.36.3",
  } as unknown as Cluster;
  const config = { clusters: [], contexts: [], users: [], "current-context": "" };
  outcome.code = await runKubectl(argv, {
    io,
    cluster: () => cluster,
    kubeconfig: () => ({ load: () => config, modify: () => {}, defaultFile: "" }) as any,
    cwd: "/",
    env: {},
  });
  return outcome;
}

/** What `create ... --dry-run=client -o jsonpath` prints of a field. */
export async function created(argv: string[], field: string): Promise<string> {
  const { out, err } = await kubectl(["create", ...argv, "--dry-run=client", "-o", `jsonpath=${field}`]);
  return out + err;
}

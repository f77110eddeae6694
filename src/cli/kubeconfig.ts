/** kubeconfig files by kubectl's rules (client-go/tools/clientcmd/loader.go); without KUBECONFIG, kubelab's own file. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, dirname, resolve } from "node:path";
import { parseYaml, printYaml } from "../apimachinery/yaml.ts";
import type { Kubeconfig, KubeconfigAccess } from "../kubectl/types.ts";
import type { Host } from "./main.ts";
import { kubeconfigPath, serverURL } from "./paths.ts";

const EMPTY = (): Kubeconfig => ({
  apiVersion: "v1",
  kind: "Config",
  clusters: [],
  contexts: [],
  users: [],
  "current-context": "",
  preferences: {},
});

/** An entry for one of kubelab's clusters, as `kubelab up` writes it. */
export function kubelabConfig(cluster: string, contextName: string): Kubeconfig {
  return {
    ...EMPTY(),
    clusters: [{ name: contextName, cluster: { server: serverURL(cluster) } }],
    contexts: [{ name: contextName, context: { cluster: contextName, user: contextName } }],
    users: [{ name: contextName, user: { token: "kubelab" } }],
    "current-context": contextName,
  };
}

/** `path`: the --kubeconfig flag. */
export function kubeconfigAccess(path: string | undefined, { env, cwd }: Pick<Host, "env" | "cwd">): KubeconfigAccess {
  const own = kubeconfigPath(env);
  const named = path ? [path] : (env.KUBECONFIG ?? "").split(delimiter).filter(Boolean);
  const files = (named.length ? named : [own]).map((file) => resolve(cwd, file));
  const writable = files.find((file) => existsSync(file)) ?? files.at(-1)!;
  return {
    defaultFile: writable,
    load: () => {
      const present = files.filter((file) => existsSync(file));
      if (!present.length && files[0] === own) return kubelabConfig("lab", "lab");
      return present.map(read).reduce(merge, EMPTY());
    },
    modify(change) {
      const config = existsSync(writable) ? read(writable) : writable === own ? kubelabConfig("lab", "lab") : EMPTY();
      change(config);
      mkdirSync(dirname(writable), { recursive: true });
      writeFileSync(`${writable}.tmp`, printYaml(config), { mode: 0o600 });
      renameSync(`${writable}.tmp`, writable);
    },
  };
}

function read(file: string): Kubeconfig {
  return { ...EMPTY(), ...(parseYaml(readFileSync(file, "utf8")) as object) };
}

/** The first file to name a thing wins. */
function merge(into: Kubeconfig, more: Kubeconfig): Kubeconfig {
  const joined = <T extends { name: string }>(a: T[], b: T[] | null) => [
    ...a,
    ...(b ?? []).filter((x) => !a.some((y) => y.name === x.name)),
  ];
  return {
    ...into,
    clusters: joined(into.clusters, more.clusters),
    contexts: joined(into.contexts, more.contexts),
    users: joined(into.users, more.users),
    "current-context": into["current-context"] || more["current-context"],
  };
}

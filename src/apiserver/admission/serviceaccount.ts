/** Gives a pod its service account and the volume with its token. Models plugin/pkg/admission/serviceaccount/admission.go. */
import { forbidden } from "../../apimachinery/status.ts";
import type { Container, PodSpec, Volume } from "../../client/api.ts";
import { ApiError } from "../../client/index.ts";
import type { Server } from "../server.ts";
import type { Plugin } from "./index.ts";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const TOKEN_EXPIRATION_SECONDS = 3607;
const MIRROR_POD = "kubernetes.io/config.mirror";

export const serviceAccount: Plugin = (server, { request, kind, object }) => {
  const spec: PodSpec = object.spec;
  if (object.metadata.annotations?.[MIRROR_POD] !== undefined) return;
  spec.serviceAccountName ||= "default";
  spec.serviceAccount = spec.serviceAccountName;
  const account = server.store.find("serviceaccounts", request.namespace, spec.serviceAccountName);
  if (!account) {
    const why = `error looking up service account ${request.namespace}/${spec.serviceAccountName}: serviceaccount ${JSON.stringify(spec.serviceAccountName)} not found`;
    throw new ApiError(forbidden(kind, object.metadata.name ?? "", why));
  }
  if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true)
    mountToken(server, object, spec);
  if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length)
    spec.imagePullSecrets = account.imagePullSecrets;
};

function mountToken(
  server: Server,
  object: { metadata: { name?: string; generateName?: string; namespace?: string } },
  spec: PodSpec,
): void {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const needing = containers.filter((c) => !c.volumeMounts?.some((m) => m.mountPath === MOUNT_PATH));
  if (!needing.length) return;
  const { name = "", generateName = "", namespace = "" } = object.metadata;
  const suffix = server.kinds.randomString(
    5,
    "kube-api-access",
    namespace,
    name || generateName,
    server.store.revision,
  );
  const volume =
    spec.volumes?.find((v) => v.name.startsWith("kube-api-access-")) ?? tokenVolume(`kube-api-access-${suffix}`);
  if (!spec.volumes?.includes(volume)) spec.volumes = [...(spec.volumes ?? []), volume];
  for (const container of needing) addMount(container, volume.name);
}

function addMount(container: Container, name: string): void {
  container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: MOUNT_PATH }];
}

function tokenVolume(name: string): Volume {
  const sources = [
    { serviceAccountToken: { expirationSeconds: TOKEN_EXPIRATION_SECONDS, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] },
    },
  ];
  return { name, projected: { sources, defaultMode: 0o644 } };
}

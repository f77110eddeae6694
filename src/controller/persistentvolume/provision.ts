/** Asks for a new volume, and makes it where the profile has a provisioner. Models pv_controller.go (provisionClaim). */
import type { PersistentVolumeClaim, StorageClass } from "../../client/api.ts";
import type { Context } from "../../client/component.ts";
import type { KubeObject } from "../../client/index.ts";

const provisionerAnnotation = "volume.kubernetes.io/storage-provisioner";
const betaProvisionerAnnotation = "volume.beta.kubernetes.io/storage-provisioner";
const selectedNode = "volume.kubernetes.io/selected-node";

/** Provisioners that the profiles' add-ons bring along; a folder where they keep their data on a node, undefined for disks. */
const served = new Map<string, string | undefined>([
  ["rancher.io/local-path", "/opt/local-path-provisioner"],
  ["k8s.io/minikube-hostpath", "/tmp/hostpath-provisioner"],
  ["docker.io/hostpath", "/var/lib/k8s-pvs"],
  ["pd.csi.storage.gke.io", undefined],
  ["disk.csi.azure.com", undefined],
]);

export function provision(
  ctx: Context,
  claim: PersistentVolumeClaim,
  className: string,
  storageClass: StorageClass | undefined,
): void {
  if (!storageClass) {
    const message = `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`;
    ctx.event(claim, { type: "Warning", reason: "ProvisioningFailed", message });
    return;
  }
  const { provisioner } = storageClass;
  if (provisioner === "kubernetes.io/no-provisioner") {
    const message = "no volume plugin matched name: kubernetes.io/no-provisioner";
    ctx.event(claim, { type: "Warning", reason: "ProvisioningFailed", message });
    return;
  }
  const { annotations } = claim.metadata;
  let current = claim;
  if (annotations?.[provisionerAnnotation] !== provisioner) {
    const metadata = {
      ...claim.metadata,
      annotations: { ...annotations, [betaProvisionerAnnotation]: provisioner, [provisionerAnnotation]: provisioner },
    };
    const next = { ...claim, metadata } as unknown as KubeObject;
    current = ctx.client.update("persistentvolumeclaims", next) as unknown as PersistentVolumeClaim;
  }
  const message =
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system ` +
    "administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.";
  ctx.event(current, { type: "Normal", reason: "ExternalProvisioning", message });
  if (!ctx.profile.inert && served.has(provisioner)) makeVolume(ctx, current, storageClass);
}

function makeVolume(ctx: Context, claim: PersistentVolumeClaim, storageClass: StorageClass): void {
  const { namespace, name, uid, resourceVersion, annotations } = claim.metadata;
  const volumeName = `pvc-${uid}`;
  if (ctx.client.find("persistentvolumes", undefined, volumeName)) return;
  const { provisioner } = storageClass;
  const folder = served.get(provisioner);
  const node = annotations?.[selectedNode];
  const source = folder
    ? { hostPath: { path: `${folder}/${volumeName}_${namespace}_${name}`, type: "DirectoryOrCreate" } }
    : { csi: { driver: provisioner, volumeHandle: volumeName } };
  const onNode = { key: "kubernetes.io/hostname", operator: "In", values: [node] };
  ctx.client.create("persistentvolumes", {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volumeName, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      ...source,
      capacity: { storage: claim.spec?.resources?.requests?.["storage"] },
      accessModes: claim.spec?.accessModes,
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid, resourceVersion },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec?.volumeMode ?? "Filesystem",
      ...(folder && node && { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [onNode] }] } } }),
    },
  } as any);
  const message = `Successfully provisioned volume ${volumeName}`;
  ctx.event(claim, { type: "Normal", reason: "ProvisioningSucceeded", message });
}

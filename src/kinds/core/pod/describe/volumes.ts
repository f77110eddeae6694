/** Volumes as describe prints them. Models describeVolumes of kubectl/pkg/describe/describe.go. */
import { canonicalQuantity, compareQuantity } from "../../../../apimachinery/quantity.ts";
import type { Volume } from "../../../../client/api.ts";
import { goFormat } from "../../../describe/generic.ts";
import { type DescribeWriter, nestedWriter } from "../../../describe/writer.ts";

/** Sources that are a line about what they are and a line for each field: source, title, fields. */
const PLAIN: [source: string, about: string, fields: [label: string, field: string, missing?: unknown][]][] = [
  [
    "hostPath",
    "HostPath (bare host directory volume)",
    [
      ["Path", "path"],
      ["HostPathType", "type", "<none>"],
    ],
  ],
  ["emptyDir", "EmptyDir (a temporary directory that shares a pod's lifetime)", [["Medium", "medium"]]],
  [
    "gcePersistentDisk",
    "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
    [
      ["PDName", "pdName"],
      ["FSType", "fsType"],
      ["Partition", "partition", 0],
      ["ReadOnly", "readOnly", false],
    ],
  ],
  [
    "awsElasticBlockStore",
    "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
    [
      ["VolumeID", "volumeID"],
      ["FSType", "fsType"],
      ["Partition", "partition", 0],
      ["ReadOnly", "readOnly", false],
    ],
  ],
  [
    "gitRepo",
    "GitRepo (a volume that is pulled from git when the pod is created)",
    [
      ["Repository", "repository"],
      ["Revision", "revision"],
    ],
  ],
  [
    "secret",
    "Secret (a volume populated by a Secret)",
    [
      ["SecretName", "secretName"],
      ["Optional", "optional", false],
    ],
  ],
  [
    "configMap",
    "ConfigMap (a volume populated by a ConfigMap)",
    [
      ["Name", "name"],
      ["Optional", "optional", false],
    ],
  ],
  [
    "nfs",
    "NFS (an NFS mount that lasts the lifetime of a pod)",
    [
      ["Server", "server"],
      ["Path", "path"],
      ["ReadOnly", "readOnly", false],
    ],
  ],
  [
    "persistentVolumeClaim",
    "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
    [
      ["ClaimName", "claimName"],
      ["ReadOnly", "readOnly", false],
    ],
  ],
  [
    "csi",
    "CSI (a Container Storage Interface (CSI) volume source)",
    [
      ["Driver", "driver"],
      ["FSType", "fsType"],
      ["ReadOnly", "readOnly", false],
    ],
  ],
  [
    "image",
    "Image (a container image or OCI artifact)",
    [
      ["Reference", "reference"],
      ["PullPolicy", "pullPolicy"],
    ],
  ],
];

function printProjected(w: DescribeWriter, projected: any): void {
  w.line(2, "Type:\tProjected (a volume that contains injected data from multiple sources)");
  for (const { secret, downwardAPI, configMap, serviceAccountToken } of projected.sources ?? []) {
    if (secret) w.line(2, `SecretName:\t${secret.name ?? ""}\n    Optional:\t${secret.optional ?? false}`);
    else if (downwardAPI) w.line(2, "DownwardAPI:\ttrue");
    else if (configMap)
      w.line(2, `ConfigMapName:\t${configMap.name ?? ""}\n    Optional:\t${configMap.optional ?? false}`);
    else if (serviceAccountToken) w.line(2, `TokenExpirationSeconds:\t${serviceAccountToken.expirationSeconds}`);
  }
}

function printDownward(w: DescribeWriter, downward: any): void {
  w.line(2, "Type:\tDownwardAPI (a volume populated by information about the pod)\n    Items:");
  for (const { fieldRef, resourceFieldRef, path } of downward.items ?? []) {
    if (fieldRef) w.line(3, `${fieldRef.fieldPath} -> ${path}`);
    if (resourceFieldRef) w.line(3, `${resourceFieldRef.resource} -> ${path}`);
  }
}

function printEphemeral(w: DescribeWriter, { volumeClaimTemplate }: any, nowMs: number): void {
  w.line(2, "Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)");
  if (!volumeClaimTemplate) return;
  const { printClaim } =
    require("../../persistentvolumeclaim/describe.ts") as typeof import("../../persistentvolumeclaim/describe.ts");
  printClaim(nestedWriter(w, 2), { metadata: {}, ...volumeClaimTemplate }, false, nowMs);
}

/** Models printCSIPersistentVolumeAttributesMultiline. */
function printAttributes(w: DescribeWriter, attributes: Record<string, string> | undefined): void {
  const keys = Object.keys(attributes ?? {}).sort();
  if (keys.length === 0) {
    w.line(2, "VolumeAttributes:\t<none>");
    return;
  }
  w.write(2, "VolumeAttributes:\t");
  keys.forEach((key, i) => {
    if (i > 0) w.write(2, "\t");
    const line = `${key}=${attributes?.[key]}`;
    w.line(2, line.length > 140 ? `${line.slice(0, 140)}...` : line);
  });
}

function printSource(w: DescribeWriter, volume: any, nowMs: number): void {
  const plain = PLAIN.find(([source]) => volume[source]);
  if (plain) {
    const [source, about, fields] = plain;
    const lines = fields.map(([label, field, missing = ""]) => `\n    ${label}:\t${volume[source][field] ?? missing}`);
    if (source === "emptyDir") {
      const limit = volume.emptyDir.sizeLimit;
      const shown = limit !== undefined && compareQuantity(limit, "0") > 0 ? canonicalQuantity(limit) : "<unset>";
      lines.push(`\n    SizeLimit:\t${shown}`);
    }
    w.line(2, `Type:\t${about}${lines.join("")}`);
    if (source === "csi") printAttributes(w, volume.csi.volumeAttributes);
  } else if (volume.projected) printProjected(w, volume.projected);
  else if (volume.downwardAPI) printDownward(w, volume.downwardAPI);
  else if (volume.ephemeral) printEphemeral(w, volume.ephemeral, nowMs);
  else {
    // Volumes of storage systems that no cluster of this kind has: the source and its fields.
    const source = Object.keys(volume).find((field) => field !== "name");
    if (!source) w.line(1, "<unknown>");
    else {
      const title = source.charAt(0).toUpperCase() + source.slice(1);
      const fields = Object.entries(volume[source]).map(([field, value]) => {
        return `\n    ${field.charAt(0).toUpperCase()}${field.slice(1)}:\t${goFormat(value)}`;
      });
      w.line(2, `Type:\t${title}${fields.join("")}`);
    }
  }
}

/** `space` is "" in a pod and two spaces in a template. */
export function printVolumes(w: DescribeWriter, volumes: Volume[] | undefined, space: string, nowMs: number): void {
  if (!volumes?.length) {
    w.line(0, `${space}Volumes:\t<none>`);
    return;
  }
  w.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    w.line(1, `${space ? " " : ""}${volume.name}:`);
    printSource(w, volume, nowMs);
  }
}

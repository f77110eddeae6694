/** Where a volume's bytes are. Models printXxxVolumeSource of kubectl/pkg/describe/describe.go. */
import { printLabels } from "../../describe/labels.ts";
import type { DescribeWriter } from "../../describe/writer.ts";

/** A field's title, its name, and what stands for an absent value ("" unless said otherwise). */
type Field = [title: string, name: string, absent?: string];

const READ_ONLY: Field = ["ReadOnly", "readOnly", "false"];
const FS_TYPE: Field = ["FSType", "fsType"];

/** By the field of the spec, in kubectl's order. */
const SOURCES: [field: string, type: string, fields: Field[]][] = [
  [
    "hostPath",
    "HostPath (bare host directory volume)",
    [
      ["Path", "path"],
      ["HostPathType", "type", "<none>"],
    ],
  ],
  [
    "gcePersistentDisk",
    "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
    [["PDName", "pdName"], FS_TYPE, ["Partition", "partition", "0"], READ_ONLY],
  ],
  [
    "awsElasticBlockStore",
    "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
    [["VolumeID", "volumeID"], FS_TYPE, ["Partition", "partition", "0"], READ_ONLY],
  ],
  ["nfs", "NFS (an NFS mount that lasts the lifetime of a pod)", [["Server", "server"], ["Path", "path"], READ_ONLY]],
  [
    "vsphereVolume",
    "vSphereVolume (a Persistent Disk resource in vSphere)",
    [["VolumePath", "volumePath"], FS_TYPE, ["StoragePolicyName", "storagePolicyName"]],
  ],
  [
    "azureDisk",
    "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
    [
      ["DiskName", "diskName"],
      ["DiskURI", "diskURI"],
      ["Kind", "kind"],
      FS_TYPE,
      ["CachingMode", "cachingMode"],
      READ_ONLY,
    ],
  ],
  ["local", "LocalVolume (a persistent volume backed by local storage on a node)", [["Path", "path"]]],
  [
    "csi",
    "CSI (a Container Storage Interface (CSI) volume source)",
    [["Driver", "driver"], FS_TYPE, ["VolumeHandle", "volumeHandle"], READ_ONLY],
  ],
];

/** `<unknown>` for sources that no lab has. */
export function printSource(w: DescribeWriter, spec: any): void {
  const source = SOURCES.find(([field]) => spec[field]);
  if (!source) {
    w.line(1, "<unknown>");
    return;
  }
  const [field, type, fields] = source;
  w.line(2, `Type:\t${type}`);
  for (const [title, name, absent = ""] of fields) w.line(2, `${title}:\t${spec[field][name] ?? absent}`);
  if (field === "csi") printAttributes(w, spec.csi.volumeAttributes);
}

function printAttributes(w: DescribeWriter, attributes: Record<string, string> | undefined): void {
  const inner: DescribeWriter = { ...w, line: (_, text) => w.line(2, text), write: (_, text) => w.write(2, text) };
  printLabels(inner, "VolumeAttributes", attributes);
}

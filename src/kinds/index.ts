/**
 * Every kind the API serves. What all kinds have (names, verbs, columns) comes from tables; a kind that has more has a
 * folder, named in SPECIAL, whose entry is merged over the generic one when the kind is first asked for.
 */
import { readTable } from "./assets.ts";
import type { Column, Kind } from "./types.ts";

type Special = Partial<Kind>;

/** "GROUP/RESOURCE", or "RESOURCE" for the core group: the folder's entry. */
const SPECIAL: Record<string, () => Special> = {
  pods: () => (require("./core/pod/index.ts") as typeof import("./core/pod/index.ts")).pod,
  replicationcontrollers: () =>
    (require("./core/replicationcontroller/index.ts") as typeof import("./core/replicationcontroller/index.ts"))
      .replicationController,
  "apps/deployments": () =>
    (require("./apps/deployment/index.ts") as typeof import("./apps/deployment/index.ts")).deployment,
  "apps/replicasets": () =>
    (require("./apps/replicaset/index.ts") as typeof import("./apps/replicaset/index.ts")).replicaSet,
  "apps/daemonsets": () =>
    (require("./apps/daemonset/index.ts") as typeof import("./apps/daemonset/index.ts")).daemonSet,
  "apps/statefulsets": () =>
    (require("./apps/statefulset/index.ts") as typeof import("./apps/statefulset/index.ts")).statefulSet,
  "apps/controllerrevisions": () =>
    (require("./apps/controllerrevision/index.ts") as typeof import("./apps/controllerrevision/index.ts"))
      .controllerRevision,
  "batch/jobs": () => (require("./batch/job/index.ts") as typeof import("./batch/job/index.ts")).job,
  "batch/cronjobs": () => (require("./batch/cronjob/index.ts") as typeof import("./batch/cronjob/index.ts")).cronJob,
  services: () => (require("./core/service/index.ts") as typeof import("./core/service/index.ts")).service,
  endpoints: () => (require("./core/endpoints/index.ts") as typeof import("./core/endpoints/index.ts")).endpoints,
  "discovery.k8s.io/endpointslices": () =>
    (require("./discovery/endpointslice/index.ts") as typeof import("./discovery/endpointslice/index.ts"))
      .endpointSlice,
  namespaces: () => (require("./core/namespace/index.ts") as typeof import("./core/namespace/index.ts")).namespace,
  configmaps: () => (require("./core/configmap/index.ts") as typeof import("./core/configmap/index.ts")).configMap,
  secrets: () => (require("./core/secret/index.ts") as typeof import("./core/secret/index.ts")).secret,
  serviceaccounts: () =>
    (require("./core/serviceaccount/index.ts") as typeof import("./core/serviceaccount/index.ts")).serviceAccount,
  events: () => (require("./core/event/index.ts") as typeof import("./core/event/index.ts")).event,
  nodes: () => (require("./core/node/index.ts") as typeof import("./core/node/index.ts")).node,
  limitranges: () => (require("./core/limitrange/index.ts") as typeof import("./core/limitrange/index.ts")).limitRange,
  resourcequotas: () =>
    (require("./core/resourcequota/index.ts") as typeof import("./core/resourcequota/index.ts")).resourceQuota,
  "rbac.authorization.k8s.io/roles": () =>
    (require("./rbac/role/index.ts") as typeof import("./rbac/role/index.ts")).role,
  "rbac.authorization.k8s.io/clusterroles": () =>
    (require("./rbac/clusterrole/index.ts") as typeof import("./rbac/clusterrole/index.ts")).clusterRole,
  "rbac.authorization.k8s.io/rolebindings": () =>
    (require("./rbac/rolebinding/index.ts") as typeof import("./rbac/rolebinding/index.ts")).roleBinding,
  "rbac.authorization.k8s.io/clusterrolebindings": () =>
    (require("./rbac/clusterrolebinding/index.ts") as typeof import("./rbac/clusterrolebinding/index.ts"))
      .clusterRoleBinding,
  "networking.k8s.io/ingresses": () =>
    (require("./networking/ingress/index.ts") as typeof import("./networking/ingress/index.ts")).ingress,
  "networking.k8s.io/ingressclasses": () =>
    (require("./networking/ingressclass/index.ts") as typeof import("./networking/ingressclass/index.ts")).ingressClass,
  "networking.k8s.io/networkpolicies": () =>
    (require("./networking/networkpolicy/index.ts") as typeof import("./networking/networkpolicy/index.ts"))
      .networkPolicy,
  "networking.k8s.io/servicecidrs": () =>
    (require("./networking/servicecidr/index.ts") as typeof import("./networking/servicecidr/index.ts")).serviceCIDR,
  "networking.k8s.io/ipaddresses": () =>
    (require("./networking/ipaddress/index.ts") as typeof import("./networking/ipaddress/index.ts")).ipAddress,
  persistentvolumes: () =>
    (require("./core/persistentvolume/index.ts") as typeof import("./core/persistentvolume/index.ts")).persistentVolume,
  persistentvolumeclaims: () =>
    (require("./core/persistentvolumeclaim/index.ts") as typeof import("./core/persistentvolumeclaim/index.ts"))
      .persistentVolumeClaim,
  "storage.k8s.io/storageclasses": () =>
    (require("./storage/storageclass/index.ts") as typeof import("./storage/storageclass/index.ts")).storageClass,
  "storage.k8s.io/csidrivers": () =>
    (require("./storage/csidriver/index.ts") as typeof import("./storage/csidriver/index.ts")).csiDriver,
  "storage.k8s.io/csinodes": () =>
    (require("./storage/csinode/index.ts") as typeof import("./storage/csinode/index.ts")).csiNode,
  "storage.k8s.io/volumeattachments": () =>
    (require("./storage/volumeattachment/index.ts") as typeof import("./storage/volumeattachment/index.ts"))
      .volumeAttachment,
  "storage.k8s.io/volumeattributesclasses": () =>
    (require("./storage/volumeattributesclass/index.ts") as typeof import("./storage/volumeattributesclass/index.ts"))
      .volumeAttributesClass,
  "storage.k8s.io/csistoragecapacities": () =>
    (require("./storage/csistoragecapacity/index.ts") as typeof import("./storage/csistoragecapacity/index.ts"))
      .csiStorageCapacity,
  "autoscaling/horizontalpodautoscalers": () =>
    (
      require("./autoscaling/horizontalpodautoscaler/index.ts") as typeof import("./autoscaling/horizontalpodautoscaler/index.ts")
    ).horizontalPodAutoscaler,
  "policy/poddisruptionbudgets": () =>
    (require("./policy/poddisruptionbudget/index.ts") as typeof import("./policy/poddisruptionbudget/index.ts"))
      .podDisruptionBudget,
  "scheduling.k8s.io/priorityclasses": () =>
    (require("./scheduling/priorityclass/index.ts") as typeof import("./scheduling/priorityclass/index.ts"))
      .priorityClass,
  "coordination.k8s.io/leases": () =>
    (require("./coordination/lease/index.ts") as typeof import("./coordination/lease/index.ts")).lease,
  "node.k8s.io/runtimeclasses": () =>
    (require("./node/runtimeclass/index.ts") as typeof import("./node/runtimeclass/index.ts")).runtimeClass,
  "apiregistration.k8s.io/apiservices": () =>
    (require("./apiregistration/apiservice/index.ts") as typeof import("./apiregistration/apiservice/index.ts"))
      .apiService,
  "certificates.k8s.io/certificatesigningrequests": () =>
    (
      require("./certificates/certificatesigningrequest/index.ts") as typeof import("./certificates/certificatesigningrequest/index.ts")
    ).certificateSigningRequest,
  "apiextensions.k8s.io/customresourcedefinitions": () =>
    (
      require("./apiextensions/customresourcedefinition/index.ts") as typeof import("./apiextensions/customresourcedefinition/index.ts")
    ).customResourceDefinition,
  "flowcontrol.apiserver.k8s.io/flowschemas": () =>
    (require("./flowcontrol/flowschema/index.ts") as typeof import("./flowcontrol/flowschema/index.ts")).flowSchema,
  "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations": () =>
    (
      require("./flowcontrol/prioritylevelconfiguration/index.ts") as typeof import("./flowcontrol/prioritylevelconfiguration/index.ts")
    ).priorityLevelConfiguration,
  componentstatuses: () =>
    (require("./core/componentstatus/index.ts") as typeof import("./core/componentstatus/index.ts")).componentStatus,
  podtemplates: () =>
    (require("./core/podtemplate/index.ts") as typeof import("./core/podtemplate/index.ts")).podTemplate,
  "resource.k8s.io/resourceclaims": () =>
    (require("./resource/resourceclaim/index.ts") as typeof import("./resource/resourceclaim/index.ts")).resourceClaim,
  "resource.k8s.io/resourceslices": () =>
    (require("./resource/resourceslice/index.ts") as typeof import("./resource/resourceslice/index.ts")).resourceSlice,
  "admissionregistration.k8s.io/mutatingwebhookconfigurations": () =>
    (
      require("./admissionregistration/webhookconfiguration/index.ts") as typeof import("./admissionregistration/webhookconfiguration/index.ts")
    ).webhookConfiguration,
  "admissionregistration.k8s.io/validatingwebhookconfigurations": () =>
    (
      require("./admissionregistration/webhookconfiguration/index.ts") as typeof import("./admissionregistration/webhookconfiguration/index.ts")
    ).webhookConfiguration,
  "admissionregistration.k8s.io/validatingadmissionpolicies": () =>
    (require("./admissionregistration/policy/index.ts") as typeof import("./admissionregistration/policy/index.ts"))
      .admissionPolicy,
  "admissionregistration.k8s.io/mutatingadmissionpolicies": () =>
    (require("./admissionregistration/policy/index.ts") as typeof import("./admissionregistration/policy/index.ts"))
      .admissionPolicy,
  "admissionregistration.k8s.io/validatingadmissionpolicybindings": () =>
    (
      require("./admissionregistration/policybinding/index.ts") as typeof import("./admissionregistration/policybinding/index.ts")
    ).admissionPolicyBinding,
  "admissionregistration.k8s.io/mutatingadmissionpolicybindings": () =>
    (
      require("./admissionregistration/policybinding/index.ts") as typeof import("./admissionregistration/policybinding/index.ts")
    ).admissionPolicyBinding,
  "resource.k8s.io/deviceclasses": () =>
    (require("./resource/deviceclass/index.ts") as typeof import("./resource/deviceclass/index.ts")).deviceClass,
  "resource.k8s.io/resourceclaimtemplates": () =>
    (require("./resource/deviceclass/index.ts") as typeof import("./resource/deviceclass/index.ts")).deviceClass,
};

/** Kinds whose metadata.generation counts: those whose registry strategy sets it to 1 (pkg/registry). */
const WITH_GENERATION = new Set(
  (
    "deployments replicasets daemonsets statefulsets replicationcontrollers jobs cronjobs pods podtemplates " +
    "networkpolicies ingresses ingressclasses poddisruptionbudgets priorityclasses endpointslices resourceslices " +
    "deviceclasses flowschemas prioritylevelconfigurations customresourcedefinitions validatingadmissionpolicies " +
    "mutatingadmissionpolicies validatingadmissionpolicybindings mutatingadmissionpolicybindings " +
    "validatingwebhookconfigurations mutatingwebhookconfigurations"
  ).split(" "),
);

/** Versions that are views of another one: "GROUP/VERSION/RESOURCE" to where the objects are stored. */
const VIEWS: Record<string, { group: string; version: string; resource: string }> = {
  "autoscaling/v1/horizontalpodautoscalers": {
    group: "autoscaling",
    version: "v2",
    resource: "horizontalpodautoscalers",
  },
  "events.k8s.io/v1/events": { group: "", version: "v1", resource: "events" },
};

/** A resource's rows of api-resources.tsv: its own, and the names of its subresources. */
interface Row {
  group: string;
  version: string;
  cells: string[];
  subresources: string[];
}

const list = (cell: string | undefined) => (cell ? cell.split(",") : []);

let rows: Row[] | undefined;
const kinds = new Map<Row, Kind>();

function allRows(): Row[] {
  if (rows) return rows;
  const found: Row[] = [];
  const byName = new Map<string, Row>();
  for (const cells of readTable("api-resources.tsv")) {
    const [groupVersion = "", name = ""] = cells;
    // The reference cluster had one custom resource.
    const [resource = "", subresource] = name.split("/");
    if (subresource) {
      byName.get(`${groupVersion}/${resource}`)?.subresources.push(subresource);
      continue;
    }
    const slash = groupVersion.indexOf("/");
    const row = {
      group: slash < 0 ? "" : groupVersion.slice(0, slash),
      version: groupVersion.slice(slash + 1),
      cells,
      subresources: [],
    };
    byName.set(`${groupVersion}/${resource}`, row);
    found.push(row);
  }
  rows = found;
  return found;
}

let columnsByResource: Map<string, Column[]> | undefined;

function columnsOf(groupVersion: string, resource: string): Column[] | undefined {
  if (!columnsByResource) {
    columnsByResource = new Map();
    for (const [gv, name, column = "", type = "string", format, priority] of readTable("table-columns.tsv")) {
      const key = `${gv}/${name}`;
      const columns = columnsByResource.get(key) ?? [];
      columns.push({ name: column, type, ...(format ? { format } : {}), priority: Number(priority) });
      columnsByResource.set(key, columns);
    }
  }
  return columnsByResource.get(`${groupVersion}/${resource}`);
}

/** Groups whose Go package is not the group's first word, in the names of schemas.json. */
const PACKAGES: Record<string, string> = { "": "core", "flowcontrol.apiserver.k8s.io": "flowcontrol" };
const packageOf = (group: string) => PACKAGES[group] ?? (group.split(".")[0] as string);

function build(row: Row): Kind {
  const [groupVersion = "", resource = "", singular = "", shortNames, categories, kind = "", namespaced, verbs] =
    row.cells;
  const { group, version } = row;
  const entry: Kind = {
    group,
    version,
    kind,
    resource,
    singular,
    shortNames: list(shortNames),
    categories: list(categories),
    namespaced: namespaced === "true",
    verbs: list(verbs),
    subresources: row.subresources,
    schema: `${packageOf(group)}.${version}.${kind}`,
    hasGeneration: WITH_GENERATION.has(resource),
    columns: columnsOf(groupVersion, resource),
    describe: (object, reader) =>
      (require("./describe/generic.ts") as typeof import("./describe/generic.ts")).describeGeneric(object, reader),
  };
  const view = VIEWS[`${group}/${version}/${resource}`];
  if (view) {
    const { viewOf } = require("./views.ts") as typeof import("./views.ts");
    const stored = kindForResource(view.group, view.resource, view.version);
    return stored ? viewOf(entry, stored) : entry;
  }
  const special = SPECIAL[group ? `${group}/${resource}` : resource];
  // Descriptors, not values: a facet behind a getter stays unloaded.
  return special ? Object.defineProperties(entry, Object.getOwnPropertyDescriptors(special())) : entry;
}

function kindOf(row: Row): Kind {
  let kind = kinds.get(row);
  if (!kind) {
    kind = build(row);
    kinds.set(row, kind);
  }
  return kind;
}

/** Cells of a row under which a kind is looked up. */
const RESOURCE_CELL = 1;
const KIND_CELL = 5;

/** What was asked for under a name, and the answers: every request asks. */
interface Found {
  cell: number;
  group: string;
  version: string | undefined;
  kind: Kind | undefined;
}
const found = new Map<string, Found[]>();

function find(cell: number, group: string, version: string | undefined, name: string): Kind | undefined {
  let answers = found.get(name);
  if (!answers) {
    answers = [];
    found.set(name, answers);
  }
  for (const known of answers)
    if (known.group === group && known.version === version && known.cell === cell) return known.kind;
  const row = allRows().find((r) => r.group === group && (!version || r.version === version) && r.cells[cell] === name);
  const kind = row && kindOf(row);
  answers.push({ cell, group, version, kind });
  return kind;
}

/** The entry of "apps", "Deployment"; the preferred version unless one is asked for. */
export const kindFor = (group: string, kind: string, version?: string): Kind | undefined =>
  find(KIND_CELL, group, version, kind);

/** The entry of "apps", "deployments"; the preferred version unless one is asked for. */
export const kindForResource = (group: string, resource: string, version?: string): Kind | undefined =>
  find(RESOURCE_CELL, group, version, resource);

/** Every built-in kind in every version, in discovery's order. */
export const allKinds = (): Kind[] => allRows().map(kindOf);

/** "deployments.apps", "pods": the name under which a kind's objects are stored. */
export function storageNameOf(kind: Kind): string {
  const group = kind.storage?.group ?? kind.group;
  return group ? `${kind.resource}.${group}` : kind.resource;
}

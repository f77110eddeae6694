/** The two kinds that keep a number of pods alike: ReplicaSet and ReplicationController share one controller. */
import { labelSelectorAsSelector, type Selector } from "../../apimachinery/labels.ts";
import type { ReplicaSet } from "../../client/api.ts";

export interface ReplicaKind {
  resource: string;
  apiVersion: string;
  kind: string;
  component: string;
  /** Does its status count terminating pods (feature DeploymentReplicaSetTerminatingReplicas, on since 1.35)? */
  countsTerminating: boolean;
  selector(object: ReplicaSet): Selector;
}

export const replicaSetKind: ReplicaKind = {
  resource: "replicasets.apps",
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  component: "replicaset-controller",
  countsTerminating: true,
  selector: (rs) => labelSelectorAsSelector(rs.spec.selector),
};

export const replicationControllerKind: ReplicaKind = {
  resource: "replicationcontrollers",
  apiVersion: "v1",
  kind: "ReplicationController",
  component: "replication-controller",
  countsTerminating: false,
  selector: (rc) =>
    labelSelectorAsSelector({ matchLabels: rc.spec.selector as unknown as Record<string, string> | undefined }),
};

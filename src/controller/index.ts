/** The controllers of the controller manager. Each file is cheap to load: what reconciles is loaded when first needed. */
import type { Component } from "../client/component.ts";
import { clusterRoleAggregation } from "./clusterroleaggregation/index.ts";
import { customResources } from "./customresource/index.ts";
import { daemonSetController } from "./daemon/index.ts";
import { deploymentController } from "./deployment/index.ts";
import { disruptionController } from "./disruption/index.ts";
import { endpointsController } from "./endpoints/index.ts";
import { endpointSliceController } from "./endpointslice/index.ts";
import { endpointSliceMirroringController } from "./endpointslicemirroring/index.ts";
import { flowSchemaController } from "./flowschema/index.ts";
import { garbageCollector } from "./garbagecollector/index.ts";
import { ingressControllers } from "./ingress/index.ts";
import { jobController, ttlAfterFinishedController } from "./job/index.ts";
import { namespaceController } from "./namespace/index.ts";
import { createNodeLifecycle, type NodeLiveness } from "./nodelifecycle/index.ts";
import { persistentVolumeController } from "./persistentvolume/index.ts";
import { podAutoscaler } from "./podautoscaler/index.ts";
import { podGarbageCollector } from "./podgc/index.ts";
import { replicaSetController, replicationController } from "./replicaset/index.ts";
import { resourceQuotaController } from "./resourcequota/index.ts";
import { rootCACertPublisher } from "./rootcacertpublisher/index.ts";
import { serviceAccountController } from "./serviceaccount/index.ts";
import { tokensController } from "./serviceaccount/tokens.ts";
import { serviceCIDRController } from "./servicecidr/index.ts";
import { type LoadBalancerOptions, serviceLoadBalancer } from "./serviceloadbalancer/index.ts";
import { statefulSetController } from "./statefulset/index.ts";
import { taintEvictionController } from "./tainteviction/index.ts";

const labCertificate = (): string =>
  (require("./rootcacertpublisher/certificate.ts") as typeof import("./rootcacertpublisher/certificate.ts"))
    .labCertificate;

/** What the controllers ask of the lab around them. */
export interface ControllerOptions {
  /** Which nodes the lab has stopped. None by default. */
  liveness?: NodeLiveness;
  /** Who provides load balancers. Nobody by default. */
  loadBalancer?: LoadBalancerOptions;
}

const alwaysUp: NodeLiveness = { nodeUp: () => true, downSince: () => undefined };

/** Every controller that a cluster runs. */
export function controllers({ liveness = alwaysUp, loadBalancer }: ControllerOptions = {}): Component[] {
  const provider = loadBalancer && serviceLoadBalancer(loadBalancer);
  return [
    deploymentController(),
    replicaSetController(),
    replicationController(),
    daemonSetController(),
    statefulSetController(),
    jobController(),
    ttlAfterFinishedController(),
    endpointSliceController(),
    endpointsController(),
    endpointSliceMirroringController(),
    namespaceController(),
    serviceAccountController(),
    rootCACertPublisher(labCertificate),
    garbageCollector(),
    customResources(),
    persistentVolumeController(),
    podAutoscaler(),
    disruptionController(),
    resourceQuotaController(),
    clusterRoleAggregation(),
    tokensController(labCertificate),
    podGarbageCollector(),
    createNodeLifecycle(liveness),
    taintEvictionController(),
    serviceCIDRController(),
    flowSchemaController(),
    ...(provider ? [provider] : []),
    ...ingressControllers(loadBalancer?.profile),
  ];
}

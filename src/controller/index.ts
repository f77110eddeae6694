/** The controllers of the controller manager. Each file is cheap to load: what reconciles is loaded when first needed. */
import type { Component } from "../client/component.ts";
import { daemonSetController } from "./daemon/index.ts";
import { deploymentController } from "./deployment/index.ts";
import { endpointsController } from "./endpoints/index.ts";
import { endpointSliceController } from "./endpointslice/index.ts";
import { garbageCollector } from "./garbagecollector/index.ts";
import { namespaceController } from "./namespace/index.ts";
import { createNodeLifecycle, type NodeLiveness } from "./nodelifecycle/index.ts";
import { podGarbageCollector } from "./podgc/index.ts";
import { replicaSetController, replicationController } from "./replicaset/index.ts";
import { rootCACertPublisher } from "./rootcacertpublisher/index.ts";
import { serviceAccountController } from "./serviceaccount/index.ts";
import { taintEvictionController } from "./tainteviction/index.ts";

const labCertificate = (): string =>
  (require("./rootcacertpublisher/certificate.ts") as typeof import("./rootcacertpublisher/certificate.ts"))
    .labCertificate;

const alwaysUp: NodeLiveness = { nodeUp: () => true, downSince: () => undefined };

/** Every controller that a cluster of any profile runs. `liveness`: which nodes the lab has stopped. */
export const controllers = (liveness: NodeLiveness = alwaysUp): Component[] => [
  deploymentController(),
  replicaSetController(),
  replicationController(),
  daemonSetController(),
  endpointSliceController(),
  endpointsController(),
  namespaceController(),
  serviceAccountController(),
  rootCACertPublisher(labCertificate),
  garbageCollector(),
  podGarbageCollector(),
  createNodeLifecycle(liveness),
  taintEvictionController(),
];

/** The controllers of the controller manager. Each file is cheap to load: what reconciles is loaded when first needed. */
import type { Component } from "../client/component.ts";
import { deploymentController } from "./deployment/index.ts";
import { endpointsController } from "./endpoints/index.ts";
import { endpointSliceController } from "./endpointslice/index.ts";
import { namespaceController } from "./namespace/index.ts";
import { replicaSetController, replicationController } from "./replicaset/index.ts";
import { rootCACertPublisher } from "./rootcacertpublisher/index.ts";
import { serviceAccountController } from "./serviceaccount/index.ts";

const labCertificate = (): string =>
  (require("./rootcacertpublisher/certificate.ts") as typeof import("./rootcacertpublisher/certificate.ts"))
    .labCertificate;

/** Every controller that a cluster of any profile runs. */
export const controllers = (): Component[] => [
  deploymentController(),
  replicaSetController(),
  replicationController(),
  endpointSliceController(),
  endpointsController(),
  namespaceController(),
  serviceAccountController(),
  rootCACertPublisher(labCertificate),
];

/** How far a rollout is. Models kubectl/pkg/polymorphichelpers/rollout_status.go. */
import type { Mapping } from "../../resource/mapper.ts";

export interface Status {
  text: string;
  done: boolean;
}

export type StatusViewer = (object: any, revision: number) => Status;

/** The viewer of a kind; throws for kinds that roll nothing out. */
export function statusViewerFor({ group, kind }: Mapping): StatusViewer {
  const viewers: Record<string, StatusViewer> = {
    Deployment: deployment,
    DaemonSet: daemonSet,
    StatefulSet: statefulSet,
  };
  const viewer = group === "apps" && Object.hasOwn(viewers, kind) ? viewers[kind] : undefined;
  if (!viewer) throw new Error(`no status viewer has been implemented for ${group ? `${kind}.${group}` : kind}`);
  return viewer;
}

const waiting = (text: string): Status => ({ text: `${text}\n`, done: false });
const done = (text: string): Status => ({ text: `${text}\n`, done: true });

function deployment({ metadata, spec, status = {} }: any, revision: number): Status {
  const name = JSON.stringify(metadata.name);
  const running = Number(metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
  if (revision > 0 && revision !== running)
    throw new Error(`desired revision (${revision}) is different from the running revision (${running})`);
  if (metadata.generation > (status.observedGeneration ?? 0))
    return waiting("Waiting for deployment spec update to be observed...");
  const progressing = status.conditions?.find((c: any) => c.type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded")
    throw new Error(`deployment ${name} exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const rollout = `Waiting for deployment ${name} rollout to finish:`;
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas)
    return waiting(`${rollout} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  if (replicas > updatedReplicas)
    return waiting(`${rollout} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${rollout} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return done(`deployment ${name} successfully rolled out`);
}

function checkRolling(spec: any): void {
  if (spec.updateStrategy?.type !== "RollingUpdate")
    throw new Error("rollout status is only available for RollingUpdate strategy type");
}

function daemonSet({ metadata, spec, status = {} }: any): Status {
  checkRolling(spec);
  if (metadata.generation > (status.observedGeneration ?? 0))
    return waiting("Waiting for daemon set spec update to be observed...");
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status;
  const name = JSON.stringify(metadata.name);
  const rollout = `Waiting for daemon set ${name} rollout to finish:`;
  if (updatedNumberScheduled < desiredNumberScheduled) {
    return waiting(
      `${rollout} ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`,
    );
  }
  if (numberAvailable < desiredNumberScheduled)
    return waiting(`${rollout} ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  return done(`daemon set ${name} successfully rolled out`);
}

function statefulSet({ metadata, spec, status = {} }: any): Status {
  checkRolling(spec);
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status;
  if (observedGeneration === 0 || metadata.generation > observedGeneration)
    return waiting("Waiting for statefulset spec update to be observed...");
  const { replicas } = spec;
  if (replicas !== undefined && readyReplicas < replicas)
    return waiting(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  const { rollingUpdate } = spec.updateStrategy;
  if (rollingUpdate) {
    const wanted = (replicas ?? 0) - (rollingUpdate.partition ?? 0);
    if (replicas !== undefined && rollingUpdate.partition !== undefined && updatedReplicas < wanted) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
      );
    }
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  const { updateRevision = "", currentRevision = "" } = status;
  if (updateRevision !== currentRevision) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    );
  }
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}

/** Which container's log `kubectl logs` means. Models validateContainerLogStatus of pkg/kubelet/kubelet_pods.go. */
import type { ContainerStatus, Pod } from "../client/api.ts";

/** The runtime's id of the container whose log is asked for. Throws the kubelet's sentence where there is none. */
export function logContainerID(pod: Pod, container: string, previous = false): string {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const all: ContainerStatus[] = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
  const status = all.find((s) => s.name === container);
  const which = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)}`;
  if (!status) throw new Error(`${which} is not available`);
  const last = status.lastState?.terminated;
  const lastID = last?.containerID;
  const { running, terminated, waiting } = status.state ?? {};
  if (previous) {
    if (!lastID) throw new Error(`previous terminated ${which} not found`);
    return bareID(lastID);
  }
  if (running) return bareID(status.containerID as string);
  if (terminated || last) {
    const id = terminated?.containerID || lastID;
    if (!id) throw new Error(`${which} is terminated`);
    return bareID(id);
  }
  if (!waiting) throw new Error(`${which} is waiting to start - no logs yet`);
  const why: Record<string, string> = {
    ErrImagePull: "image can't be pulled",
    ImagePullBackOff: "trying and failing to pull image",
  };
  const { reason = "" } = waiting;
  throw new Error(`${which} is waiting to start: ${Object.hasOwn(why, reason) ? why[reason] : reason}`);
}

/** The running container's id for exec and attach; undefined: it does not run. */
export function runningContainerID(pod: Pod, container: string): string | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
  const status = all.find((s) => s.name === container && s.state?.running);
  return status?.containerID && bareID(status.containerID);
}

const bareID = (id: string) => id.replace(/^.*:\/\//, "");

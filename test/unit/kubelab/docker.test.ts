import { expect, it } from "vitest";
import { computer } from "./support.ts";

const { run } = computer({ KUBELAB_PROFILE: "docker-desktop" });

it("Docker words what does not start its own way", async () => {
  await run("kubectl run web --image=nginx");
  await run("kubectl run bad --image=nginx -- nope");
  await run("kubectl run none --image=nginx:2.3.5");
  await run("kubectl run strange --image=nginxx");
  await run("kubectl wait --for=condition=Ready pod/web");
  expect(await run("kubectl exec web -- nope")).toEqual({
    code: 127,
    out: 'OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown\r\n',
    err: "command terminated with exit code 127\n",
  });
  expect(await run("kubectl exec web -- /etc/passwd")).toEqual({
    code: 126,
    out: 'OCI runtime exec failed: exec failed: unable to start container process: exec: "/etc/passwd": permission denied: unknown\r\n',
    err: "command terminated with exit code 126\n",
  });
  expect(
    (
      await run(
        "kubectl get pod web -o jsonpath={.status.containerStatuses[0].image}|{.status.containerStatuses[0].imageID}",
      )
    ).out,
  ).toMatch(/^nginx:latest\|docker-pullable:\/\/nginx@sha256:[0-9a-f]{64}$/);
  const bad = (await run("kubectl describe pod bad")).out;
  expect(bad).toContain(
    'Error: failed to start container "bad": Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nope": executable file not found in $PATH: unknown',
  );
  expect(bad).toMatch(/Reason: +ContainerCannotRun\n +Message: +failed to create task for container/);
  expect(bad).toMatch(/Exit Code: +127/);
  const events = (await run("kubectl events")).out;
  expect(events).toContain(
    'Failed to pull image "nginx:2.3.5": Error response from daemon: failed to resolve reference "docker.io/library/nginx:2.3.5": docker.io/library/nginx:2.3.5: not found',
  );
  expect(events).toContain(
    "Failed to pull image \"nginxx\": Error response from daemon: pull access denied for nginxx, repository does not exist or may require 'docker login'",
  );
});

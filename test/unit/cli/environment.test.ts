import { expect, it } from "vitest";
import { computer } from "../kubelab/support.ts";

it("a clock that is none is refused", async () => {
  const { run } = computer({ KUBELAB_CLOCK: "nonsense", KUBELAB_PROFILE: "bare" });
  const refused = { out: "", err: 'error: KUBELAB_CLOCK is "nonsense"; it can be live or instant\n', code: 1 };
  for (const line of ["kubectl get pods", "kubelab up", "kubelab status"]) expect(await run(line)).toEqual(refused);
  expect((await run("kubectl version --client")).code).toBe(0);
});

it("an empty one is none", async () => {
  const { run } = computer({ KUBELAB_CLOCK: "", KUBELAB_PROFILE: "bare" });
  expect((await run("kubectl get ns")).code).toBe(0);
});

/** kubectl create deployment. Models kubectl/pkg/cmd/create/create_deployment.go. */
import { hashObject } from "../../../apimachinery/names.ts";
import type { CommandContext } from "../../types.ts";
import { runGenerator } from "./generator.ts";

const SUFFIX_LENGTH = 5;

export const run = (ctx: CommandContext): undefined =>
  runGenerator(ctx, { failure: "failed to create deployment: ", anyName: true, generate });

function generate(name: string, ctx: CommandContext, command: string[]): any {
  const { flags } = ctx;
  const images = flags.list("image");
  if (images.length > 1 && command.length > 0) throw new Error("cannot specify multiple --image options and command");
  const containers: any[] = images.map((image) => ({ name: containerName(image), image, command }));
  const port = flags.int("port");
  if (port >= 0 && containers.length > 0) containers[0].ports = [{ containerPort: port }];
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels },
    spec: {
      replicas: flags.int("replicas"),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

/** The image's last part without tag and digest; where letters had to be replaced with a suffix, by chance in kubectl, here the image's own. */
function containerName(image: string): string {
  const name = image.split("/").at(-1)!.split(":")[0]!.split("@")[0]!;
  if (!/[_.]/.test(name)) return name;
  const suffix = hashObject({ image }).padEnd(SUFFIX_LENGTH, "x").slice(0, SUFFIX_LENGTH);
  return `${name.replace(/[_.]/g, "-")}-${suffix}`;
}

import { UsageError } from "../../errors.ts";
import { apiVersionOf, RestMapper } from "../../resource/mapper.ts";
import type { Command } from "../../types.ts";

export const command: Command = {
  name: "api-versions",
  use: "",
  long: 'Print the supported API versions on the server, in the form of "group/version".',
  examples: `# Print the supported API versions
kubectl api-versions`,
  run(ctx) {
    if (ctx.args.length > 0) throw new UsageError(`unexpected arguments: [${ctx.args.join(" ")}]`);
    const versions = new Set(new RestMapper(() => ctx.cluster).all().map(apiVersionOf));
    ctx.io.out(
      [...versions]
        .sort()
        .map((version) => `${version}\n`)
        .join(""),
    );
    return undefined;
  },
};

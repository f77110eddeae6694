import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * The core stays synchronous, so it loads what a command may not need with `require("./x.ts")` inside a function; the
 * bundler makes that lazy. Vitest has no such require: here each becomes an ordinary import at the top of its file.
 */
const lazyRequire = {
  name: "lazy-require",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (!id.endsWith(".ts") || id.includes("node_modules")) return undefined;
    const imports: string[] = [];
    const body = code.replace(/(?<![\w.])require\("(\.[^"]+)"\)/g, (_, path) => {
      imports.push(`import * as __lazy${imports.length} from "${path}";`);
      return `__lazy${imports.length - 1}`;
    });
    return imports.length ? `${imports.join(" ")} ${body}` : undefined;
  },
};

// kubectl prints times of the place where it runs; what tests expect was recorded in this one.
process.env.TZ = "UTC";

export default defineConfig({
  plugins: [lazyRequire],
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // The files of one worker share what it has loaded: loading the house anew for each costs more than most tests.
    isolate: false,
    // Vitest would leave one processor to itself; here it mostly waits, as do tests whose work other processes do.
    maxWorkers: Math.max(2, availableParallelism()),
    // Against hanging only: far above what any test needs, on slow and busy machines too.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

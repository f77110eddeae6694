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

export default defineConfig({
  plugins: [lazyRequire],
  test: { include: ["test/**/*.test.ts"], testTimeout: 20_000, pool: "forks" },
});

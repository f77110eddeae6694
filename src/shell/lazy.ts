/**
 * Modules that load at their first use and are kept: a bundled `require` copies a module's names at every call.
 */
function once<T>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

export const lazyAssign = once(() => require("./assign.ts") as typeof import("./assign.ts"));
export const lazyCommand = once(() => require("./command.ts") as typeof import("./command.ts"));
export const lazyConditional = once(() => require("./conditional.ts") as typeof import("./conditional.ts"));
export const lazyExpandParameter = once(
  () => require("./expand-parameter.ts") as typeof import("./expand-parameter.ts"),
);

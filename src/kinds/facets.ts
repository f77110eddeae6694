/** A kind whose facets stand in one file each: every file is loaded when its facet is first used. */
import type { FieldError } from "../apimachinery/fielderror.ts";
import type { KubeObject } from "../client/index.ts";
import type { DescribeReader, Kind, Strategy } from "./types.ts";

export interface FacetFiles {
  defaults(): { setDefaults(object: KubeObject): void };
  strategy(): { strategy: Strategy };
  validation(): {
    validate(object: KubeObject): FieldError[];
    validateUpdate(object: KubeObject, old: KubeObject): FieldError[];
    validateStatusUpdate(object: KubeObject, old: KubeObject): FieldError[];
  };
  columns(): { row(object: KubeObject, nowMs: number): unknown[] };
  validateSubresourceUpdate?: Kind["validateSubresourceUpdate"];
  describe(): { describe(object: KubeObject, reader: DescribeReader): string };
}

export const facetsIn = (files: FacetFiles): Partial<Kind> => ({
  defaults: (object) => files.defaults().setDefaults(object),
  get strategy() {
    return files.strategy().strategy;
  },
  validate: (object) => files.validation().validate(object),
  validateUpdate: (object, old) => files.validation().validateUpdate(object, old),
  validateStatusUpdate: (object, old) => files.validation().validateStatusUpdate(object, old),
  ...(files.validateSubresourceUpdate && { validateSubresourceUpdate: files.validateSubresourceUpdate }),
  row: (object, { nowMs }) => files.columns().row(object, nowMs),
  describe: (object, reader) => files.describe().describe(object, reader),
});

import { describe, expect, it } from "vitest";
import {
  addQuantity,
  canonicalQuantity,
  compareQuantity,
  milliValue,
  parseQuantity,
  quantityOf,
  quantityValue,
  subQuantity,
} from "../../../src/apimachinery/quantity.ts";

describe("quantity", () => {
  it.each([
    ["0.5", "500m"],
    ["1024Mi", "1Gi"],
    ["1000Ki", "1000Ki"],
    ["1.5Gi", "1536Mi"],
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["1e3", "1e3"],
    ["12e2", "1200"],
    ["100000", "100k"],
    ["0.1Ki", "102400m"],
    ["0", "0"],
    ["1.500", "1.500"],
    ["010m", "010m"],
    ["0.0000000001", "1n"],
  ])("%s is printed as %s", (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it("counts plain units and thousandths, rounded up", () => {
    expect(quantityValue("100Mi")).toBe(104857600);
    expect(quantityValue("1m")).toBe(1);
    expect(milliValue("1.5")).toBe(1500);
    expect(milliValue(2)).toBe(2000);
  });

  it("adds, subtracts and compares", () => {
    expect(addQuantity("100m", "1")).toBe("1100m");
    expect(addQuantity("0", "1Gi")).toBe("1Gi");
    expect(subQuantity("1Gi", "512Mi")).toBe("512Mi");
    expect(compareQuantity("1000m", "1")).toBe(0);
    expect(compareQuantity("1Ki", "1k")).toBe(1);
    expect(quantityOf(1536 * 2 ** 20, "BinarySI")).toBe("1536Mi");
    expect(quantityOf(250, "DecimalSI", true)).toBe("250m");
  });

  it("refuses with the server's sentences", () => {
    expect(() => parseQuantity("lots")).toThrow(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
    expect(() => parseQuantity("1GiB")).toThrow("quantities must match the regular expression");
    expect(() => parseQuantity("1K")).toThrow("unable to parse quantity's suffix");
    expect(() => parseQuantity("")).toThrow("quantities must match");
  });
});

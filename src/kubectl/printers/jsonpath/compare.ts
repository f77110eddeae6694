/** A number written with a point: Go compares it with other such numbers only. */
export class Float {
  constructor(readonly value: number) {}
  toString(): string {
    return String(this.value);
  }
}

type Kind = "bool" | "int" | "float" | "string" | "other";

function kindOf(value: unknown): Kind {
  if (value instanceof Float) return "float";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  if (typeof value === "boolean") return "bool";
  return typeof value === "string" ? "string" : "other";
}

/** A comparison of a filter. Throws kubectl's sentences. Models client-go/third_party/forked/golang/template. */
export function compareValues(left: unknown, operator: string, right: unknown): boolean {
  const kind = kindOf(left);
  const other = kindOf(right);
  if (!["==", "!=", "<", "<=", ">", ">="].includes(operator)) {
    throw new Error(`unrecognized filter operator ${operator}`);
  }
  if (kind === "other" || other === "other") throw new Error("invalid type for comparison");
  if (kind !== other) throw new Error("incompatible types for comparison");
  const a = left instanceof Float ? left.value : (left as string | number);
  const b = right instanceof Float ? right.value : (right as string | number);
  if (operator === "==" || operator === "!=") return (a === b) === (operator === "==");
  if (kind === "bool") throw new Error("invalid type for comparison");
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  return operator === ">" ? a > b : a >= b;
}

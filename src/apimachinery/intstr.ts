/** Values that are a number or a percentage. Models k8s.io/apimachinery/pkg/util/intstr. */

/**
 * GetScaledValueFromIntOrPercent: "25%" of `total`, rounded up or down, or the number itself.
 * Throws an Error for a string that is not a percentage.
 */
export function scaledIntOrPercent(value: number | string, total: number, roundUp: boolean): number {
  if (typeof value === "number") return value;
  if (!value.endsWith("%")) throw new Error("invalid value for IntOrString: invalid type: string is not a percentage");
  const digits = value.slice(0, -1);
  if (!/^[-+]?[0-9]+$/.test(digits)) {
    const quoted = JSON.stringify(value);
    const atoi = `strconv.Atoi: parsing ${JSON.stringify(digits)}: invalid syntax`;
    throw new Error(`invalid value for IntOrString: invalid value ${quoted}: ${atoi}`);
  }
  const scaled = (Number(digits) * total) / 100;
  return roundUp ? Math.ceil(scaled) : Math.floor(scaled);
}

/** The order of API versions. Models apimachinery/pkg/version/helpers.go. */

/** Newest first: v2 before v1 before v1beta1 before v1alpha1. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [rank(a), rank(b)];
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return y[i]! - x[i]!;
  return a < b ? -1 : 1;
}

function rank(version: string): number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [0, 0, 0, 0];
  return [1, match[2] === "alpha" ? 1 : match[2] === "beta" ? 2 : 3, Number(match[1]), Number(match[3] ?? 0)];
}

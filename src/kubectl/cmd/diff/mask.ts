/** Secrets in a diff: their values are hidden, but not whether they change. Models Masker of kubectl/pkg/cmd/diff. */

const SAME = "***";

/** Both versions with their data hidden. */
export function masked(from: any, to: any): [from: any, to: any] {
  const [before, after] = [from?.data, to?.data].map((data) => new Map<string, unknown>(Object.entries(data ?? {})));
  const changed = (key: string) => before!.has(key) && after!.has(key) && before!.get(key) !== after!.get(key);
  const hide = (object: any, suffix: string) => {
    if (!object?.data) return object;
    const data = Object.fromEntries(Object.keys(object.data).map((key) => [key, changed(key) ? SAME + suffix : SAME]));
    return { ...object, data };
  };
  return [hide(from, " (before)"), hide(to, " (after)")];
}

/** $(NAME) in commands, arguments and variables. Models third_party/forked/golang/expansion. */

/** Replaces each $(NAME) that `lookup` knows; `$$` stands for one dollar, all else stays as written. */
export function expand(text: string, lookup: (name: string) => string | undefined): string {
  if (!text.includes("$")) return text;
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (lookup(name) ?? whole),
  );
}

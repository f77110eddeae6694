/**
 * Assignments that do more than set a variable: appending, elements, whole arrays.
 */

import { evaluate } from "./arithmetic.ts";
import type { Context } from "./context.ts";
import { expandFields, expandText } from "./expand.ts";
import { getOwn, setOwn } from "./record.ts";
import type { Template } from "./template.ts";
import { arithmeticScope, getElement, getParameter, setVariable } from "./variables.ts";

export function setFromScript(
  context: Context,
  name: string,
  value: string,
  append: boolean,
  index: string | undefined,
): void {
  if (!append) {
    setVariable(context, name, value, index);
    return;
  }
  const old = (index === undefined ? getParameter(context, name) : getElement(context, name, index)) ?? "";
  const integer = getOwn(context.shell.vars, name)?.integer;
  const sum = integer
    ? String(evaluate(old, arithmeticScope(context)) + evaluate(value, arithmeticScope(context)))
    : old + value;
  setVariable(context, name, sum, index);
}

export function setArray(
  context: Context,
  name: string,
  elements: [Template | null, Template][],
  append: boolean,
): void {
  const old = getOwn(context.shell.vars, name);
  const kept = append ? (old?.elements ?? (old?.value === undefined ? {} : { "0": old.value })) : {};
  const { value: _value, ...flags } = old ?? {};
  const variable = { ...flags, elements: { ...kept } };
  let next =
    Math.max(
      -1,
      ...Object.keys(kept)
        .map(Number)
        .filter((key) => !Number.isNaN(key)),
    ) + 1;
  for (const [key, template] of elements) {
    if (key === null) {
      for (const field of expandFields(context, template)) variable.elements[String(next++)] = field;
      continue;
    }
    const text = expandText(context, key);
    const index = variable.associative ? text : String(evaluate(text, arithmeticScope(context)));
    setOwn(variable.elements, index, expandText(context, template));
    if (!variable.associative) next = Number(index) + 1;
  }
  setOwn(context.shell.vars, name, variable);
}

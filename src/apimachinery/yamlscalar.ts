/** Which style a string is printed in. Models stringv of encode.go and the scalar analysis of emitterc.go in goyaml v2. */
import { isBase60Float, resolvePlain } from "./yamlresolve.ts";

export type ScalarStyle = "plain" | "single" | "double" | "literal";

export interface ScalarAnalysis {
  multiline: boolean;
  plainAllowed: boolean;
  singleAllowed: boolean;
  literalAllowed: boolean;
}

const breaks = "\\n\\r\\u0085\\u2028\\u2029";
/** Tabs, controls, the byte order mark, and all beyond the Basic Multilingual Plane. */
const unprintable = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const anyBreak = new RegExp(`[${breaks}]`);
const edgeSpace = new RegExp(`^[ ${breaks}]|[ ${breaks}]$`);
const breakThenSpace = new RegExp(`[${breaks}] `);
const spaceThenBreak = new RegExp(` [${breaks}]`);
/** First characters that mean something, ":" before white space and "#" after it. */
const indicators = new RegExp(
  `^(?:[#,[\\]{}&*!|>'"%@\`]|---|\\.\\.\\.|[-?](?:[ \\t]|$))|:(?:[ \\t]|$)|[ \\t${breaks}\\0]#`,
);

/** What styles a string can be printed in outside of flow collections. */
export function analyzeScalar(text: string): ScalarAnalysis {
  if (text === "") return { multiline: false, plainAllowed: true, singleAllowed: true, literalAllowed: false };
  const multiline = anyBreak.test(text);
  const special = unprintable.test(text) || spaceThenBreak.test(text);
  const spaceAfterBreak = breakThenSpace.test(text);
  return {
    multiline,
    plainAllowed: !special && !multiline && !edgeSpace.test(text) && !indicators.test(text),
    singleAllowed: !special && !spaceAfterBreak,
    literalAllowed: !special && !text.endsWith(" "),
  };
}

/** Words that need no look at all: most names, images and paths. */
const harmless = /^(?:[a-eg-mp-su-xzA-EG-MP-SU-XZ_/][A-Za-z0-9_./-]*|[A-Za-z][A-Za-z0-9_./-]{5,})$/;

/** The style of a string as a value, or as a key that stands on one line. */
export function styleOf(text: string): ScalarStyle {
  if (harmless.test(text)) return "plain";
  const analysis = analyzeScalar(text);
  if (text.includes("\n")) return analysis.literalAllowed ? "literal" : "double";
  const isString = resolvePlain(text).type === "string" && !isBase60Float(text);
  if (!isString) return "double";
  if (analysis.plainAllowed) return "plain";
  return analysis.singleAllowed ? "single" : "double";
}

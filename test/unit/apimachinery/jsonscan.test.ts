import { expect, it } from "vitest";
import { jsonObjectError, jsonSyntaxError } from "../../../src/apimachinery/jsonscan.ts";

it.each([
  ['{"a":[1,-2.5e3,true,null,"\\u00e9"]} ', undefined],
  ["{bad", "invalid character 'b' looking for beginning of object key string"],
  ['{"a"', "unexpected end of JSON input"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"', "invalid character '\"' after object key:value pair"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ["[1 2]", "invalid character '2' after array element"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ["{} x", "invalid character 'x' after top-level value"],
  ["tru3", "invalid character '3' in literal true (expecting 'e')"],
  ['"a\\x"', "invalid character 'x' in string escape code"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
])("says of %s what encoding/json says", (text, sentence) => {
  expect(jsonSyntaxError(text)).toBe(sentence);
});

it("says what is no object", () => {
  expect(jsonObjectError("[]")).toBe("json: cannot unmarshal array into Go value of type map[string]interface {}");
  expect(jsonObjectError("null")).toBeUndefined();
});

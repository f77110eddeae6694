/**
 * What differs between two runs of the same lab is the date at which it is played; ages too on a live clock. Generated names come from the
 * seed, so they are the same each time, but they move when a component draws once more: they are numbered by appearance.
 */

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g;
/** What generateName appends, behind a pod template's hash or alone: the alphabet of apimachinery's rand.String. */
const SUFFIX = /(?<=-)[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])/g;
/** The name of an event ends with its time in nanoseconds. */
const EVENT = /\.[0-9a-f]{16}\b/g;

const DATES: [RegExp, string][] = [
  [/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, "<date>"],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} 20\d\d \d\d:\d\d:\d\d (GMT|[+-]\d{4})/g, "<date>"],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d( [A-Z]{3,4})? 20\d\d/g, "<date>"],
  [/\b\d\d\/[A-Z][a-z]{2}\/20\d\d:\d\d:\d\d:\d\d [+-]\d{4}/g, "<date>"],
  [/\b20\d\d[/-]\d\d[/-]\d\d \d\d:\d\d:\d\d(\.\d+)?/g, "<date>"],
];

const AGE = /(?<=[ (])(\d+d)?(\d+h)?(\d+m)?(\d+s)?(?=( ago)?[) \n])/g;

/** The text with placeholders for what varies. */
export function normalised(text: string, settings: Record<string, string>): string {
  let plain = text;
  for (const [date, placeholder] of DATES) plain = plain.replace(date, placeholder);
  if (settings.clock === "live") plain = plain.replace(AGE, (age) => (age ? "<age>" : "")).replace(/ +(?=<age>)/g, " ");
  plain = plain.replace(EVENT, ".<event>");
  return numbered(numbered(plain, UUID, "uid"), SUFFIX, "r");
}

/** Each distinct match becomes a number by its first appearance, as wide as it was where that is possible. */
function numbered(text: string, pattern: RegExp, kind: string): string {
  const seen = new Map<string, string>();
  return text.replace(pattern, (match) => {
    if (!seen.has(match)) seen.set(match, `<${kind}${seen.size + 1}>`);
    return seen.get(match)!.padEnd(match.length);
  });
}

/** Timestamps as the API and `kubectl describe` write them. All functions take Unix milliseconds. */

/** The last text made: in a simulated cluster much happens within one second. */
let last = { second: Number.NaN, text: "" };

/** metav1.Time: "2026-11-21T12:55:58Z". */
export function rfc3339(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== last.second) last = { second, text: `${new Date(ms).toISOString().slice(0, 19)}Z` };
  return last.text;
}

/** metav1.MicroTime: "2026-11-21T12:55:58.123000Z". Fractions of a millisecond become microseconds. */
export function rfc3339Micro(ms: number): string {
  const whole = Math.floor(ms);
  const micros = Math.floor((ms - whole) * 1000);
  return `${new Date(whole).toISOString().slice(0, 23)}${String(micros).padStart(3, "0")}Z`;
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (n: number) => String(n).padStart(2, "0");

/** time.RFC1123Z: "Fri, 22 Jan 2021 16:27:58 +0900". `offsetMinutes` is the zone's distance east of UTC. */
export function rfc1123z(ms: number, offsetMinutes = 0): string {
  const local = new Date(ms + offsetMinutes * 60_000);
  const date = `${two(local.getUTCDate())} ${months[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
  const clock = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  const east = Math.abs(offsetMinutes);
  const zone = `${offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(east / 60))}${two(east % 60)}`;
  return `${days[local.getUTCDay()]}, ${date} ${clock} ${zone}`;
}

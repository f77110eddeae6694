/** curl's progress meter, as it appears on standard error. Models lib/progress.c. */

export const METER_HEADER =
  "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n" +
  "                                 Dload  Upload   Total   Spent    Left  Speed\n";

/** A number in five columns: "12345", "12.3k", " 123k". */
function five(bytes: number): string {
  const units = ["k", "M", "G", "T", "P"];
  if (bytes < 100_000) return String(bytes).padStart(5);
  let value = bytes / 1024;
  for (const unit of units) {
    if (value < 10_000 && unit === "k") return `${String(Math.floor(value)).padStart(4)}${unit}`;
    if (value < 100 && unit !== "k") return `${value.toFixed(1).padStart(4).slice(0, 4)}${unit}`;
    if (value < 10_000) return `${String(Math.floor(value)).padStart(4)}${unit}`;
    value /= 1024;
  }
  return "  big";
}

function time(seconds: number): string {
  if (seconds <= 0) return "--:--:--";
  const whole = Math.floor(seconds);
  const part = (n: number) => String(n).padStart(2, "0");
  return `${String(Math.floor(whole / 3600)).padStart(2)}:${part(Math.floor(whole / 60) % 60)}:${part(whole % 60)}`;
}

export interface MeterFigures {
  downloadTotal: number;
  downloaded: number;
  uploadTotal: number;
  uploaded: number;
  elapsedMs: number;
}

/** One state of the meter, without line end. */
export function meterLine({ downloadTotal, downloaded, uploadTotal, uploaded, elapsedMs }: MeterFigures): string {
  const percent = (part: number, of: number) => (of > 0 ? Math.floor((part * 100) / of) : 0);
  const speed = (bytes: number) => (elapsedMs > 0 ? Math.floor((bytes * 1000) / elapsedMs) : 0);
  const total = downloadTotal + uploadTotal;
  const done = downloaded + uploaded;
  const column = (n: number) => String(n).padStart(3);
  const spent = elapsedMs >= 1000 ? time(elapsedMs / 1000) : "--:--:--";
  return (
    `\r${column(percent(done, total))} ${five(total || done)}  ${column(percent(downloaded, downloadTotal))} ${five(downloaded)}  ` +
    `${column(percent(uploaded, uploadTotal))} ${five(uploaded)}  ${five(speed(downloaded))}  ${five(speed(uploaded))} ` +
    `--:--:-- ${spent} --:--:-- ${five(speed(done))}`
  );
}

export const METER_START = meterLine({ downloadTotal: 0, downloaded: 0, uploadTotal: 0, uploaded: 0, elapsedMs: 0 });

/** --progress-bar when all is there. */
export function barLine(): string {
  return `\r${"#".repeat(72)} 100.0%\n`;
}

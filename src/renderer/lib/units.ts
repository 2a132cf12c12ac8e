/** Figures as a person reads them: at most three significant digits, always with a unit. */

const THIN = " "; // narrow no-break space between figure and unit

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Bytes in powers of 1024: 1536 is "1.5 KiB". */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return "–";
  let power = 0;
  let rest = Math.abs(bytes);
  while (rest >= 1_000 && power < BINARY.length - 1) {
    rest /= 1_024;
    power += 1;
  }
  return `${bytes < 0 ? "−" : ""}${significant(rest)}${THIN}${BINARY[power] ?? ""}`;
}

/** Bytes per second. */
export const formatByteRate = (bytes: number): string => `${formatBytes(bytes)}/s`;

/** A ratio 0..1 as percent: 0.123 is "12 %", small ones keep a digit. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return "–";
  const percent = ratio * 100;
  return `${Math.abs(percent) < 9.95 && percent !== 0 ? percent.toFixed(1) : Math.round(percent)}${THIN}%`;
}

/** A plain figure with at most three significant digits: 0.42, 3.1, 128, 12.4 k. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e6) return `${significant(value / 1e6)}${THIN}M`;
  if (size >= 1e4) return `${significant(value / 1e3)}${THIN}k`;
  return size >= 1_000 ? String(Math.round(value)) : significant(value);
}

/** Milliseconds of a latency: "0.8 ms", "42 ms", "1.2 s". */
export function formatLatency(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  return ms >= 1_000 ? `${significant(ms / 1_000)}${THIN}s` : `${significant(ms)}${THIN}ms`;
}

function significant(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

/** Seconds of any size: "0.8 ms", "42 s", "3.5 h", "12 d". */
export function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (!Number.isFinite(seconds)) return "–";
  if (size < 60) return size === 0 ? `0${THIN}s` : formatLatency(seconds * 1_000);
  if (size < 3_600) return `${significant(seconds / 60)}${THIN}min`;
  return size < 172_800 ? `${significant(seconds / 3_600)}${THIN}h` : `${significant(seconds / 86_400)}${THIN}d`;
}

export type Unit = "number" | "bytes" | "bytes/s" | "seconds" | "ratio" | "1/s";

export const FORMATS: Record<Unit, (value: number) => string> = {
  number: formatNumber, bytes: formatBytes, "bytes/s": formatByteRate, seconds: formatSeconds, ratio: formatRatio,
  "1/s": (value) => `${formatNumber(value)}/s`,
};

/** A figure of which nothing is known: small ones keep their digits. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "−Inf";
  const size = Math.abs(value);
  return size !== 0 && size < 0.1 ? value.toPrecision(2) : formatCount(value);
}

/** The unit that the metrics' names in an expression speak of; a quotient of like things has none. */
export function unitOf(expression: string): Unit {
  const isRate = /\b(i?rate|deriv)\s*\(/.test(expression);
  if (expression.includes("/")) return "number";
  if (/_bytes(_total|_sum)?\b/.test(expression)) return isRate ? "bytes/s" : "bytes";
  if (/_seconds\b/.test(expression) && !isRate && !/_count\b/.test(expression)) return "seconds";
  return /_ratio\b/.test(expression) ? "ratio" : "number";
}

/** "1 host", "3 hosts". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

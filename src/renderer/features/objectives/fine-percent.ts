/** A ratio near 1 as percent, with as many digits as tell it from 100 %: 0.99987 is "99.987 %". */
export function finePercent(ratio: number): string {
  if (!Number.isFinite(ratio)) return "–";
  if (ratio >= 1) return "100\u202f%";
  const missing = (1 - ratio) * 100;
  const digits = missing >= 1 ? 1 : Math.min(5, Math.ceil(-Math.log10(missing)) + 1);
  // Rounded down: what is not 100 % is never shown as 100 %.
  const factor = 10 ** digits;
  return `${Number((Math.floor(ratio * 100 * factor + 1e-6) / factor).toFixed(digits))}\u202f%`;
}

/** The lines `name:value` of what INFO and CLUSTER INFO answer. */
export function infoFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** `keys=1,expires=0` as its parts. */
export const partsOf = (text: string): Map<string, string> =>
  new Map(text.split(",").flatMap((part): [string, string][] => {
    const equals = part.indexOf("=");
    return equals > 0 ? [[part.slice(0, equals), part.slice(equals + 1)]] : [];
  }));

/** Numbers, Redis's words for yes and no, and shares in per cent; undefined for anything else. */
export function numberFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === "ok" || text === "true" || text === "up") return 1;
  if (text === "err" || text === "fail" || text === "false" || text === "down") return 0;
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?%?$/i.test(text) ? Number(text.replace("%", "")) : undefined;
}

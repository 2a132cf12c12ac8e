/** Reading of JSON that may hold anything anywhere. Nothing here throws. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const asText = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
export const asNumber = (value: unknown): number | undefined => {
  // Old dashboards write numbers as texts.
  const number = typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
};

/** A member of an object, and nothing that it inherits. */
export const own = (object: unknown, name: string): unknown => (isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined);

/** A member of a member. */
export const within = (object: unknown, ...names: readonly string[]): unknown => names.reduce(own, object);

/** Text on one line that is not endless. */
export const short = (text: string, most = 200): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > most ? `${[...line.slice(0, most)].slice(0, -1).join("")}…` : line;
};

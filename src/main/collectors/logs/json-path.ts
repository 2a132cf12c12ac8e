/** A text or number at a dotted path; a key that itself has points is found too: "log.level". Undefined for anything else. */
export function jsonPath(value: unknown, path: string): string | undefined {
  const found = at(value, path) ?? path.split(".").reduce<unknown>((inner, key) => at(inner, key), value);
  return typeof found === "string" || typeof found === "number" ? String(found) : undefined;
}

const at = (value: unknown, key: string): unknown => (typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined);

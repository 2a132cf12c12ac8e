/** The field at a dotted path of a JSON text: "build.version". Undefined when there is none. */
export function jsonField(text: string, path: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the page is not the one that tells the version.
    return undefined;
  }
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** A version of one word from a whole body; undefined for a page that is something else. */
export function versionIn(body: string): string | undefined {
  const text = body.trim();
  return /^[\w.+~:@/-]{1,100}$/.test(text) ? text : undefined;
}

/** The tag of an image reference: "registry:5000/shop:1.2" has "1.2"; a digest or a bare image id has none. */
export function tagOf(image: string): string | undefined {
  if (image.startsWith("sha256:")) return undefined;
  const name = image.split("@")[0] ?? "";
  const [, tag] = /:([\w][\w.-]*)$/.exec(name.slice(name.lastIndexOf("/") + 1)) ?? [];
  return tag;
}

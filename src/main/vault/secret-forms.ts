/** Below this an encoded form is too common a text to be taken for a secret. */
const MIN_ENCODED = 6;
/** A line of a longer secret, such as a key file, is masked by itself from this length. */
const MIN_LINE = 8;

/**
 * The texts in which a secret may show up: as it is, line by line, percent-encoded, JSON-escaped, quoted for a shell (what `set -x`
 * and `printf %q` print), in hex, and in base64, also as the middle of something longer ("user:secret" of HTTP Basic).
 */
export function secretForms(value: string): string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= MIN_LINE);
  const encoded = [
    encodeURIComponent(value),
    new URLSearchParams([["", value]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(value).slice(1, -1).replaceAll("/", "\\/"),
    value.replaceAll("'", `'\\''`),
    value.replace(/[^\w@%+=:,./\u0080-\u{10ffff}-]/gu, "\\$&"),
    Buffer.from(value).toString("hex"),
    Buffer.from(value).toString("hex").toUpperCase(),
    ...base64Forms(value),
  ];
  const forms = [value, ...lines, ...encoded.filter((form) => form.length >= MIN_ENCODED)];
  return [...new Set(forms)].filter((form) => form !== "");
}

/** base64 packs three bytes into four characters, so the same bytes look different at each of three offsets. */
function base64Forms(value: string): string[] {
  const whole = Buffer.from(value);
  const forms = [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), whole]);
    // Characters at both edges also carry bits of their neighbours.
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((shifted.length * 8) / 6);
    return [shifted.toString("base64").slice(first, last), shifted.toString("base64url").slice(first, last)];
  });
  return [whole.toString("base64"), ...forms];
}

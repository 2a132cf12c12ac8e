import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Masker } from "../../../src/main/vault";
import { secretForms } from "../../../src/main/vault/secret-forms";

const masked = (value: string, text: string) => {
  const masker = new Masker();
  masker.register("db", value);
  return masker.mask(text);
};

describe("masking", () => {
  const value = "p\"w/d+Ärger\\1";

  it.each([
    ["plain", `login with ${value}!`],
    ["JSON", JSON.stringify({ password: value })],
    ["percent-encoded", `postgres://u:${encodeURIComponent(value)}@db`],
    ["a form", `user=u&${new URLSearchParams({ password: value })}`],
    ["base64", Buffer.from(value).toString("base64")],
    ["HTTP Basic", Buffer.from(`user:${value}`).toString("base64")],
    ["HTTP Basic, other offset", Buffer.from(`admin:${value}:x`).toString("base64")],
    ["base64url", Buffer.from(`ab${value}`).toString("base64url")],
    ["hex", Buffer.from(value).toString("hex")],
    ["hex in capitals", Buffer.from(value).toString("hex").toUpperCase()],
    ["JSON with its slashes escaped", JSON.stringify(value).replaceAll("/", "\\/")],
    ["what a shell prints of it", execFileSync("bash", ["-c", 'printf %q "$1"', "bash", value], { env: { ...process.env, LC_ALL: "C.UTF-8" } }).toString()],
  ])("replaces a secret in %s", (_, text) => {
    const result = masked(value, text);
    expect(result).toContain("«secret db»");
    expect(result).not.toContain("rger");
    expect(Buffer.from(result.replace(/[^A-Za-z0-9+/=_-]/g, ""), "base64").toString()).not.toContain(value);
  });

  it("leaves what is around it", () => {
    expect(masked("hunter2hunter2", "a hunter2hunter2, b hunter2hunter2")).toBe("a «secret db», b «secret db»");
  });

  it("covers overlapping secrets wholly", () => {
    const masker = new Masker();
    masker.register("one", "abcdef");
    masker.register("two", "efghij");
    expect(masker.mask("_abcdefghij_")).toBe("_«secret one»_");
  });

  it("masks single lines of a key", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\n-----END KEY-----";
    expect(masked(key, "leaked: MIIEvQIBADANBgkqhkiG")).toBe("leaked: «secret db»");
  });

  it("gives the same result however the text is cut into pieces", () => {
    const letters = fc.constantFrom("a", "b", "c");
    const word = fc.string({ unit: letters, minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.array(fc.string({ unit: letters, maxLength: 8 })), (secrets, pieces) => {
        const masker = new Masker();
        secrets.forEach((secret, index) => masker.register(`s${index}`, secret));
        const stream = masker.stream();
        const streamed = pieces.map((piece) => stream.write(piece)).join("") + stream.end();
        expect(streamed).toBe(masker.mask(pieces.join("")));
        const outside = streamed.replace(/«secret s\d»/g, "|");
        for (const secret of secrets) expect(outside).not.toContain(secret);
      }),
      { numRuns: 2_000 },
    );
  });

  it("lets text pass at once that begins no secret", () => {
    const masker = new Masker();
    masker.register("db", "hunter2-secret");
    const stream = masker.stream();
    expect(stream.write("hello hun")).toBe("hello ");
    expect(stream.write("dred")).toBe("hundred");
    expect(stream.write(" hunter2-secret")).toBe(" «secret db»");
    expect(stream.end()).toBe("");
  });

  it("masks raw bytes alike however they are cut, also between bytes that are no text", () => {
    const secret = fc.oneof(fc.string({ unit: "grapheme", minLength: 6, maxLength: 14 }), fc.constantFrom("pä55-🦜'w\"d/+", "line one\nline-two-of-it"));
    const noise = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.array(fc.tuple(noise, fc.nat(), fc.nat()), { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (secrets, parts, sizes) => {
        const masker = new Masker();
        secrets.forEach((value, index) => masker.register(`s${index}`, value));
        const forms = secrets.flatMap((value) => secretForms(value));
        const bytes = Buffer.concat(parts.flatMap(([before, one, other]) => [before, Buffer.from(forms[one % forms.length] ?? ""), Buffer.from([0xff]), Buffer.from(secrets[other % secrets.length] ?? "")]));
        const whole = masker.bytes();
        const expected = Buffer.concat([whole.write(bytes), whole.end()]);
        const stream = masker.bytes();
        const pieces: Uint8Array[] = [];
        for (let at = 0, index = 0; at < bytes.length; index++) {
          const size = sizes[index % sizes.length] ?? 1;
          pieces.push(stream.write(bytes.subarray(at, at + size)));
          at += size;
        }
        const masked = Buffer.concat([...pieces, stream.end()]);
        expect(masked.equals(expected)).toBe(true);
        const outside = Buffer.from(masked.toString("latin1").replace(/\u00c2\u00absecret s\d\u00c2\u00bb/g, "\n\0\n"), "latin1");
        for (const form of forms) expect(outside.includes(Buffer.from(form))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

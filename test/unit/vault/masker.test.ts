import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Masker } from "../../../src/main/vault";

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
});

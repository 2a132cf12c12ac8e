import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OUTPUT_CAP, StepOutput } from "../../../../src/main/runner/effects/output";
import { Masker } from "../../../../src/main/vault";

function collect(masker = new Masker(), skip?: { out: number; err: number }) {
  const written: { stream: string; text: string }[] = [];
  const output = new StepOutput((stream, text) => written.push({ stream, text }), masker, skip);
  const chunks = (stream: string) => written.filter((each) => each.stream === stream).map((each) => each.text);
  return { output, chunks, text: (stream: string) => chunks(stream).join("") };
}

const cut = (bytes: Buffer, sizes: number[]): Buffer[] => {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const size of sizes) pieces.push(bytes.subarray(at, (at += size)));
  return [...pieces, bytes.subarray(at)];
};

describe("a step's output", () => {
  it("is the same text however its bytes are cut, with secrets masked", () => {
    const masker = new Masker();
    masker.register("PW", "s3cr3t-é🦜");
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 }), (sizes) => {
      const { output, text } = collect(masker);
      for (const piece of cut(Buffer.from("before s3cr3t-é🦜 after 🦜 é s3cr"), sizes)) output.push("out", piece);
      output.end();
      expect(text("out")).toBe("before «secret PW» after 🦜 é s3cr");
    }));
  });

  it("goes on where an earlier console stopped", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 40 }), (seen) => {
      const whole = "line one\nline two 🦜\nline three\n and more";
      const { output, text } = collect(new Masker(), { out: seen, err: 0 });
      output.push("out", Buffer.from(whole));
      output.end();
      expect(text("out")).toBe(whole.slice(seen));
    }));
  });

  it("replaces bytes that are no text, and stops at its cap saying so", () => {
    const { output, text } = collect();
    output.push("out", Buffer.from([0x61, 0xff, 0xfe, 0x62]));
    output.push("err", Buffer.alloc(OUTPUT_CAP + 10, 0x78));
    output.end();
    expect(text("out")).toBe("a\ufffd\ufffdb");
    expect(text("err")).toHaveLength(OUTPUT_CAP);
    expect(output.isFull("err")).toBe(true);
    expect(text("note")).toContain("was not kept (err)");
  });

  it("never parts a pair of surrogates between two chunks", () => {
    const { output, chunks, text } = collect();
    output.push("out", Buffer.from("x" + "🦜".repeat(20_000)));
    output.end();
    for (const chunk of chunks("out")) expect(Buffer.from(chunk).toString()).toBe(chunk);
    expect(text("out")).toHaveLength(40_001);
  });

  it("reports a journal that fails behind its back", async () => {
    const output = new StepOutput(() => { throw new Error("disk full"); }, new Masker());
    output.push("out", Buffer.from("x"));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(() => output.end()).toThrow("disk full");
  });
});

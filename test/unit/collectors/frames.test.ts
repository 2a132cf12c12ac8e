import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Frame, FrameReader } from "../../../src/main/collectors/frames";

const stream = "Welcome to web1\n@@ hello system\nLinux 6.1 – größer\n@@ hello .\n@@ t1 cpu\ncpu 1 2\n\ncpu0 1 2\n@@ t1 load\n@@ t1 .\n";
const expected = [["hello", { system: "Linux 6.1 – größer" }], ["t1", { cpu: "cpu 1 2\n\ncpu0 1 2", load: "" }]];
const plain = (frames: Frame[]) => frames.map(({ word, sections }) => [word, Object.fromEntries(sections)]);

describe("frames of a host's channel", () => {
  it("are found wherever the stream is cut, also within a letter", () => {
    const bytes = Buffer.from(stream);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        const reader = new FrameReader();
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const frames = at.slice(1).flatMap((end, index) => reader.read(bytes.subarray(at[index], end)));
        expect(plain(frames)).toEqual(expected);
      }),
    );
  });

  it("drop one that was begun and not ended", () => {
    const reader = new FrameReader();
    expect(plain(reader.read(Buffer.from("@@ t1 cpu\nold\n@@ t2 cpu\nnew\n@@ t2 .\n")))).toEqual([["t2", { cpu: "new" }]]);
    expect(reader.read(Buffer.from("@@ t9 .\n"))).toEqual([]);
  });

  it("do not grow for ever", () => {
    const reader = new FrameReader();
    reader.read(Buffer.from("@@ t1 cpu\n"));
    expect(() => {
      for (let index = 0; index < 5; index += 1) reader.read(Buffer.alloc(1_024 * 1_024, "x\n"));
    }).toThrow("does not end");
  });
});

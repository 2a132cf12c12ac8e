import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostCollectors } from "../../../src/main/collectors";
import { FrameReader, LateReader } from "../../../src/main/collectors/frames";
import { readSnapshot } from "../../../src/main/collectors/snapshot";
import { CASES, once, readOrRefuse, seed } from "./damage";

describe(`anything at all, ${CASES} cases each, seed ${seed}`, () => {
  it("is read or refused by every collector", () => {
    const readers = hostCollectors.map(({ read }) => read);
    fc.assert(fc.property(fc.nat(readers.length - 1), fc.uint8Array({ maxLength: 24 }), (index, bytes) => readOrRefuse(readers[index] ?? expect.fail(), Buffer.from(bytes).toString("utf8"))), once);
  });

  it("on a channel makes frames or nothing, in whatever pieces it comes", () => {
    const words = fc.constantFrom("@@ s1 clock\n", "@@ s1 files\n", "@@ s1 .\n", "==> /proc/stat <==\n", "==> x", "cpu0 1 2 3 4\n", "@@ s2 .\n", "\n", "\u00ff", "@+ j file-systems mount a b rw /\n", "@+ j file-systems .\n", "@+ \n");
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), fc.nat(40), (parts, cut) => {
        const bytes = Buffer.from(parts.join(""));
        const [frames, aside] = [new FrameReader(), new LateReader()];
        for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
          const late = aside.read(piece);
          for (const frame of frames.read(piece)) readSnapshot(frame, hostCollectors, late);
        }
      }),
      once,
    );
  });
});

import ssh2 from "ssh2";
import { expect, it } from "vitest";
import { makeKey } from "../../../src/main/demo/keys";

it("makes keys that can be read back, every time", () => {
  // One in 256 of ssh2's own cannot: among 2,000 the chance to meet none is 0.04 %.
  const made = Array.from({ length: 2_000 }, () => makeKey("test"));
  expect(made.filter(({ private: text }) => ssh2.utils.parseKey(text) instanceof Error)).toEqual([]);
  expect(new Set(made.map((key) => key.public)).size).toBe(made.length);
});

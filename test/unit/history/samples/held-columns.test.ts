import { describe, expect, it } from "vitest";
import { HeldColumns } from "../../../../src/main/history/samples/held-columns";

const columns = (value: number) => ({ times: Float64Array.of(0, 1), values: Float64Array.of(value, value) });
const row = (text: string) => Buffer.from(text);

describe("unpacked chunks that are held", () => {
  it("count for the row that they were read from, and for no other content of it", () => {
    const held = new HeldColumns(1_000);
    held.set(1, row("abcd"), columns(7));
    expect(held.get(1, row("abcd"))).toEqual(columns(7));
    expect(held.get(1, row("abce"))).toBeUndefined();
    expect(held.get(2, row("abcd"))).toBeUndefined();
    held.set(1, row("abce"), columns(8));
    expect(held.get(1, row("abce"))).toEqual(columns(8));
  });

  it("go when there are too many, those first that were not read for longest", () => {
    // Each takes 4 + 16 bytes.
    const held = new HeldColumns(40);
    held.set(1, row("aaaa"), columns(1));
    held.set(2, row("bbbb"), columns(2));
    held.get(1, row("aaaa"));
    held.set(3, row("cccc"), columns(3));
    expect([held.get(1, row("aaaa")), held.get(2, row("bbbb")), held.get(3, row("cccc"))]).toEqual([columns(1), undefined, columns(3)]);
  });
});

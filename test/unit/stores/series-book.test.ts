import { describe, expect, it } from "vitest";
import { SeriesBook } from "../../../src/main/observer/series-book";

const labels = { instance: "db1" };
const readings = (...names: string[]) => names.map((name) => ({ name, value: 1 }));
const ended = (samples: ReturnType<SeriesBook["samples"]>) => samples.filter(({ stale }) => stale).map(({ series }) => series.name);

describe("what a target gave before", () => {
  it("ends when its question is answered without it", () => {
    const book = new SeriesBook();
    expect(book.samples(new Map([["a", readings("x", "y")], ["b", readings("z")]]), { at: 1, labels })).toHaveLength(3);
    const next = book.samples(new Map([["a", readings("x")]]), { at: 2, labels });
    expect(next).toEqual([
      { series: { name: "x", labels }, at: 2, value: 1 }, { series: { name: "y", labels }, at: 2, value: Number.NaN, stale: true },
    ]);
    expect(ended(book.samples(new Map([["a", readings("x")]]), { at: 3, labels }))).toEqual([]);
  });

  it("ends when the target is down, but for what is told of that", () => {
    const book = new SeriesBook();
    book.samples(new Map([["up", readings("up")], ["a", readings("x")]]), { at: 1, labels });
    expect(ended(book.samples(new Map([["up", readings("up")]]), { at: 2, labels, ended: true }))).toEqual(["x"]);
  });

  it("ends when a label of it changes", () => {
    const book = new SeriesBook();
    const info = (role: string) => new Map([["info", [{ name: "info", labels: { role }, value: 1 }]]]);
    book.samples(info("master"), { at: 1, labels });
    expect(book.samples(info("slave"), { at: 2, labels }).map(({ series, stale }) => [series.labels["role"], stale])).toEqual([["slave", undefined], ["master", true]]);
  });
});

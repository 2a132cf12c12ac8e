import { describe, expect, it } from "vitest";
import { meaningOf, type KeyPress } from "../../../src/renderer/app/keyboard";

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, command: false, alt: false, typing: false, afterG: false, ...more });

describe("keys", () => {
  it("open the palette even while typing", () => expect(meaningOf(press("k", { command: true, typing: true }))).toEqual({ kind: "palette" }));
  it("go where g and a letter say", () => expect(meaningOf(press("h", { afterG: true }))).toEqual({ kind: "go", target: "history" }));
  it("wait after g", () => expect(meaningOf(press("g"))).toEqual({ kind: "g" }));
  it("mean nothing alone", () => expect(meaningOf(press("h"))).toEqual({ kind: "none" }));
  it("leave a text field alone", () => {
    for (const key of ["g", "?", "/"]) expect(meaningOf(press(key, { typing: true }))).toEqual({ kind: "none" });
    expect(meaningOf(press("o", { typing: true, afterG: true }))).toEqual({ kind: "none" });
  });
  it("go back and forth, but not in a text field", () => {
    expect(meaningOf(press("ArrowLeft", { alt: true }))).toEqual({ kind: "history", by: -1 });
    expect(meaningOf(press("ArrowRight", { alt: true }))).toEqual({ kind: "history", by: 1 });
    expect(meaningOf(press("ArrowLeft", { alt: true, typing: true }))).toEqual({ kind: "none" });
  });
  it("change the size of the text", () => expect(["+", "-", "0"].map((key) => meaningOf(press(key, { command: true })))).toEqual([{ kind: "text", by: 1 }, { kind: "text", by: -1 }, { kind: "text", by: 0 }]));
});

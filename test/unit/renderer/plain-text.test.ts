import { describe, expect, it } from "vitest";
import { plainText, tail } from "../../../src/renderer/lib/plain-text";

describe("output as text", () => {
  it("drops colours, titles and cursor moves", () => {
    expect(plainText("\u001b[1;32mok\u001b[0m \u001b]0;title\u0007done\u001b[2K")).toBe("ok done");
  });
  it("keeps the last state of a line that was redrawn", () => expect(plainText("10 %\r50 %\r100 %\nnext\r\n")).toBe("100 %\nnext\n"));
  it("keeps what a lone return ends with", () => expect(plainText("50 %\r")).toBe("50 %"));
  it("makes other control characters visible", () => expect(plainText("a\u0000b\u0007c\td\n")).toBe("a�b�c\td\n"));
  it("keeps markup as the text it is", () => expect(plainText("<img src=x onerror=alert(1)>")).toBe("<img src=x onerror=alert(1)>"));
});

describe("the end of a long text", () => {
  it("begins with a whole line", () => expect(tail("first\nsecond\nthird", 9)).toEqual({ shown: "third", hidden: 13 }));
  it("is the text itself when it is short", () => expect(tail("short", 9)).toEqual({ shown: "short", hidden: 0 }));
  it("cuts a line that is too long", () => expect(tail("x".repeat(20), 5)).toEqual({ shown: "xxxxx", hidden: 15 }));
});

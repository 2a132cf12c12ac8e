import { describe, expect, it } from "vitest";
import { paint } from "../../../src/renderer/lib/ansi";
import { occurrences } from "../../../src/renderer/lib/find-ranges";
import { blocksOf, coloursAfter, plainText, settled } from "../../../src/renderer/lib/plain-text";

const ESC = "\u001b";

describe("output as text", () => {
  it("drops colours, titles and cursor moves", () => {
    expect(plainText(`${ESC}[1;32mok${ESC}[0m ${ESC}]0;title\u0007done${ESC}[2K`)).toBe("ok done");
  });
  it("drops device control strings, links and 8-bit sequences", () => {
    expect(plainText(`a${ESC}P1$r0m${ESC}\\b${ESC}]8;;https://example.test${ESC}\\c${ESC}]8;;${ESC}\\d\u009b31me`)).toBe("abcde");
  });
  it("keeps the last state of a line that was redrawn", () => expect(plainText("10 %\r50 %\r100 %\nnext\r\n")).toBe("100 %\nnext\n"));
  it("keeps what a lone return ends with", () => expect(plainText("50 %\r")).toBe("50 %"));
  it("makes other control characters visible", () => expect(plainText("a\u0000b\u0007c\td\u007f\n")).toBe("a⟨U+0000⟩b⟨U+0007⟩c\td⟨U+007F⟩\n"));
  it("makes characters visible that turn or hide text", () => expect(plainText("rm \u202etxt.sh\u200b \ufeff")).toBe("rm ⟨U+202E⟩txt.sh⟨U+200B⟩ ⟨U+FEFF⟩"));
  it("hides no more than a line behind a title that never ends", () => expect(plainText(`x${ESC}]0;title\nnext`)).toBe("x\nnext"));
  it("keeps markup as the text it is", () => expect(plainText("<img src=x onerror=alert(1)>")).toBe("<img src=x onerror=alert(1)>"));
});

describe("colours", () => {
  it("stay in a settled text, everything else goes", () => expect(settled(`${ESC}[31mred${ESC}[2J${ESC}[0m`)).toBe(`${ESC}[31mred${ESC}[0m`));
  it("set in an overdrawn part stay in force", () => expect(settled(`${ESC}[33m10 %\r90 %`)).toBe(`${ESC}[33m90 %`));
  it("are carried until they are reset", () => {
    expect(coloursAfter("", `${ESC}[31ma${ESC}[1mb`)).toBe(`${ESC}[31m${ESC}[1m`);
    expect(coloursAfter(`${ESC}[31m`, `a${ESC}[0mb${ESC}[32m`)).toBe(`${ESC}[32m`);
    expect(coloursAfter(`${ESC}[31m`, `a${ESC}[mb`)).toBe("");
  });
  it("become classes, and text nothing but text", () => {
    expect(paint(`${ESC}[31m<b>no</b>${ESC}[0m plain`)).toEqual([{ text: "<b>no</b>", look: "fg-red" }, { text: " plain", look: "" }]);
  });
  it("of the palette and the true ones become figures", () => {
    expect(paint(`${ESC}[38;5;196mp${ESC}[48;5;250mg`).map(({ colour, ground }) => [colour, ground])).toEqual([["255, 0, 0", undefined], ["255, 0, 0", "188, 188, 188"]]);
    expect(paint(`${ESC}[38;2;1;2;3mt`)[0]?.colour).toBe("1, 2, 3");
  });
  it("never hide anything", () => expect(paint(`${ESC}[8msecretly`)).toEqual([{ text: "secretly", look: "" }]));
});

describe("blocks of a long text", () => {
  const texts = (text: string, lines: number, characters: number) => [...blocksOf(text, { lines, characters })];
  it("hold so many whole lines", () => expect(texts("a\nb\nc\n", 2, 100)).toEqual([{ text: "a\nb\n", cut: false }, { text: "c\n", cut: false }]));
  it("cut a line that is far too long, between characters", () => {
    const blocks = texts(`${"x".repeat(9)}😀${"y".repeat(30)}\nend`, 5, 10);
    expect(blocks.map(({ text }) => text).join("")).toBe(`${"x".repeat(9)}😀${"y".repeat(30)}\nend`);
    expect(blocks[0]).toEqual({ text: "x".repeat(9), cut: true });
    expect(blocks.every(({ text }) => text.length <= 20)).toBe(true);
  });
  it("never lose anything", () => {
    const text = Array.from({ length: 500 }, (_, line) => "é".repeat((line * 37) % 90)).join("\n");
    for (const size of [1, 7, 64]) expect(texts(text, size, size * 3).map((block) => block.text).join("")).toBe(text);
  });
});

describe("the search in output", () => {
  it("finds a word whatever its case, not overlapping", () => expect(occurrences("Error error ERRORR", "error", 9)).toEqual([0, 6, 12]));
  it("stops at the limit", () => expect(occurrences("aaaa", "a", 2)).toEqual([0, 1]));
  it("looks for the exact spelling where lower case has another length", () => expect(occurrences("İ error Error", "Error", 9)).toEqual([8]));
});

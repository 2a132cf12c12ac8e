import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createOutputStore, type Kept, type OutputStore } from "../../../src/main/runner/output/output-store";
import { StepOutput } from "../../../src/main/runner/effects/output";
import { outputFile } from "../../../src/main/runner/output/names";
import { outputPage } from "../../../src/main/runner/output/page";
import { JOURNAL_HEAD } from "../../../src/main/runner/output/stream-keeper";
import { brokenFiles } from "../../../src/main/runner/output/verify";
import { capOf } from "../../../src/main/runner/output/cap";
import { Masker } from "../../../src/main/vault";
import { RunId, StepKey } from "../../../src/shared/ids";
import type { RunEvent, RunEventBody } from "../../../src/shared/run";

const run = RunId.parse("20261121T000000Z-abcdef");
const step = StepKey.parse("roll.swap@web1");
const CAP = 600_000;

let folder: string;
let store: OutputStore;
let events: RunEvent[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qd-output-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  store = createOutputStore(folder, CAP);
  events = [];
  journal({ type: "step.intended", step, attempt: 1, token: "t" });
});

function journal(body: RunEventBody): void {
  events.push({ run, seq: events.length + 1, at: 0, actor: "ann", body, hash: "" });
}

const fileOf = (stream: "out" | "err") => outputFile(run, step, { attempt: 1 }, stream);
const keptOf = (stream: "out" | "err"): (Kept & { cut?: boolean }) | undefined =>
  events.flatMap(({ body }) => (body.type === "step.kept" && body.stream === stream ? [body] : [])).at(-1);
const journalled = (stream: string) => events.flatMap(({ body }) => (body.type === "step.output" && body.stream === stream ? [body.text] : [])).join("");

/** An attempt's output as a console sees it: the first one, or one that goes on after another. */
function newOutput(masker = new Masker(), skip = { out: journalled("out").length, err: journalled("err").length }): StepOutput {
  return new StepOutput((stream, text) => journal({ type: "step.output", step, stream, text }), masker, skip, {
    store, file: fileOf, before: keptOf, vouch: (stream, kept, cut) => journal({ type: "step.kept", step, stream, file: fileOf(stream), ...kept, ...(cut ? { cut } : {}) }),
  });
}

function push(output: StepOutput, stream: "out" | "err", bytes: Buffer, size = 40_000): void {
  for (let at = 0; at < bytes.length; at += size) output.push(stream, bytes.subarray(at, at + size));
}

const page = (ask: Partial<Parameters<typeof outputPage>[1]> = {}) => outputPage(events, { run, step, ...ask }, store);
const raw = (stream: "out" | "err", ask: Partial<Parameters<typeof outputPage>[1]> = {}) => Buffer.from(page({ stream, base64: true, limit: 4_194_304, ...ask }).base64 ?? "", "base64");
const noise = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 7_919 + (index >> 8)) % 256));

describe("output of a step", () => {
  it("stays in the journal alone while it is short text", () => {
    const output = newOutput();
    push(output, "out", Buffer.from("short é\n"));
    output.end();
    expect(readdirSync(folder)).toEqual([]);
    expect(page()).toMatchObject({ text: "short é\n", total: 9, truncated: false, dropped: false });
    expect(raw("out").toString()).toBe("short é\n");
  });

  it("is kept byte for byte where it is no text, with its secrets masked across every cut", () => {
    const secret = "s3cr3t-é/x";
    const parts = [noise(700), Buffer.from(secret), noise(300), Buffer.from(Buffer.from(secret).toString("base64")), Buffer.from([0xff, 0xfe])] as const;
    const mark = Buffer.from("«secret PW»");
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 60 }), (sizes) => {
      events = events.slice(0, 1);
      rmSync(join(folder, run), { recursive: true, force: true });
      const masker = new Masker();
      masker.register("PW", secret);
      const output = newOutput(masker);
      const bytes = Buffer.concat(parts);
      for (let at = 0, index = 0; at < bytes.length; index++) {
        const size = sizes[index % sizes.length] ?? 1;
        output.push("out", bytes.subarray(at, at + size));
        at += size;
      }
      output.end();
      expect(raw("out")).toEqual(Buffer.concat([parts[0], mark, parts[2], mark, parts[4]]));
      expect(brokenFiles(events, store)).toEqual([]);
    }), { numRuns: 60 });
  });

  it("gives a long one page by page, between characters, and says what is missing", () => {
    const text = Buffer.from("é🦜 line of text\n".repeat(25_000));
    const output = newOutput();
    push(output, "out", text);
    push(output, "err", Buffer.from("a word\n"));
    output.end();
    expect(Buffer.byteLength(journalled("out"))).toBeLessThanOrEqual(JOURNAL_HEAD);
    expect(page({ stream: "out", limit: 1 })).toMatchObject({ total: text.length, truncated: true, dropped: false });
    for (const stream of ["out", undefined] as const) {
      let [whole, at] = ["", 0];
      for (let next = page({ stream, from: at, limit: 70_001 }); ; next = page({ stream, from: at, limit: 70_001 })) {
        expect(next.from).toBe(at);
        whole += next.text;
        at = next.to;
        if (at === next.total) break;
      }
      expect(whole.replace("a word\n", "")).toBe(text.toString());
    }
    expect(page({ stream: "out", from: -20 }).text.endsWith("line of text\n")).toBe(true);
  });

  it("keeps the beginning up to the cap and says that it is cut", () => {
    const output = newOutput();
    push(output, "out", noise(CAP + 5));
    output.end();
    expect(output.isFull("out")).toBe(true);
    expect(raw("out")).toEqual(noise(CAP + 5).subarray(0, CAP));
    expect(page({ stream: "out" })).toMatchObject({ total: CAP, dropped: true, truncated: true });
    expect(page()).toMatchObject({ dropped: true, truncated: true });
    expect(journalled("note")).toContain(`Output beyond ${CAP} bytes was not kept (out)`);
  });

  it("is whole after a crash at any byte, and vouches for nothing that is not on disk", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 450_000 }), fc.boolean(), fc.integer({ min: 0, max: 300_000 }), fc.boolean(), (seen, isText, lost, vouched) => {
      events = events.slice(0, 1);
      rmSync(join(folder, run), { recursive: true, force: true });
      const whole = isText ? Buffer.from("è line\n".repeat(60_000)).subarray(0, 450_000 - 450_000 % 8) : noise(450_000);
      const first = newOutput();
      push(first, "out", whole.subarray(0, seen));
      if (vouched) first.flush();
      first.abandon();
      // The power went too: of what nobody vouched for some is gone, and some is rubbish.
      const kept = keptOf("out");
      const path = join(folder, fileOf("out"));
      if (kept) {
        truncateSync(path, Math.max(kept.bytes, readFileSync(path).length - lost));
        appendFileSync(path, "rubbish");
      }
      expect(brokenFiles(events, store)).toEqual([]);
      const second = newOutput();
      push(second, "out", whole);
      second.end();
      expect(raw("out").equals(whole)).toBe(true);
      if (isText) expect(page({ limit: 4_194_304 }).text).toBe(whole.toString());
      expect(second.text("out")).toBe(new TextDecoder().decode(whole).slice(0, 1_048_576));
      expect(brokenFiles(events, store)).toEqual([]);
    }), { numRuns: 25 });
  });

  it("takes a full file as it is: the host no longer has what came after", () => {
    const first = newOutput();
    push(first, "out", noise(CAP + 1));
    first.abandon();
    const second = newOutput();
    expect(second.isFull("out")).toBe(true);
    second.end();
    expect(raw("out")).toEqual(noise(CAP));
    expect(second.text("out")).toBe(new TextDecoder().decode(noise(CAP)));
    expect(brokenFiles(events, store)).toEqual([]);
  });

  it("says which file is gone, short or changed", () => {
    const output = newOutput();
    push(output, "out", noise(5_000));
    output.end();
    const path = join(folder, fileOf("out"));
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([Buffer.from("X"), whole.subarray(1)]));
    expect(brokenFiles(events, store)).toEqual([{ file: fileOf("out"), reason: `the out of ${step} was changed after it was written` }]);
    truncateSync(path, 4_999);
    expect(brokenFiles(events, store)[0]?.reason).toBe(`the out of ${step} ends after 4999 bytes; the journal vouches for 5000`);
    expect(page({ stream: "out" })).toMatchObject({ total: 4_999, dropped: true });
    rmSync(path);
    expect(brokenFiles(events, store)[0]?.reason).toBe(`the out of ${step} is gone`);
    // The journal still has its own text of it.
    expect(page({ stream: "out" })).toMatchObject({ text: new TextDecoder().decode(noise(5_000)), dropped: true });
  });

  it("costs the rest of the output, not the step, where the disk refuses", () => {
    const output = newOutput();
    store.open = () => { throw new Error("ENOSPC: no space left on device"); };
    push(output, "out", noise(5_000));
    output.end();
    expect(output.isFull("out")).toBe(true);
    expect(journalled("note")).toContain("could not be kept: ENOSPC");
  });

  it("reads a journal that knows of no files", () => {
    for (const text of ["old ", "text\n"]) journal({ type: "step.output", step, stream: "out", text });
    journal({ type: "step.output", step, stream: "note", text: "Output beyond 1048576 characters was not kept (out).\n" });
    expect(outputPage(events, { run, step, stream: "out" }, undefined)).toMatchObject({ text: "old text\n", dropped: true });
  });

  it("names files by readable keys that cannot leave the folder nor meet each other", () => {
    const names = ["a/../../b", "a_.._.._b", "A", "a", "é".repeat(300)].map((key) => outputFile(run, StepKey.parse(key), { attempt: 2 }, "err"));
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^20261121T000000Z-abcdef\/[\w.@-]{1,120}-2\.err$/);
    expect(() => store.read("../x", 0, 1)).toThrow("is not a file of the output folder");
  });
});

describe("the amount that is kept", () => {
  it("is read with its unit and bounded", () => {
    expect([capOf(undefined), capOf("64MiB"), capOf("65536")]).toEqual([16_777_216, 67_108_864, 65_536]);
    for (const bad of ["1KiB", "2GiB", "lots", "-1", "1.5MiB"]) expect(() => capOf(bad)).toThrow("no amount of output");
  });
});

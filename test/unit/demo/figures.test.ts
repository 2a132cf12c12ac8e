import { describe, expect, it } from "vitest";
import { readProc, readPs } from "../../../src/main/demo/engine/figures";
import { ContainerLog, frame } from "../../../src/main/demo/engine/log";

describe("figures of a process", () => {
  it("come from /proc, whatever the process calls itself", () => {
    const stat = "12 (a) R 9 (b)) S 1 12 12 0 -1 4194304 9 0 0 0 250 50 0 0 20 0 11 0 4242 1 2";
    expect(readProc(stat, "Name:\tx\nVmRSS:\t   61580 kB\n")).toEqual({ cpuNs: 3_000_000_000, memoryBytes: 63_057_920 });
    expect(readProc(stat, "Name:\tkernel thread\n")).toBeUndefined();
  });

  it.each([["  45120   1:02.50\n", 62.5], ["100 03:04:05", 11_045], ["100 2-00:00:01", 172_801]])("come from ps: %s", (stdout, seconds) => {
    expect(readPs(stdout)?.cpuNs).toBe(seconds * 1e9);
  });

  it("are absent for a process that is gone", () => expect(readPs("\n")).toBeUndefined());
});

describe("a container's log", () => {
  it("keeps the last lines, cut at line ends only", () => {
    const log = new ContainerLog();
    const followed: string[] = [];
    const stop = log.follow(({ text }) => followed.push(text));
    for (let line = 0; line < 1_200; line++) log.write("out", `line ${line}\n`, line);
    stop();
    log.write("err", "half", 1);
    log.write("out", "other\n", 2);
    log.write("err", " whole\n", 3);
    expect(log.tail(2).map(({ stream, text }) => [stream, text])).toEqual([["out", "other"], ["err", "half whole"]]);
    expect(log.tail(Infinity)).toHaveLength(1_000);
    expect(followed).toHaveLength(1_200);
    expect(log.tail(0)).toEqual([]);
  });

  it("frames a line as the API does", () => {
    expect(frame({ stream: "err", at: 0, text: "ü" }, false)).toEqual(Buffer.from([2, 0, 0, 0, 0, 0, 0, 3, 0xc3, 0xbc, 0x0a]));
    expect(frame({ stream: "out", at: 0, text: "x" }, true).subarray(8).toString()).toBe("1970-01-01T00:00:00.000Z x\n");
  });
});

import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { lastLines, LogChannel, LogFollower } from "../../../src/main/collectors/logs";
import type { Dockers } from "../../../src/main/ports";
import { HostId } from "../../../src/shared/ids";
import { LogSource } from "../../../src/shared/log-source";
import { LocalHosts } from "../collectors/local-hosts";

const web1 = HostId.parse("web1");
const noDockers = (() => ({})) as unknown as Dockers;

/** A log in a folder of this machine, followed by the real program in a real shell. */
function given(name = "app's log $(x).log") {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-logs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  const hosts = new LocalHosts();
  const source = LogSource.parse({ environment: "prod", hosts: ["web1"], file });
  const channel = new LogChannel(hosts.asHosts(), web1, false);
  onTestFinished(() => channel.close());
  const follower = new LogFollower(source, web1, channel, noDockers);
  const read = async (): Promise<string[]> => {
    const lines: string[] = [];
    for (let more = true; more; ) {
      const step = await follower.next();
      lines.push(...step.lines.map(({ text }) => text));
      more = step.more;
    }
    return lines;
  };
  return { file, hosts, source, follower, read };
}

describe("following a real file", () => {
  it("reads what is appended, from its end on", async () => {
    const { file, read } = given();
    writeFileSync(file, "before\n");
    expect(await read()).toEqual([]);
    appendFileSync(file, "one\ntwo\nunfinished");
    expect(await read()).toEqual(["one", "two"]);
    appendFileSync(file, " line\n");
    expect(await read()).toEqual(["unfinished line"]);
    expect(await read()).toEqual([]);
  });

  it("goes through rotation by renaming, numbered or dated, without losing or repeating a line", async () => {
    for (const suffix of [".1", "-20261121"]) {
      const { file, read } = given();
      writeFileSync(file, "before\n");
      await read();
      appendFileSync(file, "one\ntwo\n");
      renameSync(file, `${file}${suffix}`);
      appendFileSync(`${file}${suffix}`, "three\n");
      expect(await read()).toEqual(["one", "two", "three"]);
      appendFileSync(`${file}${suffix}`, "by who has not noticed\n");
      writeFileSync(file, "four\n");
      appendFileSync(file, "five\n");
      expect(await read()).toEqual(["by who has not noticed", "four", "five"]);
      appendFileSync(`${file}${suffix}`, "late\n");
      appendFileSync(file, "six\n");
      expect(await read()).toEqual(["late", "six"]);
      expect(await read()).toEqual([]);
    }
  });

  it("goes through rotation by copying and truncating", async () => {
    const { file, read } = given();
    writeFileSync(file, "a long line before\n");
    await read();
    truncateSync(file, 0);
    appendFileSync(file, "new\n");
    expect(await read()).toEqual(["new"]);
  });

  it("counts nothing twice and loses nothing when the channel breaks", async () => {
    const { file, read, hosts } = given();
    writeFileSync(file, "before\n");
    await read();
    appendFileSync(file, "one\n");
    expect(await read()).toEqual(["one"]);
    for (const child of hosts.children) child.kill("SIGKILL");
    appendFileSync(file, "two\n");
    await expect(read()).rejects.toMatchObject({ problem: { code: "logs.channel-lost" } });
    appendFileSync(file, "three\n");
    expect(await read()).toEqual(["two", "three"]);
    expect(hosts.children.length).toBeGreaterThan(1);
  });

  it("reads megabytes, and bytes that look like the end of an answer", async () => {
    const { file, read } = given();
    writeFileSync(file, "");
    await read();
    const lines = Array.from({ length: 30_000 }, (_, index) => `@@ token end ${index} ${"x".repeat(60)}`);
    appendFileSync(file, lines.map((line) => `${line}\n`).join(""));
    expect(await read()).toEqual(lines);
  });

  it("says that a file is missing, and reads all of it once it is there", async () => {
    const { file, read } = given();
    await expect(read()).rejects.toMatchObject({ problem: { code: "logs.missing" } });
    writeFileSync(file, "first\n");
    expect(await read()).toEqual(["first"]);
  });

  it("gives the last lines", async () => {
    const { file, hosts, source } = given();
    writeFileSync(file, "one\ntwo\nthree\n");
    expect(await lastLines({ hosts: hosts.asHosts(), dockers: noDockers }, source, web1, 2)).toEqual(["two", "three"]);
  });
});

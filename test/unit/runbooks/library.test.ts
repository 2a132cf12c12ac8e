import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLibrary, type Library } from "../../../src/main/runbooks";
import { LARGEST_FILE } from "../../../src/main/runbooks/read-runbook";
import type { ObjectRef } from "../../../src/shared/fleet";
import { RunbookId } from "../../../src/shared/ids";
import type { Problem } from "../../../src/shared/problem";
import { fleet } from "./fleet";

const id = (text: string) => RunbookId.parse(text);
const runbook = (title: string, appliesTo?: string) => `---\ntitle: ${title}\n${appliesTo ? `applies-to: ${appliesTo}\n` : ""}---\n- [ ] Check\n`;

let folder: string;
let problems: Problem[];
let library: Library;
const shipped = (name: string) => join(folder, "shipped", name);
const user = (name: string) => join(folder, "user", name);
const open = async () => {
  library = await createLibrary({ shippedFolder: join(folder, "shipped"), userFolder: join(folder, "user"), onProblem: (problem) => problems.push(problem) });
  return library;
};
const ids = () => library.list().map((each) => each.id).sort();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runbooks-"));
  problems = [];
  await mkdir(shipped(""));
});
afterEach(async () => {
  await library.close();
  await rm(folder, { recursive: true });
});

describe("the library", () => {
  it("lists both folders, creates the user's, and skips what is no runbook", async () => {
    await mkdir(user("team/.git"), { recursive: true });
    await mkdir(user("node_modules"));
    await writeFile(shipped("deploy.md"), runbook("Deploy", "service"));
    await writeFile(user("team/own.markdown"), "# Own\n- [ ] a\n- [ ] b\n```sh\nuptime\n```");
    for (const name of ["notes.txt", "team/.git/x.md", "node_modules/x.md", ".hidden.md"]) await writeFile(user(name), "# no");
    await open();
    expect(library.list().map((each) => [each.id, each.origin, each.title, each.steps, each.checks, each.errors, each.armed])).toEqual([
      ["shipped/deploy", "shipped", "Deploy", 1, 1, 0, true],
      ["user/team/own", "user", "Own", 3, 2, 0, false],
    ]);
    expect(library.get(id("user/team/own")).file).toBe(user("team/own.markdown"));
    expect(problems).toEqual([]);
  });

  it("lists broken files with their errors", async () => {
    await mkdir(user(""));
    await writeFile(user("wrong.md"), "---\ntitel: x\n---\n- [ ] A {foo}\n");
    await writeFile(user("bytes.md"), Buffer.from([0x23, 0x20, 0xff, 0xfe]));
    await writeFile(user("huge.md"), Buffer.alloc(LARGEST_FILE + 1, "a"));
    await open();
    expect(library.list().map((each) => [each.id, each.errors])).toEqual([["user/bytes", 1], ["user/huge", 1], ["user/wrong", 2]]);
    expect(library.get(id("user/bytes")).findings).toMatchObject([{ code: "runbook.unreadable", severity: "error" }]);
    expect(library.get(id("user/huge")).findings).toMatchObject([{ code: "runbook.too-large", message: "huge.md has 5.0 MiB; a runbook may have 5." }]);
  });

  it("keeps two files of one name apart", async () => {
    await mkdir(user(""));
    await writeFile(user("a.md"), "# One");
    await writeFile(user("a.markdown"), "# Two");
    await open();
    expect(ids()).toEqual(["user/a", "user/a.md"]);
  });

  it("follows no link out of its folder, and says so once", async () => {
    await mkdir(user("inside"), { recursive: true });
    await writeFile(join(folder, "secret.md"), "# Secret");
    await writeFile(user("inside/real.md"), "# Real");
    await symlink(join(folder, "secret.md"), user("out.md"));
    await symlink(join(folder, "shipped"), user("folder"));
    await symlink(join(folder, "nowhere.md"), user("dangling.md"));
    await symlink(user("inside/real.md"), user("in.md"));
    await writeFile(shipped("deploy.md"), runbook("Deploy"));
    await open();
    expect(ids()).toEqual(["shipped/deploy", "user/in", "user/inside/real"]);
    expect(problems).toMatchObject([{ code: "runbook.link", at: { file: user("out.md") } }]);
  });

  it("opens any document of the disk, the same one once", async () => {
    const file = join(folder, "manual.md");
    await writeFile(file, "# Manual\n- [ ] a");
    await open();
    const summary = await library.open(file);
    expect(summary).toMatchObject({ origin: "opened", title: "Manual", id: expect.stringMatching(/^opened\/[0-9a-f]{16}$/) });
    expect(await library.open(file)).toEqual(summary);
    expect(library.get(summary.id).title).toBe("Manual");
    expect(ids()).toEqual([summary.id]);
    await writeFile(shipped("deploy.md"), runbook("Deploy"));
    expect((await library.open(shipped("deploy.md"))).title).toBe("Deploy");
  });

  it("refuses to open what it cannot read", async () => {
    await writeFile(join(folder, "huge.md"), Buffer.alloc(LARGEST_FILE + 1, "a"));
    await open();
    await expect(library.open(join(folder, "nowhere.md"))).rejects.toMatchObject({ problem: { code: "runbook.unreadable", at: { file: join(folder, "nowhere.md") } } });
    await expect(library.open(folder)).rejects.toMatchObject({ problem: { code: "runbook.unreadable" } });
    await expect(library.open(join(folder, "huge.md"))).rejects.toMatchObject({ problem: { code: "runbook.too-large" } });
    expect(() => library.get(id("user/none"))).toThrow('There is no runbook "user/none".');
  });

  it("offers runbooks by kind and engine, those for everything last", async () => {
    await writeFile(shipped("a.md"), runbook("Anything"));
    await writeFile(shipped("d.md"), runbook("Databases", "database"));
    await writeFile(shipped("p.md"), runbook("Postgres", "[postgres, host]"));
    await writeFile(shipped("r.md"), runbook("Redis", "redis"));
    await writeFile(shipped("s.md"), runbook("Services", "service"));
    await writeFile(shipped("x.md"), "# A document\n- [ ] a");
    await open();
    const offered = (kind: ObjectRef["kind"], name: string) => library.forObject({ kind, id: name }, fleet).map(({ title }) => title);
    expect(offered("database", "orders")).toEqual(["Databases", "Postgres", "Anything"]);
    expect(offered("cache", "sessions")).toEqual(["Redis", "Anything"]);
    expect(offered("service", "shop")).toEqual(["Services", "Anything"]);
    expect(offered("host", "web1")).toEqual(["Postgres", "Anything"]);
    expect(offered("environment", "prod")).toEqual(["Anything"]);
    expect(offered("probe", "front")).toEqual(["Anything"]);
    expect(offered("service", "gone")).toEqual([]);
    expect(offered("database", "constructor")).toEqual([]);
  });

  it("tells of files that come, change and go", async () => {
    await mkdir(user("deep"), { recursive: true });
    await open();
    const told = vi.fn<() => void>();
    library.onChanged(told);
    await writeFile(user("deep/new.md"), "# One");
    await vi.waitFor(() => expect(ids()).toEqual(["user/deep/new"]), 5_000);
    await writeFile(user("deep/.new.md.swp"), "# Two, longer");
    await rename(user("deep/.new.md.swp"), user("deep/new.md"));
    await vi.waitFor(() => expect(library.list()[0]?.title).toBe("Two, longer"), 5_000);
    await mkdir(user("later"));
    await writeFile(user("later/other.md"), "# Other");
    await vi.waitFor(() => expect(ids()).toEqual(["user/deep/new", "user/later/other"]), 5_000);
    await rm(user("deep"), { recursive: true });
    await vi.waitFor(() => expect(ids()).toEqual(["user/later/other"]), 5_000);
    expect(told.mock.calls.length).toBeGreaterThanOrEqual(3);
  });

  it("never hands out a text older than the file's", async () => {
    await writeFile(shipped("a.md"), "# One");
    await open();
    await writeFile(shipped("a.md"), "# Another one");
    expect(library.get(id("shipped/a")).title).toBe("Another one");
    await rm(shipped("a.md"));
    expect(library.get(id("shipped/a")).findings).toMatchObject([{ code: "runbook.unreadable" }]);
  });

  it("says what is wrong with a folder and goes on", async () => {
    await rm(shipped(""), { recursive: true });
    await writeFile(join(folder, "user"), "a file");
    await open();
    expect(library.list()).toEqual([]);
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["runbook.folder"]));
    expect(problems.length).toBeGreaterThanOrEqual(2);
  });
});

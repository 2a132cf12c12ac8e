import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEditing, createLibrary, type Library, type RunbookEdit, type RunbookEditing } from "../../../src/main/runbooks";
import { RunbookId } from "../../../src/shared/ids";
import { newRunbookText } from "../../../src/main/runbooks/template";
import { parseRunbook } from "../../../src/shared/runbook/parse";

const id = (text: string) => RunbookId.parse(text);
const CHECK = "---\ntitle: Check\n---\n- [ ] Look\n";

let top: string;
let library: Library;
let editing: RunbookEditing;
let edits: RunbookEdit[];
let remembered: (string | undefined)[];
const shipped = (name: string) => join(top, "shipped", name);
const user = (name: string) => join(top, "user", name);
const text = (file: string) => readFile(file, "utf8");
const git = (...args: string[]) => execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: user(""), encoding: "utf8" });
const code = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) });

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "editing-"));
  await mkdir(shipped("team"), { recursive: true });
  await mkdir(user(""));
  edits = [];
  remembered = [];
});
afterEach(async () => {
  await library.close();
  await rm(top, { recursive: true });
});
const open = async () => {
  library = await createLibrary({ shippedFolder: shipped(""), userFolder: user(""), onProblem: () => undefined });
  editing = createEditing({
    library, removedFolder: join(top, "removed"), defaultFolder: user(""), rememberFolder: (folder) => remembered.push(folder),
    redline: (edit) => (edits.push(edit), []),
  });
};

describe("saving", () => {
  it("writes the user's own file, and says when it changed meanwhile", async () => {
    await writeFile(user("a.md"), CHECK, { mode: 0o640 });
    await open();
    const before = editing.text(id("user/a"));
    const saved = await editing.save({ id: before.id, text: `${CHECK}- [ ] More\n`, basis: before.basis });
    expect(saved).toMatchObject({ outcome: "saved", id: "user/a", isNewCopy: false });
    expect(await text(user("a.md"))).toBe(`${CHECK}- [ ] More\n`);
    expect((await stat(user("a.md"))).mode & 0o777).toBe(0o640);
    await writeFile(user("a.md"), "# Another hand\n");
    const conflict = await editing.save({ id: before.id, text: CHECK, basis: saved.basis });
    expect(conflict).toEqual({ outcome: "conflict", basis: expect.any(String), text: "# Another hand\n" });
    expect(await text(user("a.md"))).toBe("# Another hand\n");
    await editing.save({ id: before.id, text: CHECK, basis: conflict.basis });
    expect(await text(user("a.md"))).toBe(CHECK);
    await rm(user("a.md"));
    const gone = await editing.save({ id: before.id, text: CHECK, basis: editing.text.length > 0 ? saved.basis : "" });
    expect(gone).toEqual({ outcome: "conflict", basis: "absent" });
    expect(await editing.save({ id: before.id, text: CHECK, basis: gone.basis })).toMatchObject({ outcome: "saved" });
    expect(await readdir(user(""))).toEqual(["a.md"]);
  });

  it.each([["Windows endings and a byte order mark", "\uFEFF# A\r\none\r\ntwo\r\n", "# A\none\nnew\ntwo\n", "\uFEFF# A\r\none\r\nnew\r\ntwo\r\n"],
    ["mixed endings", "# A\r\none\ntwo\r\nthree\nfour\r\n", "# A\none\nnew\nthree\nfour\n", "# A\r\none\nnew\r\nthree\nfour\r\n"],
    ["no last ending", "# A\none", "# A\nnew\none", "# A\nnew\none"],
    ["an emptied file", "# A\r\n", "", ""]])("keeps %s", async (_, before, edited, after) => {
    await writeFile(user("a.md"), before);
    await open();
    const { basis, text: shown } = editing.text(id("user/a"));
    expect(shown).not.toMatch(/[\r\uFEFF]/);
    await editing.save({ id: id("user/a"), text: edited, basis });
    expect(await text(user("a.md"))).toBe(after);
  });

  it("copies a shipped runbook, which the copy then stands for, until it is removed", async () => {
    await writeFile(shipped("team/deploy.md"), CHECK);
    await open();
    const { basis, isCopiedOnWrite, path } = editing.text(id("shipped/team/deploy"));
    expect([isCopiedOnWrite, path]).toEqual([true, "team/deploy.md"]);
    const saved = await editing.save({ id: id("shipped/team/deploy"), text: CHECK.replace("Check", "Ours"), basis });
    expect(saved).toMatchObject({ outcome: "saved", id: "user/team/deploy", isNewCopy: true });
    expect(await text(shipped("team/deploy.md"))).toBe(CHECK);
    expect(library.list().map(({ id, title, shadows }) => [id, title, shadows])).toEqual([["user/team/deploy", "Ours", "shipped/team/deploy"]]);
    expect(library.get(id("shipped/team/deploy"))).toMatchObject({ id: "user/team/deploy", title: "Ours" });
    expect(editing.text(id("shipped/team/deploy"))).toMatchObject({ id: "user/team/deploy", isCopiedOnWrite: false, shipped: { text: CHECK } });
    const removed = await editing.remove(id("user/team/deploy"));
    expect(library.list().map(({ id }) => id)).toEqual(["shipped/team/deploy"]);
    expect(await editing.restore(removed)).toBe("user/team/deploy");
    expect(library.get(id("shipped/team/deploy")).title).toBe("Ours");
    await expect(editing.restore(removed)).rejects.toEqual(code("runbook.not-removed"));
  });

  it("takes a document from elsewhere into the folder under a free name", async () => {
    await writeFile(join(top, "manual.md"), "# Manual\n");
    await writeFile(user("manual.md"), "# Mine\n");
    await open();
    const opened = await library.open(join(top, "manual.md"));
    const { basis } = editing.text(opened.id);
    expect(await editing.save({ id: opened.id, text: "# Manual\n\nMore\n", basis })).toMatchObject({ id: "user/manual-2" });
    expect([await text(join(top, "manual.md")), await text(user("manual.md")), await text(user("manual-2.md"))]).toEqual(["# Manual\n", "# Mine\n", "# Manual\n\nMore\n"]);
    expect(await editing.copy(opened.id)).toBe("user/manual-3");
  });

  it("leaves the file as it was where it cannot be written", async () => {
    await writeFile(user("a.md"), CHECK);
    await open();
    const { basis } = editing.text(id("user/a"));
    await chmod(user(""), 0o500);
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) await expect(editing.save({ id: id("user/a"), text: "# New\n", basis })).rejects.toEqual(code("runbook.not-saved"));
    await chmod(user(""), 0o700);
    expect(await text(user("a.md"))).toBe(CHECK);
    await mkdir(user("b.md"));
    await expect(editing.create("b")).rejects.toEqual(code("runbook.path"));
  });

  it("does one after the other: of two from one basis the second is a conflict", async () => {
    await writeFile(user("a.md"), CHECK);
    await open();
    const { basis } = editing.text(id("user/a"));
    const outcomes = await Promise.all(["# One\n", "# Two\n"].map((edited) => editing.save({ id: id("user/a"), text: edited, basis })));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["saved", "conflict"]);
    expect(await text(user("a.md"))).toBe("# One\n");
  });
});

describe("names", () => {
  it.each(["../out", "/etc/passwd", "a/../../out", ".hidden", "team/.git/hooks", "-rf", "", "  ", "a\0b", "C:\\x", "nul", "a/b/c/d/e/f/g/h/i", "con.md", "a\u202Eb", "x".repeat(300), "node_modules/x"])("%j is none", async (name) => {
    await open();
    await expect(editing.create(name)).rejects.toEqual(code("runbook.path"));
    expect(await readdir(top)).toEqual(["shipped", "user"]);
    expect(await readdir(user(""))).toEqual([]);
  });

  it("may be of any language; the template has no finding", async () => {
    await open();
    expect(await editing.create("团队/перезапуск.md")).toBe("user/团队/перезапуск");
    expect(await editing.create("restart-worker")).toBe("user/restart-worker");
    expect(library.get(id("user/restart-worker"))).toMatchObject({ title: "Restart worker", findings: [] });
    await expect(editing.create("restart-worker.md")).rejects.toEqual(code("runbook.exists"));
    expect(parseRunbook(newRunbookText('a: "b" #c'), { id: id("user/x"), file: "x.md" })).toMatchObject({ findings: [] });
  });

  it("change by renaming, never over another file", async () => {
    await writeFile(user("a.md"), CHECK);
    await writeFile(user("b.md"), CHECK);
    await open();
    await expect(editing.rename(id("user/a"), "b")).rejects.toEqual(code("runbook.exists"));
    await expect(editing.rename(id("user/a"), "../a")).rejects.toEqual(code("runbook.path"));
    expect(await editing.rename(id("user/a"), "team/c")).toBe("user/team/c");
    expect(library.list().map(({ id }) => id).sort()).toEqual(["user/b", "user/team/c"]);
    await writeFile(shipped("s.md"), CHECK);
    await library.rescan();
    await expect(editing.rename(id("shipped/s"), "d")).rejects.toEqual(code("runbook.not-yours"));
    await expect(editing.remove(id("shipped/s"))).rejects.toEqual(code("runbook.not-yours"));
  });
});

describe("links", () => {
  it("are written through within the folder, never out of it", async () => {
    await mkdir(join(top, "elsewhere"));
    await writeFile(join(top, "elsewhere", "secret.md"), CHECK);
    await writeFile(user("real.md"), CHECK);
    await symlink(user("real.md"), user("in.md"));
    await symlink(join(top, "elsewhere"), user("out"));
    await writeFile(user("later.md"), CHECK);
    await open();
    const linked = editing.text(id("user/in"));
    expect(await editing.save({ id: linked.id, text: "# New\n", basis: linked.basis })).toMatchObject({ outcome: "saved" });
    expect(await text(user("real.md"))).toBe("# New\n");
    await expect(editing.create("out/new")).rejects.toEqual(code("runbook.link"));
    await expect(editing.rename(id("user/real"), "out/real")).rejects.toEqual(code("runbook.link"));
    const { basis } = editing.text(id("user/later"));
    await rm(user("later.md"));
    await symlink(join(top, "elsewhere", "secret.md"), user("later.md"));
    await expect(editing.save({ id: id("user/later"), text: "# Overwritten\n", basis })).rejects.toEqual(code("runbook.link"));
    expect(await readdir(join(top, "elsewhere"))).toEqual(["secret.md"]);
    expect(await text(join(top, "elsewhere", "secret.md"))).toBe(CHECK);
  });
});

describe("the folder", () => {
  it("is told with its branch and what is not committed, and another can be taken", async () => {
    git("init", "-q", "-b", "on-call");
    await writeFile(user("a.md"), CHECK);
    await open();
    expect(await editing.folder()).toEqual({ folder: user(""), isDefault: true, git: { root: user("").replace(/\/$/, ""), branch: "on-call", changed: 1 } });
    git("add", ".");
    git("commit", "-qm", "one");
    expect((await editing.folder()).git).toMatchObject({ changed: 0 });
    git("checkout", "-q", "--detach");
    expect((await editing.folder()).git).toMatchObject({ commit: expect.stringMatching(/^[0-9a-f]{12}$/) });
    await mkdir(join(top, "other", "deep"), { recursive: true });
    await writeFile(join(top, "other", "b.md"), CHECK);
    expect(await editing.useFolder(join(top, "other"))).toEqual({ folder: join(top, "other"), isDefault: false });
    expect(library.list().map(({ id }) => id)).toEqual(["user/b"]);
    await expect(editing.useFolder(join(top, "nowhere"))).rejects.toEqual(code("runbook.folder"));
    await editing.useFolder(undefined);
    expect(library.list().map(({ id }) => id)).toEqual(["user/a"]);
    expect(remembered).toEqual([join(top, "other"), undefined]);
  });
});

describe("an edit for a redline", () => {
  it("names the ids a run may have, the path from the checkout's top, and both texts", async () => {
    git("init", "-q");
    await mkdir(user("books"));
    await writeFile(shipped("s.md"), CHECK);
    await open();
    await editing.useFolder(user("books"));
    const { basis } = editing.text(id("shipped/s"));
    const saved = await editing.save({ id: id("shipped/s"), text: `${CHECK}More\n`, basis });
    expect(edits).toEqual([{ ids: expect.arrayContaining(["shipped/s", "user/s"]), path: "books/s.md", before: CHECK, after: `${CHECK}More\n` }]);
    await editing.save({ id: saved.outcome === "saved" ? saved.id : id("none"), text: `${CHECK}Most\n`, basis: saved.basis });
    expect(edits[1]?.ids).toContain("shipped/s");
    expect(edits).toHaveLength(2);
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Runbook } from "../../../src/shared/runbook/model";
import { armed, errors, read, said, stepOf, stepsOf, warnings } from "./read";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "../../fixtures/runbooks", name), "utf8");
const failover = read(fixture("failover.md"));

describe("a whole runbook", () => {
  it("has no findings and is valid data", () => {
    expect(said(failover)).toEqual([]);
    expect(Runbook.parse(failover)).toEqual(failover);
  });

  it("says what its front matter says", () => {
    expect(failover).toMatchObject({
      title: "PostgreSQL failover", armed: true, appliesTo: ["postgres"], risk: "destructive", rtoMs: 900_000, owner: "db-oncall",
      secrets: ["PGPASSWORD"], tags: ["database", "failover"],
    });
    expect(failover.params).toEqual([
      { name: "CLUSTER", type: "service", required: true },
      { name: "NEW", type: "host", from: "@replicas", label: "Replica to promote", required: false },
      { name: "OLD", type: "host", from: "@primary", required: false },
    ]);
  });

  it("has a phase for each heading, with its attributes", () => {
    expect(failover.phases.map(({ id, title, level, line, each, max, onFail }) => [id, title, level, line, each, max, onFail])).toEqual([
      ["postgresql-failover", "PostgreSQL failover", 1, 14, undefined, undefined, "stop"],
      ["decide", "Decide", 2, 18, undefined, undefined, "stop"],
      ["act", "Act", 2, 30, undefined, undefined, "undo"],
      ["verify", "Verify", 2, 53, "@apps", 2, "stop"],
    ]);
  });

  it("keeps prose and steps in their order", () => {
    const [intro, decide] = failover.phases;
    expect(intro?.body).toEqual([{ type: "prose", markdown: "When the primary is gone and stays away." }]);
    expect(decide?.body).toEqual([
      { type: "step", id: "down" }, { type: "step", id: "lsn" }, { type: "step", id: "losing-what-never-arrived-is-accepted" },
    ]);
  });

  it("reads actions, their attributes and their text", () => {
    expect(stepOf(failover, "down")).toMatchObject({
      title: "The primary is silent from another side", line: 20, kind: "action",
      action: {
        executor: "shell", language: "bash", source: 'pg_isready -h "$OLD" -t 5', line: 21, on: "$NEW", risk: "read", timeoutMs: 10_000,
        expect: [{ kind: "exit", code: 2 }],
      },
    });
    expect(stepOf(failover, "lsn").action).toMatchObject({ executor: "sql", each: "@replicas", out: { name: "LSN" } });
    expect(stepOf(failover, "tps").action).toMatchObject({
      executor: "promql", watchMs: 120_000, expect: [{ kind: "number", op: ">", value: 0 }], retry: { times: 3, everyMs: 5_000 },
    });
    expect(stepOf(failover, "promote").action?.needs).toEqual(["fence"]);
  });

  it("reads a gate", () => {
    expect(stepOf(failover, "losing-what-never-arrived-is-accepted")).toMatchObject({
      kind: "gate", title: "Losing what never arrived is accepted", gate: { by: "ic", type: "$CLUSTER", count: 2 },
    });
  });

  it("hands undo and probe to the step they name, and drops their labels", () => {
    const fence = stepOf(failover, "fence");
    expect(fence.undo).toMatchObject({ until: "promote", action: { source: "systemctl enable --now postgresql", on: "$OLD", risk: "change" } });
    expect(fence.probe).toMatchObject({ done: "inactive", action: { risk: "read" } });
    expect(fence.prose).toBe("");
    expect(stepsOf(failover)).toHaveLength(6);
  });
});

describe("where attributes may stand", () => {
  it("reads an item's attributes for the fence under it; the fence's own win", () => {
    const step = stepOf(armed("- [ ] Go {#go risk=read timeout=1m owner=me}\n  ```sh {timeout=5s}\n  true\n  ```"), "go");
    expect(step).toMatchObject({ title: "Go", owner: "me", action: { risk: "read", timeoutMs: 5_000 } });
  });

  it("lets a gate stand before an action", () => {
    expect(stepOf(armed("- [ ] Go\n  ```sh {#go gate by=ic risk=read}\n  true\n  ```"), "go")).toMatchObject({ kind: "action", gate: { by: "ic", count: 1 } });
  });

  it("makes a step of a fence with attributes outside of a task item, and text of one without", () => {
    const runbook = armed("Look:\n\n```sh {#look risk=read}\nuptime\n```\n\nNever run this:\n\n```sh\nrm -rf /\n```");
    expect(stepsOf(runbook).map(({ id, title }) => [id, title])).toEqual([["look", "Look"]]);
    expect(runbook.phases[0]?.body.at(-1)).toEqual({ type: "prose", markdown: "Never run this:\n\n```sh\nrm -rf /\n```" });
    expect(warnings(runbook)[0]).toMatch(/^11:4: this sh fence is shown as text and never runs/);
  });

  it("keeps braces in titles when they are quoted or are text of a document", () => {
    expect(stepOf(armed('- [ ] Go {#go type="a } b" gate}'), "go").gate?.type).toBe("a } b");
    expect(stepsOf(read("- [ ] Use {a, b} {#x}"))[0]?.title).toBe("Use {a, b} {#x}");
  });

  it("makes further steps of further fences and of nested task items", () => {
    const runbook = armed("- [ ] One\n  ```sh {risk=read}\n  a\n  ```\n  ```sh {risk=read}\n  b\n  ```\n  - [ ] Two\n    ```sh {risk=read}\n    c\n    ```");
    expect(stepsOf(runbook).map(({ title, depth, action }) => [title, depth, action?.source])).toEqual([["One", 0, "a"], ["b", 1, "b"], ["Two", 1, "c"]]);
  });

  it("keeps an item's prose, text fences included", () => {
    const step = stepOf(armed("- [ ] Edit\n  More words.\n\n  Example:\n\n  ```yaml\n  a: 1\n  ```\n  - note"), "edit-more-words");
    expect(step.title).toBe("Edit More words.");
    expect(step.prose).toBe("Example:\n\n```yaml\na: 1\n```\n- note");
  });
});

describe("ids", () => {
  it("come from titles of any language and never collide", () => {
    const runbook = armed("## Фаза\n- [ ] Проверка ✅\n- [ ] Проверка!\n- [ ] 備份\n- [ ] ✅\n- [ ] B {#проверка-2}\n## Фаза");
    expect(stepsOf(runbook).map(({ id }) => id)).toEqual(["проверка", "проверка-2", "備份", "step-7", "b"]);
    expect(runbook.phases.map(({ id }) => id)).toEqual(["фаза", "фаза-2"]);
  });

  it("made from text never take one that the text gives later", () => {
    expect(stepsOf(armed("- [ ] Look\n- [ ] Other {#look}")).map(({ id }) => id)).toEqual(["look-2", "look"]);
  });
});

describe("a document without front matter", () => {
  const foreign = read(fixture("foreign.md"));

  it("is unarmed and finds no fault", () => {
    expect(foreign).toMatchObject({ armed: false, title: "🚀 部署手册 · Развёртывание", risk: "change", appliesTo: [] });
    expect(said(foreign)).toEqual([]);
  });

  it("has its headings, checks and commands, as they are written", () => {
    expect(foreign.phases.map(({ title, level }) => [level, title])).toEqual([[0, ""], [1, "🚀 部署手册 · Развёртывание"], [2, "Конфигурация {не атрибуты}"]]);
    expect(stepsOf(foreign).map(({ kind, title, ticked, depth, action }) => [kind, title, ticked, depth, action?.language, action?.source])).toEqual([
      ["manual", "**Сервер** готов ✅", true, 0, undefined, undefined],
      ["manual", "防火牆規則設定", false, 1, undefined, undefined],
      ["manual", "備份確認", false, 0, undefined, undefined],
      ["action", "Шаг 1: запуск", false, 0, "bash", '# Запустить приложение 🚀\ndocker compose up -d   # $UNDECLARED is nobody\'s here\necho "готово ✅ 完成"'],
      ["action", "Проверка", false, 1, "sh", "curl -f http://localhost/health"],
      ["action", "Сессия", false, 1, "console", "uptime\ndf -h \\\n/srv"],
      ["action", "print quoted", false, 0, "zsh", "print quoted"],
      ["action", "SELECT 1;", false, 0, "sql", "SELECT 1;"],
    ]);
    expect(stepsOf(foreign).every(({ action }) => action === undefined || (action.risk === "change" && action.on === undefined))).toBe(true);
  });

  it("loses nothing of what is no step", () => {
    const prose = foreign.phases.flatMap(({ body }) => body.flatMap((part) => (part.type === "prose" ? [part.markdown] : []))).join("\n\n");
    for (const text of ["<!-- No front", "Коротко о главном — 簡介。", "**Шаг 1: запуск**", "1. Проверка:", "12:00 up 3 days", "```yaml\nkey: value\n```", "| a | `b` |", "graph TD"]) {
      expect(prose).toContain(text);
    }
  });

  it("cannot call its own commands harmless, nor aim them", () => {
    const runbook = read("- [ ] Check\n  ```sh {#x risk=read on=web1 timeout=5s name=y}\n  rm -rf /\n  ```\n```bash {risk=destructive}\nhalt\n```");
    expect(stepsOf(runbook).map(({ id, kind }) => [id, kind])).toEqual([["check", "manual"], ["x", "action"], ["halt", "action"]]);
    expect(stepOf(runbook, "x").action).toMatchObject({ risk: "change", on: undefined, timeoutMs: 5_000 });
    expect(runbook.risk).toBe("destructive");
  });

  it("understands Runme's attributes in both spellings", () => {
    const runbook = read('```sh {name=build cwd=/srv interactive=false background=true}\nmake\n```\n```sh {"name":"test","cwd":"/tmp","interactive":"true"}\nmake test\n```');
    expect(stepOf(runbook, "build").action).toMatchObject({ cwd: "/srv", interactive: false, background: true });
    expect(stepOf(runbook, "test").action).toMatchObject({ cwd: "/tmp", interactive: true });
  });

  it("may have no heading, no text and no name", () => {
    expect(read("")).toMatchObject({ title: "test", phases: [], findings: [], armed: false });
    expect(read("- [ ] a").phases).toMatchObject([{ level: 0, id: "start", title: "", steps: [{ title: "a" }] }]);
  });
});

describe("line endings, marks and tabs", () => {
  const text = "---\ntitle: T\nrisk: read\n---\n# H\n\n- [ ] A\n  ```sh {#a risk=read}\n  one\n  two\n  ```\n";
  const without = ({ source: _source, ...rest }: Runbook) => rest;

  it("make no difference", () => {
    expect(without(read(text.replaceAll("\n", "\r\n")))).toEqual(without(read(text)));
    expect(without(read(`\uFEFF${text}`))).toEqual(without(read(text)));
    expect(read(text.replaceAll("\n", "\r\n")).source).toContain("\r\n");
  });

  it("lets tabs indent", () => {
    expect(stepOf(armed("-\t[ ] A\n\t```sh {#a risk=read}\n\tone\n\t\ttwo\n\t```"), "a").action?.source).toBe("one\n\ttwo");
  });

  it("tells of a fence that is never closed", () => {
    expect(errors(armed("- [ ] A\n  ```sh {#a risk=read}\n  one"))).toEqual([expect.stringMatching(/^4:1: this fence is never closed/)]);
    expect(said(read("```sh\none"))).toEqual([expect.stringMatching(/^warning test.md:1:1: this fence is never closed/)]);
  });
});

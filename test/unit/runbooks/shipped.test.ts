import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RunbookId } from "../../../src/shared/ids";
import { describeProblem } from "../../../src/shared/problem";
import type { Action, Runbook } from "../../../src/shared/runbook/model";
import { parseRunbook } from "../../../src/shared/runbook/parse";
import { parseVerb } from "../../../src/shared/runbook/verb";
import { itUnless } from "../unless";

const FOLDER = join(import.meta.dirname, "../../../resources/runbooks");
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".md"));
const load = (name: string): Runbook => parseRunbook(readFileSync(join(FOLDER, name), "utf8"), { id: RunbookId.parse(`shipped/${name.slice(0, -3)}`), file: name });
const actionsOf = (runbook: Runbook): Action[] =>
  runbook.phases.flatMap(({ steps }) => steps.flatMap((step) => [step.action, step.undo?.action, step.probe?.action].filter((action) => action !== undefined)));

const hasShell = (argv: readonly [string, ...string[]]) => spawnSync(argv[0], [...argv.slice(1), "-c", "true"]).status === 0;
const SHELLS = ([["sh"], ["dash"], ["bash", "--posix"], ["busybox", "sh"]] as const).filter((argv) => hasShell([...argv]));
const isLinux = process.platform === "linux";
if (!isLinux) console.log("skipped: steps that read /proc need Linux");

describe("the shipped runbooks", () => {
  it("are all there", () => {
    expect(names).toEqual(expect.arrayContaining([
      "certificate-expiry.md", "daily-checklist.md", "disk-cleanup.md", "health-check-all.md", "host-health.md", "incident-checklist.md",
      "post-deploy-checklist.md", "pre-deploy-checklist.md", "restart-service.md", "rollback.md", "rolling-deploy.md",
    ]));
  });

  it.each(names)("%s has front matter, prose and steps, and no finding", (name) => {
    const runbook = load(name);
    expect(runbook.findings.map(describeProblem)).toEqual([]);
    expect(runbook).toMatchObject({ armed: true, description: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(runbook.phases.every(({ steps, body }) => steps.length > 0 || body.length > 0)).toBe(true);
    expect(runbook.phases[0]?.body).toMatchObject([{ type: "prose" }]);
  });

  it.each(names)("%s gives every step that acts an id, and every script a language of POSIX", (name) => {
    const runbook = load(name);
    const text = runbook.source;
    for (const { steps } of runbook.phases) for (const { id, action } of steps) if (action) expect(text).toContain(`{#${id} `);
    expect(actionsOf(runbook).every(({ executor, language }) => executor !== "shell" || language === "sh")).toBe(true);
    for (const { source } of actionsOf(runbook).filter(({ executor }) => executor === "action")) expect(parseVerb(source)).toHaveProperty("verb");
  });

  for (const name of names) itUnless(SHELLS.length === 0 ? "there is no shell" : undefined, `${name} holds scripts that every shell here can read`, () => {
    for (const { source, line } of actionsOf(load(name)).filter(({ executor }) => executor === "shell")) {
      for (const [shell = "sh", ...args] of SHELLS) {
        const { status, stderr } = spawnSync(shell, [...args, "-n", "-c", source], { encoding: "utf8" });
        expect(status, `${name}:${line} in ${shell}: ${stderr}`).toBe(0);
      }
    }
  });

  for (const shell of SHELLS.map((argv) => argv.join(" "))) itUnless(isLinux ? undefined : "there is no /proc here", `look at this machine's /proc and disks in ${shell}`, () => {
    const [program = "sh", ...args] = shell.split(" ");
    const looking = actionsOf(load("host-health.md")).filter(({ source }) => /\/proc\/|\bdf\b/.test(source));
    expect(looking.length).toBeGreaterThanOrEqual(6);
    for (const { source, expect: wanted } of looking) {
      const { status, stdout, stderr } = spawnSync(program, [...args, "-c", source], { encoding: "utf8" });
      expect(status, `${source}\n${stderr}`).toBe(0);
      expect(stdout, source).toMatch(wanted.some(({ kind }) => kind === "number") ? /^\d+(\.\d+)?\n$/ : /./);
    }
  });

  it("of risk read never act otherwise", () => {
    for (const runbook of names.map(load).filter(({ risk }) => risk === "read")) {
      expect(actionsOf(runbook).map(({ risk }) => risk).filter((risk) => risk !== "read"), runbook.title).toEqual([]);
    }
  });

  it("roll one instance at a time and undo on failure", () => {
    for (const name of ["rolling-deploy.md", "rollback.md"]) {
      const roll = load(name).phases.find(({ onFail }) => onFail === "undo");
      expect(roll).toMatchObject({ each: "@service", max: 1 });
      expect(roll?.steps.map(({ action }) => action && parseVerb(action.source))).toMatchObject([
        { verb: "traffic.remove" }, { verb: "container.swap", input: { image: "$IMAGE" } }, { verb: "service.verify", input: { image: "$IMAGE" } }, { verb: "traffic.return" },
      ]);
    }
  });
});

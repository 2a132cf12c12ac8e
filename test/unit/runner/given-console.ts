import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { type HostId, RunbookId, type RunId, StepKey } from "../../../src/shared/ids";
import type { PlanDraft } from "../../../src/shared/plan";
import { RunCommand, type RunEventBody, type RunView, type StepView } from "../../../src/shared/run";
import { isEnded } from "../../../src/shared/run-view";
import { parseRunbook } from "../../../src/shared/runbook/parse";
import type { Runbook } from "../../../src/shared/runbook/model";
import { createVault, Masker } from "../../../src/main/vault";
import { createRunner, type Runner, type RunnerDeps } from "../../../src/main/runner";
import { localMachine } from "../../../src/main/runner/jobs/machine";
import { verbs } from "../../../src/main/steps";
import { fleet, runbook } from "./fixtures";
import { localHosts, noClients, noDockers, noHttp } from "./local-hosts";
import { Disk, memoryJournal } from "./memory-journal";

/** A data folder, hosts that are folders of this machine, and the consoles that come and go over them. */
export class Given {
  readonly folder = mkdtempSync(join(tmpdir(), "qd-run-"));
  readonly disk = new Disk();
  /** What a connection does before a command. */
  connection: (host: HostId, argv: readonly string[]) => void | Promise<void> = () => {};
  /** The fleet, as the next console sees it. */
  fleet = fleet;
  text: Runbook | undefined;
  /** ms that the consoles' clock is ahead. */
  ahead = 0;
  private readonly open: Runner[] = [];

  console(more: Partial<RunnerDeps> = {}): Runner {
    const masker = new Masker();
    const runner = createRunner({
      journal: memoryJournal(this.disk), runbook: () => this.text, fleet: () => this.fleet, verbs, hosts: localHosts(this.folder, (host, argv) => this.connection(host, argv)),
      dockers: noDockers, http: noHttp, clients: noClients, masker, vault: createVault({ masker, ask: async () => undefined, env: {} }),
      clock: { now: () => Date.now() + this.ahead }, actor: "ann@laptop", local: localMachine({ HOME: this.home("local") }), ...more,
    });
    this.open.push(runner);
    return runner;
  }

  async close(): Promise<void> {
    await Promise.all(this.open.map((runner) => runner.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  async start(runner: Runner, text: string, draft: Partial<PlanDraft> = {}, matter = "risk: destructive"): Promise<RunId> {
    this.text = runbook(text, matter);
    return this.startText(runner, draft);
  }

  /** A document without front matter. */
  async startDocument(runner: Runner, text: string, draft: Partial<PlanDraft> = {}): Promise<RunId> {
    this.text = parseRunbook(text, { id: RunbookId.parse("user/test"), file: "test.md" });
    return this.startText(runner, draft);
  }

  private async startText(runner: Runner, draft: Partial<PlanDraft>): Promise<RunId> {
    const preview = await runner.preview({ runbook: RunbookId.parse("user/test"), params: {}, dryRun: false, ...draft });
    expect(preview.problems).toEqual([]);
    return runner.start(preview.armCode ?? "");
  }

  bodies(run: RunId): RunEventBody[] {
    return (this.disk.runs.get(run) ?? []).map(({ body }) => body);
  }

  types(run: RunId): string[] {
    return this.bodies(run).map(({ type }) => type);
  }

  /** Keys of the steps that were begun, in order. */
  begun(run: RunId): string[] {
    return this.bodies(run).flatMap((body) => (body.type === "step.intended" ? [body.step] : []));
  }

  /** Lines of a file in a host's home. */
  lines(host: string, file = "effects"): string[] {
    const path = join(this.folder, host, file);
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  }

  write(host: string, file: string, text: string): void {
    writeFileSync(join(this.home(host), file), text);
  }

  private home(host: string): string {
    mkdirSync(join(this.folder, host), { recursive: true });
    return join(this.folder, host);
  }
}

export async function until(runner: Runner, run: RunId, wanted: (view: RunView) => boolean): Promise<RunView> {
  for (;;) {
    const view = runner.get(run);
    if (wanted(view)) return view;
    await delay(10);
  }
}

export const ended = (runner: Runner, run: RunId): Promise<RunView> => until(runner, run, ({ status }) => isEnded(status));
export const waiting = (runner: Runner, run: RunId): Promise<RunView> => until(runner, run, ({ status }) => status === "waiting");
export const say = (runner: Runner, run: RunId, command: Record<string, unknown>, actor?: string): Promise<void> => runner.command(run, RunCommand.parse(command), actor);
export const statuses = ({ steps }: RunView): string[] => Object.values(steps).map(({ status }) => status);
export function stepNamed(view: RunView, key: string): StepView {
  const step = view.steps[StepKey.parse(key)];
  if (!step) throw new Error(`no step ${key} among ${Object.keys(view.steps).join(", ")}`);
  return step;
}

export const bash = (attributes: string, script: string): string => `\`\`\`bash {${attributes}}\n${script}\n\`\`\``;
export const item = (title: string, ...fences: string[]): string => `- [ ] ${title}\n${fences.join("\n").replace(/^/gm, "  ")}\n`;
/** A step that changes something and leaves a line of its name, with an undo that leaves another. */
export const undoable = (id: string, on: string, script = "true", more = ""): string =>
  item(id, bash(`#${id} on=${on} ${more}`, `echo ${id} >>~/effects\n${script}`), `- Undo\n  ${bash(`undo=${id}`, `echo undo-${id} >>~/effects`).replaceAll("\n", "\n  ")}`);

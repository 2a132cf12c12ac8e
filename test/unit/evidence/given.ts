import type { History } from "../../../src/main/history";
import { type Dossier, gatherDossier } from "../../../src/main/evidence/dossier";
import { HostId, type RunId, StepKey } from "../../../src/shared/ids";
import { Plan } from "../../../src/shared/plan";
import { reduceRun } from "../../../src/shared/run-view";
import { START } from "../history/given";

/** Texts that come from outside and end up in a report. */
export interface Outside {
  title: string;
  command: string;
  output: string;
  reason: string;
  note: string;
  actor: string;
  param: string;
}

export const PLAIN: Outside = { title: "Swap", command: "echo a", output: "hello", reason: "went wrong", note: "seen", actor: "kim", param: "1.0" };

const step = (key: string) => StepKey.parse(key);

/** A plan with a check, a gate of two and a step that is undone, its words taken from `outside`. */
export const aPlan = ({ title, command, param }: Outside): Plan =>
  Plan.parse({
    runbook: "shipped/deploy", title, target: { kind: "service", id: "shop" }, environment: "prod", risk: "change", params: { IMAGE: param }, secrets: ["TOKEN"], dryRun: false,
    hosts: ["web1"], rtoMs: 600_000, sourceHash: "aa", source: `# ${title}\n`,
    phases: [{
      id: "roll", title, onFail: "undo", parallel: 1, steps: [
        { key: "look", stepId: "look", phaseId: "roll", title, line: 1, kind: "manual", risk: "read", timeoutMs: 0 },
        { key: "gate", stepId: "gate", phaseId: "roll", title, line: 2, kind: "gate", risk: "read", timeoutMs: 0, gate: { count: 1, by: "ic" } },
        { key: "swap@web1", stepId: "swap", phaseId: "roll", title, line: 3, kind: "action", risk: "change", timeoutMs: 1_000, host: "web1", command, undo: { command } },
      ],
    }],
  });

/** Journals a whole run: ticked, agreed, failed with output, undone. */
export function aRun(history: History, run: RunId, outside: Outside): void {
  const plan = aPlan(outside);
  const { actor, output, reason, note } = outside;
  let at = START;
  const append = (body: Parameters<History["journal"]["append"]>[3]) => void history.journal.append(run, actor, (at += 1_000), body);
  history.journal.create(run, actor, at, { type: "run.created", plan, planHash: "cafe", version: "0.1.0" });
  append({ type: "run.started" });
  append({ type: "lock.acquired", name: "service/shop", host: HostId.parse("web1") });
  append({ type: "step.waiting", step: step("look"), for: "tick" });
  append({ type: "step.ticked", step: step("look"), note });
  append({ type: "step.waiting", step: step("gate"), for: "gate" });
  append({ type: "step.agreed", step: step("gate"), role: "ic" });
  append({ type: "step.intended", step: step("swap@web1"), attempt: 1, token: "t" });
  append({ type: "step.started", step: step("swap@web1") });
  append({ type: "step.output", step: step("swap@web1"), stream: "out", text: output });
  append({ type: "step.output", step: step("swap@web1"), stream: "err", text: output });
  append({ type: "step.ended", step: step("swap@web1"), outcome: "failed", exit: 3, reason, durationMs: 2_000 });
  append({ type: "step.probed", step: step("swap@web1"), answer: "not done", detail: reason });
  append({ type: "run.redlined", patch: `--- a\n+++ b\n-${reason}\n+${note}` });
  append({ type: "undo.intended", step: step("swap@web1"), token: "u" });
  append({ type: "undo.ended", step: step("swap@web1"), outcome: "done", exit: 0, durationMs: 500 });
  append({ type: "lock.released", name: "service/shop", host: HostId.parse("web1") });
  append({ type: "run.ended", outcome: "rolled back", reason });
}

/** The dossier of a run of `history`, with a sound verdict. */
export const dossierOf = (history: History, run: RunId): Promise<Dossier> =>
  gatherDossier(run, {
    history, get: (id) => reduceRun(history.journal.events(id)), verify: (id) => ({ run: id, broken: history.journal.verify(id), files: [] }), fleet: () => undefined,
    version: "0.2.0", actor: () => "lee", now: () => START + 3_600_000,
  });

/** Load and memory of a host, every ten seconds around the start, with a silence from four to eight minutes after it. */
export function someSamples(history: History): void {
  const samples = [];
  for (let at = START - 600_000; at < START + 900_000; at += 10_000) {
    if (at > START + 240_000 && at < START + 480_000) continue;
    const labels = { host: "web1" };
    samples.push({ series: { name: "node_load1", labels }, at, value: 1 + Math.sin(at / 60_000) });
    samples.push({ series: { name: "node_memory_MemTotal_bytes", labels }, at, value: 8 * 1_024 ** 3 }, { series: { name: "node_memory_MemAvailable_bytes", labels }, at, value: 3 * 1_024 ** 3 });
  }
  history.samples.add(samples);
  history.samples.flush();
}

import fc from "fast-check";
import { RunbookId } from "../../../../src/shared/ids";
import type { Runbook } from "../../../../src/shared/runbook/model";
import { parseRunbook } from "../../../../src/shared/runbook/parse";
import { runbook } from "../fixtures";
import { ENDS } from "./world";

const Step = fc.record({
  kind: fc.constantFrom("verb", "verb", "shell", "shell", "read", "watch", "manual", "gate"),
  ends: fc.constantFrom(...ENDS),
  undo: fc.boolean(),
  probe: fc.boolean(),
  hosts: fc.constantFrom("web1", "@label:role=web"),
  /** How many hosts at once. */
  max: fc.constantFrom(1, 3),
  /** Needs the action before it. */
  needs: fc.boolean(),
  /** What the output of the last reading step must be for it to run. */
  when: fc.constantFrom(undefined, undefined, undefined, "output", "something else"),
  /** People that a gate takes. */
  count: fc.constantFrom(1, 2),
});
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never;

const Phases = fc.array(fc.record({ onFail: fc.constantFrom("undo", "stop", "continue"), steps: fc.array(Step, { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 3 });
/** After how many writes a console dies, and whether that write still reached the disk. */
const Death = fc.record({ after: fc.integer({ min: 1, max: 25 }), stored: fc.boolean() });
/** What a person does after so many writes of a console's life. */
const Word = fc.record({ after: fc.integer({ min: 1, max: 20 }), says: fc.constantFrom("stop", "stop and undo", "pause", "pause") });

export const Case = fc.record({
  phases: Phases,
  /** Front matter or none: then a person aims each step. */
  armed: fc.boolean().chain((first) => fc.boolean().map((second) => first || second)),
  deaths: fc.array(Death, { maxLength: 4 }),
  decisions: fc.array(fc.constantFrom("failed", "skip", "truth", "run again"), { minLength: 1, maxLength: 4 }),
  /** Which open step of a document is next, and what is done with it. */
  turns: fc.array(fc.record({ pick: fc.nat(5), does: fc.constantFrom("web1", "web2", "this machine", "tick", "skip") }), { minLength: 1, maxLength: 5 }),
  words: fc.array(Word, { maxLength: 2 }),
  /** How often failed steps are run again after the end. */
  retries: fc.nat(2),
});
export type Case = typeof Case extends fc.Arbitrary<infer T> ? T : never;

export function runbookOf(given: Case): Runbook {
  const text = given.armed ? armedText(given) : documentText(given);
  return given.armed ? runbook(text, "risk: change") : parseRunbook(text, { id: RunbookId.parse("user/test"), file: "test.md" });
}

function armedText({ phases }: Case): string {
  const earlier: { action?: string; out?: string } = {};
  return phases.map(({ onFail, steps }, phase) => [`## P${phase} {on-fail=${onFail}}`, ...steps.map((step, index) => stepText(step, `s${phase}-${index}`, earlier))].join("\n")).join("\n\n");
}

const fence = (language: string, attributes: string, body: string, indent: string) => [`\`\`\`${language} {${attributes}}`, body, "```"].map((line) => indent + line).join("\n");

function stepText(step: Step, id: string, earlier: { action?: string; out?: string }): string {
  const { kind, ends, undo, probe, hosts, count } = step;
  if (kind === "manual") return `- [ ] look ${id} {#${id}}`;
  if (kind === "gate") return `- [ ] agree ${id} {#${id} gate count=${count}}`;
  const attributes = `#${id} on=${hosts} ${conditions(step, earlier)}`;
  earlier.action = id;
  if (kind === "verb") return `- [ ] act ${id}\n${fence("action", attributes, `test.act: { id: ${id}, ends: ${ends}, undoes: ${undo}, knows: ${probe} }`, "  ")}`;
  if (kind === "watch") return `- [ ] watch ${id}\n${fence("bash", `${attributes} risk=read watch=2ms retry=1/1ms expect=output`, `read ${id} ${ends}`, "  ")}`;
  const out = `OUT_${id.replace("-", "_").toUpperCase()}`;
  if (kind === "read") {
    earlier.out = out;
    return `- [ ] run ${id}\n${fence("bash", `${attributes} risk=read out=${out}`, `read ${id} ${ends}`, "  ")}`;
  }
  const lines = [`- [ ] run ${id}`, fence("bash", `${attributes} risk=change`, `change ${id} ${ends}`, "  ")];
  if (undo) lines.push("  - Undo", fence("bash", `undo=${id}`, `undo ${id} ok`, "    "));
  if (probe) lines.push("  - Happened?", fence("bash", `probe=${id} done=yes risk=read`, `probe ${id} ok`, "    "));
  return lines.join("\n");
}

function conditions({ needs, when, max }: Step, earlier: { action?: string; out?: string }): string {
  return [`max=${max}`, needs && earlier.action ? `needs=${earlier.action}` : "", when && earlier.out ? `when="$${earlier.out} == ${when}"` : ""].join(" ");
}

function documentText({ phases }: Case): string {
  return phases.map(({ steps }, phase) => [`## P${phase}`, ...steps.map((step, index) => documentStep(step, `s${phase}-${index}`))].join("\n\n")).join("\n\n");
}

const documentStep = ({ kind, ends }: Step, id: string): string => (kind === "manual" || kind === "gate" ? `- [ ] look ${id}` : fence("bash", `#${id}`, `change ${id} ${ends}`, ""));

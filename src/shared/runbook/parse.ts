import { RunbookId } from "../ids";
import { AttributeReader } from "./attribute-reader";
import { readMax } from "./action";
import { PlacedText, splitAttributes } from "./attributes";
import { readBlocks, type Block, type Heading } from "./blocks";
import { Findings } from "./findings";
import { findFrontMatter, readFrontMatter } from "./front-matter";
import { slug, UniqueIds } from "./ids";
import { lintRunbook } from "./lint";
import type { KnownVerbs } from "./lint-context";
import { RISK_ORDER, type Phase, type Risk, type Runbook, type RunbookStep } from "./model";
import { writeProse } from "./prose";
import { StepReader, type Attachment, type BodyDraft, type StepDraft } from "./steps";

export interface RunbookSource {
  id: RunbookId;
  /** Named in findings and, without front matter or heading, the title. */
  file: string;
  /** Where they are given, action fences are held against them. */
  verbs?: KnownVerbs;
}

interface PhaseDraft {
  phase: Omit<Phase, "body" | "steps">;
  body: BodyDraft[];
}

/**
 * Reads any Markdown text as a runbook. Never throws: what is wrong stands in `findings`, with line, column and a way out, and
 * everything that could be read is there.
 */
export function parseRunbook(source: string, { id, file, verbs }: RunbookSource): Runbook {
  const lines = source.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const findings = new Findings(file, lines);
  const front = findFrontMatter(lines);
  const armed = front !== undefined;
  const matter = front ? readFrontMatter(front.yaml, findings) : undefined;
  const blocks = readBlocks(lines.slice(front?.lines ?? 0), (front?.lines ?? 0) + 1);
  const reader = new StepReader(armed, findings);
  const drafts = readPhases(blocks, reader, armed, findings);
  const phases = giveIds(drafts, findings);
  attach(phases, reader.attachments, findings);
  const runbook: Runbook = {
    id, file, armed, source, phases,
    title: matter?.title ?? titleOf(phases, file),
    description: matter?.description,
    appliesTo: matter?.appliesTo ?? [],
    risk: matter?.risk ?? highestRisk(phases),
    rtoMs: matter?.rtoMs,
    rpoMs: matter?.rpoMs,
    timeoutMs: matter?.timeoutMs,
    owner: matter?.owner,
    tags: matter?.tags ?? [],
    params: matter?.params ?? [],
    secrets: matter?.secrets ?? [],
    findings: [],
  };
  lintRunbook(runbook, { places: reader.places, matter, findings, verbs });
  return { ...runbook, findings: findings.sorted() };
}

/** Splits the text at its headings; what stands before the first one is a phase of level 0. */
function readPhases(blocks: readonly Block[], reader: StepReader, armed: boolean, findings: Findings): PhaseDraft[] {
  const drafts: PhaseDraft[] = [];
  let heading: Heading | undefined;
  let content: Block[] = [];
  const finish = () => {
    if (heading === undefined && content.length === 0) return;
    drafts.push({ phase: readHeading(heading, content[0]?.line ?? 1, armed, findings), body: reader.read(content) });
    content = [];
  };
  for (const block of blocks) {
    if (block.type === "heading") {
      finish();
      heading = block;
    } else content.push(block);
  }
  finish();
  return drafts;
}

function readHeading(heading: Heading | undefined, firstLine: number, armed: boolean, findings: Findings): PhaseDraft["phase"] {
  if (!heading) return { id: "", title: "", level: 0, line: firstLine, onFail: "stop" };
  const placed = new PlacedText(heading.lines);
  const { title, block } = splitAttributes(placed, armed);
  const reader = new AttributeReader(armed ? block : undefined, "heading", findings, placed.at(0));
  return {
    id: reader.text("id") ?? "",
    title: (armed ? title : placed.text.trimEnd()).replace(/\s*\n\s*/g, " "),
    level: heading.level,
    line: heading.line,
    each: reader.text("each"),
    max: readMax(reader.has("max") || reader.has("parallel") ? reader : undefined),
    onFail: reader.choice("on-fail", ["undo", "stop", "continue"]) ?? "stop",
    owner: reader.text("owner"),
  };
}

/** Explicit ids first, so that no made-up id takes one of them. */
function giveIds(drafts: readonly PhaseDraft[], findings: Findings): Phase[] {
  const phaseIds = new UniqueIds();
  const stepIds = new UniqueIds();
  const given = new Map<StepDraft, string>();
  const steps = drafts.flatMap(({ body }) => body.flatMap((part) => (part.type === "step" ? [part.draft] : [])));
  for (const draft of steps) {
    const { explicitId } = draft;
    if (explicitId && stepIds.claim(explicitId.id)) given.set(draft, explicitId.id);
    else if (explicitId) findings.error("duplicate-id", explicitId.spot, `the id '${explicitId.id}' is taken by an earlier step`, "Give each step its own #id.");
  }
  for (const draft of steps) {
    if (!given.has(draft)) given.set(draft, stepIds.make(draft.explicitId?.id ?? (slug(draft.step.title) || `step-${draft.step.line}`)));
  }
  for (const { phase } of drafts) {
    if (phase.id && !phaseIds.claim(phase.id)) {
      findings.error("duplicate-id", { line: phase.line, column: 1 }, `the id '${phase.id}' is taken by an earlier phase`, "Give each heading its own #id.");
      phase.id = "";
    }
  }
  return drafts.map(({ phase, body }) => ({
    ...phase,
    id: phase.id || phaseIds.make(slug(phase.title) || (phase.level === 0 ? "start" : `phase-${phase.line}`)),
    ...writeBody(body, given),
  }));
}

function attach(phases: readonly Phase[], attachments: readonly Attachment[], findings: Findings): void {
  const steps = new Map<string, RunbookStep>(phases.flatMap((phase) => phase.steps.map((step) => [step.id, step])));
  for (const { kind, stepId, action, until, done, spot } of attachments) {
    const step = steps.get(stepId);
    if (!step) findings.unknownStep(kind, stepId, spot, steps.keys());
    else if (step[kind]) findings.error(`two-${kind}s`, spot, `the step '${stepId}' has two fences with ${kind}=${stepId}`, "Keep one of them.");
    else if (kind === "undo") step.undo = { action, until };
    else step.probe = { action, done: done ?? "" };
  }
}

/** Gives a phase's drafts their places in its body. */
function writeBody(body: readonly BodyDraft[], ids: ReadonlyMap<StepDraft, string>): Pick<Phase, "body" | "steps"> {
  const steps: RunbookStep[] = [];
  const written = body.map((part): Phase["body"][number] => {
    if (part.type === "prose") return { type: "prose", markdown: writeProse(part.blocks) };
    const id = ids.get(part.draft) ?? "";
    steps.push({ id, ...part.draft.step });
    return { type: "step", id };
  });
  return { body: written, steps };
}

function titleOf(phases: readonly Phase[], file: string): string {
  const headings = phases.filter((phase) => phase.level > 0 && phase.title !== "");
  const first = headings.find((phase) => phase.level === 1) ?? headings[0];
  return first?.title ?? file.split(/[\\/]/).at(-1)?.replace(/\.(?:md|markdown)$/i, "") ?? file;
}

/** The highest risk of the steps; "read" where none acts. */
export function highestRisk(phases: readonly Phase[]): Risk {
  let highest: Risk = "read";
  for (const phase of phases) {
    for (const { action } of phase.steps) if (action && RISK_ORDER[action.risk] > RISK_ORDER[highest]) highest = action.risk;
  }
  return highest;
}

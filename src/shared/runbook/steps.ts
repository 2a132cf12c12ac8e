import { DOCUMENT_EXECUTORS, EXECUTORS, fenceSource, readAction, readGate, readInfo, type FenceInfo } from "./action";
import { AttributeReader } from "./attribute-reader";
import { PlacedText, splitAttributes } from "./attributes";
import type { Block, Fence, ListItem, Quote } from "./blocks";
import { didYouMean, Findings, markOf, nearest, quote, type Spot } from "./findings";
import type { Action, Executor, RunbookStep } from "./model";
import { joinLines, writeProse } from "./prose";
import { labelOf, taskText, titleOfSource } from "./titles";

/** A step before ids are given out. `explicitId` is the `#id` of the text. */
export interface StepDraft {
  explicitId?: { id: string; spot: Spot };
  step: Omit<RunbookStep, "id">;
}

/** An undo or probe that waits for its step to be known. */
export interface Attachment {
  kind: "undo" | "probe";
  stepId: string;
  action: Action;
  until?: string;
  done?: string;
  spot: Spot;
}

/** Where an action's text and attributes stand, for the linter. */
export interface ActionPlace {
  fence: Fence;
  spotOf: (attribute: string) => Spot;
}

export type BodyDraft = { type: "prose"; blocks: Block[] } | { type: "step"; draft: StepDraft };

/** Takes what a walk over blocks finds. */
interface Sink {
  prose(block: Block): void;
  step(draft: StepDraft): void;
}

/** A task item while the blocks under it are read. */
interface Task {
  reader: AttributeReader;
  /** What the first fence that acts makes of its step. */
  own?: Pick<StepDraft, "explicitId"> & { step: Pick<RunbookStep, "action" | "gate" | "owner"> };
}

const DOCUMENT_ATTRIBUTES = new Set(["id", "name", "risk", "timeout", "expect", "out", "cwd", "interactive", "background"]);

/** Finds the steps in the blocks of a phase; what is no step stays prose, in its order. */
export class StepReader {
  readonly attachments: Attachment[] = [];
  readonly places = new Map<Action, ActionPlace>();

  constructor(
    private readonly armed: boolean,
    private readonly findings: Findings,
  ) {}

  read(blocks: readonly Block[]): BodyDraft[] {
    const body: BodyDraft[] = [];
    this.walk(blocks, 0, {
      prose: (block) => {
        const last = body.at(-1);
        if (last?.type === "prose") last.blocks.push(block);
        else body.push({ type: "prose", blocks: [block] });
      },
      step: (draft) => body.push({ type: "step", draft }),
    });
    return body;
  }

  private walk(blocks: readonly Block[], depth: number, sink: Sink, task?: Task): void {
    blocks.forEach((block, index) => {
      if (block.type === "fence") this.fence(block, labelOf(blocks[index - 1]), depth, sink, task);
      else if (block.type === "item" && taskText(block)) this.task(block, depth, sink);
      else if (block.type === "item" || block.type === "quote") this.container(block, depth, sink);
      else sink.prose(block);
    });
  }

  /** A list item or quote that is no step itself but may hold some. */
  private container(container: ListItem | Quote, depth: number, sink: Sink): void {
    const attachedBefore = this.attachments.length;
    let group: Block[] = [];
    let isFirst = true;
    const flush = () => {
      if (group.length > 0) {
        if (isFirst || container.type === "quote") sink.prose({ ...container, children: group });
        else group.forEach((block) => sink.prose(block));
      }
      group = [];
      isFirst = false;
    };
    this.walk(container.children, depth + (container.type === "item" ? 1 : 0), {
      prose: (block) => group.push(block),
      step: (draft) => {
        flush();
        sink.step(draft);
      },
    });
    // "Undo" above a fence that is the undo is its label: the step's own undo stands for both.
    const isLabel = isFirst && this.attachments.length > attachedBefore && group.length === 1 && labelOf(group[0]) !== undefined;
    if (!isLabel) flush();
  }

  private task(item: ListItem, depth: number, sink: Sink): void {
    const { paragraph, ticked } = taskText(item) ?? { paragraph: undefined, ticked: false };
    if (!paragraph) return;
    const placed = new PlacedText(paragraph.lines);
    const { title, block } = splitAttributes(placed, this.armed);
    const spot = placed.at(0);
    const reader = new AttributeReader(this.armed ? block : undefined, "item", this.findings, spot);
    const prose: Block[] = [];
    const further: StepDraft[] = [];
    const task: Task = { reader };
    this.walk(item.children.slice(1), depth + 1, { prose: (each) => prose.push(each), step: (draft) => further.push(draft) }, task);
    const { own } = task;
    const gate = own ? own.step.gate : readGate(reader);
    if (!own) this.refuseActionAttributes(reader);
    const shown = (this.armed ? title : placed.text.trimEnd()).replace(/\s*\n\s*/g, " ");
    const step: StepDraft["step"] = {
      title: shown, prose: writeProse(prose), line: item.line, ticked, depth,
      kind: own ? "action" : gate ? "gate" : "manual",
      owner: own?.step.owner ?? reader.text("owner"),
      ...(gate ? { gate } : {}),
      ...(own ? { action: own.step.action } : {}),
    };
    sink.step({ ...explicitId(reader), ...(own?.explicitId ? { explicitId: own.explicitId } : {}), step });
    further.forEach((each) => sink.step(each));
  }

  private fence(fence: Fence, label: string | undefined, depth: number, sink: Sink, task?: Task): void {
    const info = readInfo(fence);
    const spot = { line: fence.info.line, column: fence.info.column };
    if (!fence.closed) this.unclosed(fence);
    if (this.armed) this.armedFence(fence, info, spot, label, depth, sink, task);
    else this.documentFence(fence, info, spot, label, depth, sink);
  }

  private documentFence(fence: Fence, info: FenceInfo, spot: Spot, label: string | undefined, depth: number, sink: Sink): void {
    const executor = DOCUMENT_EXECUTORS.get(info.language);
    if (!executor) return sink.prose(fence);
    const ignored = new Findings("");
    const attributes = info.block?.attributes.filter(({ name }) => DOCUMENT_ATTRIBUTES.has(name)) ?? [];
    const reader = new AttributeReader(info.block && { ...info.block, attributes }, "fence", ignored, spot);
    const action = readAction(fence, info.language, executor, [reader], ignored);
    // Nobody armed this text, so it cannot call its own commands harmless.
    if (action.risk === "read") action.risk = "change";
    this.places.set(action, { fence, spotOf: (name) => reader.spotOf(name) });
    sink.step({ ...explicitId(reader), step: this.bareStep(fence, action, label, depth) });
    if (info.language === "console" && action.source !== joinLines(fence.lines)) sink.prose(fence);
  }

  private armedFence(fence: Fence, info: FenceInfo, spot: Spot, label: string | undefined, depth: number, sink: Sink, task?: Task): void {
    const executor = EXECUTORS.get(info.language);
    const isTasks = task !== undefined;
    if (!executor) {
      this.otherLanguage(info, spot, isTasks);
      return sink.prose(fence);
    }
    if (info.rest && (isTasks || info.rest.includes("="))) {
      this.findings.error("attribute", spot, `${quote(info.rest)} after '${info.language}' is no attribute block`, `Put attributes in braces: ${info.language} {#id timeout=30s}.`);
    }
    const reader = new AttributeReader(info.block, "fence", this.findings, spot);
    if (reader.has("undo") || reader.has("probe")) return this.attach(fence, info.language, executor, reader);
    if (!isTasks && !info.block) {
      this.findings.warn("fence-is-text", spot, `this ${info.language} fence is shown as text and never runs`, "To run it, put it under a task item \"- [ ]\" or give it an id: {#id}.");
      return sink.prose(fence);
    }
    for (const name of ["until", "done"]) if (reader.has(name)) reader.wrong(name, name === "until" ? "belongs to an undo" : "belongs to a probe");
    const readers = task && !task.own ? [reader, task.reader] : [reader];
    const action = this.action(fence, info.language, executor, readers);
    const gate = readGate(readers.find((each) => each.has("gate")) ?? reader);
    if (task && !task.own) {
      task.own = { ...explicitId(reader), step: { action, gate, owner: reader.text("owner") } };
      if (reader.has("id") && task.reader.has("id")) reader.wrong("id", "is given on the list item too");
      return undefined;
    }
    const step = this.bareStep(fence, action, label, depth);
    return sink.step({ ...explicitId(reader), step: { ...step, owner: reader.text("owner"), ...(gate ? { gate } : {}) } });
  }

  private action(fence: Fence, language: string, executor: Executor, readers: AttributeReader[]): Action {
    const action = readAction(fence, language, executor, readers, this.findings);
    const [first] = readers;
    const fallback = first?.spot ?? { line: fence.line, column: 1 };
    this.places.set(action, { fence, spotOf: (name) => readers.find((each) => each.has(name))?.spotOf(name) ?? fallback });
    return action;
  }

  private attach(fence: Fence, language: string, executor: Executor, reader: AttributeReader): void {
    const kind = reader.has("undo") ? "undo" : "probe";
    if (reader.has("undo") && reader.has("probe")) reader.wrong("probe", "and 'undo' cannot stand on one fence");
    if (kind === "undo" && reader.has("done")) reader.wrong("done", "belongs to a probe");
    if (kind === "probe" && reader.has("until")) reader.wrong("until", "belongs to an undo");
    const action = this.action(fence, language, executor, [reader]);
    // A probe is asked when nobody knows what happened: without a word it is a question.
    if (kind === "probe" && !reader.has("risk")) action.risk = "read";
    if (kind === "probe" && !reader.has("done")) reader.wrong("probe", "needs done=VALUE: the output that means that it happened");
    this.attachments.push({
      kind, action, stepId: reader.text(kind) ?? "", until: reader.text("until"), done: reader.text("done"), spot: reader.spotOf(kind),
    });
  }

  private bareStep(fence: Fence, action: Action, label: string | undefined, depth: number): StepDraft["step"] {
    return { title: label ?? titleOfSource(fenceSource(fence, action.language)), prose: "", line: fence.line, kind: "action", ticked: false, depth, action };
  }

  private otherLanguage(info: FenceInfo, spot: Spot, isTasks: boolean): void {
    const known = [...EXECUTORS.keys()];
    if (info.block && info.block.mistakes.length === 0) {
      this.findings.error("unknown-executor", spot, `unknown executor ${quote(info.language)}${didYouMean(info.language, known)}`, `Fences that act: ${known.join(", ")}.`, markOf(info.language, known));
    } else if (isTasks && info.language.length > 2 && nearest(info.language, known) && !PLAIN_LANGUAGES.has(info.language)) {
      this.findings.error("unknown-executor", spot, `unknown executor ${quote(info.language)}${didYouMean(info.language, known)}`, "Without a known language the fence is text.", markOf(info.language, known));
    }
  }

  private unclosed(fence: Fence): void {
    const report = this.armed ? this.findings.error.bind(this.findings) : this.findings.warn.bind(this.findings);
    report("unclosed-fence", { line: fence.line, column: 1 }, "this fence is never closed: all that follows belongs to it", `Close it with ${fence.marker} on its own line.`);
  }

  private refuseActionAttributes(reader: AttributeReader): void {
    for (const name of reader.names()) {
      if (!MANUAL_ATTRIBUTES.has(name)) reader.wrong(name, "belongs to an action, and no fence that acts stands under this item");
    }
  }
}

const MANUAL_ATTRIBUTES = new Set(["id", "owner", "gate", "by", "type", "count", "name"]);
/** Languages of plain text that look like a mistyped executor. */
const PLAIN_LANGUAGES = new Set(["css", "ssh", "http1", "fish", "ash", "ksh", "csh", "zsh", "psql", "mysql", "plsql", "tsql", "html", "dockerfile"]);

function explicitId(reader: AttributeReader): Pick<StepDraft, "explicitId"> {
  const name = reader.has("id") ? "id" : "name";
  const id = reader.text(name);
  return id !== undefined && /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id) ? { explicitId: { id, spot: reader.spotOf(name) } } : {};
}

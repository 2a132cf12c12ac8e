import { type ChartLine, formatValue, spanOf, type Unit } from "./chart";
import { capped } from "./clean";
import type { Dossier } from "./dossier";
import { codeBlock, codeSpan, escapeMarkdown as text } from "./escape";
import { clockText, effortText, factsOf, HOW_TO_CHECK, momentText, outputBlocks, statusText, stepFacts, STREAM_NAME, verdictText } from "./facts";
import { journalBlock } from "./journal-block";
import { type Effort, phaseTitle, titleOf } from "./story";

/** A run's evidence as CommonMark with GFM tables. Whatever came from outside is escaped or fenced. Pure. */
export function markdownReport(dossier: Dossier): string {
  const { view } = dossier;
  return [
    `# ${text(view.plan.title)}${view.plan.target ? ` on ${text(view.plan.target.id)}` : ""}`,
    `**${view.status}**${view.reason ? `: ${text(view.reason)}` : ""}`,
    table(["", ""], factsOf(dossier).map(({ label, value }) => [label, value])),
    ...section("Parameters", rowsOr(["Name", "Value"], Object.entries(view.plan.params))),
    ...section("Steps", stepBlocks(dossier)),
    ...section("What the affected objects did", chartBlocks(dossier)),
    ...section("Timeline", rowsOr(["Time (UTC)", "After", "Who", "What"], dossier.timeline.map((row) => [clockText(row.at), `+${(row.after / 1_000).toFixed(1)} s`, row.actor, row.text]))),
    ...section("Edits of the runbook during the run", dossier.redlines.flatMap(({ at, actor, patch }) => [`${momentText(at)}, ${text(actor)}`, codeBlock(patch, "diff")])),
    ...section("The runbook as it was", [codeBlock(view.plan.source, "markdown")]),
    ...section("Journal", journalBlocks(dossier)),
    "",
  ].join("\n\n").replace(/\n+$/, "\n");
}

const section = (title: string, blocks: readonly string[]): string[] => (blocks.length === 0 ? [] : [`## ${title}`, ...blocks]);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---")].map((cells) => `| ${cells.join(" | ")} |`).concat(rows.map((cells) => `| ${cells.map(text).join(" | ")} |`)).join("\n");

const rowsOr = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => (rows.length === 0 ? [] : [table(head, rows)]);

function stepBlocks({ view, stories }: Dossier): string[] {
  return view.plan.phases.flatMap((phase) => [
    `### ${text(phaseTitle(phase))}`,
    ...phase.steps.flatMap((step) => {
      const state = view.steps[step.key];
      const story = stories.get(step.key);
      const remarks = [
        ...stepFacts(step).map(({ label, value }) => `${label}: ${value}`),
        ...(state?.reason ? [`Reason: ${state.reason}`] : []),
        ...(story?.probes ?? []).map(({ at, answer, detail }) => `${clockText(at)} probe says ${answer}${detail ? `: ${detail}` : ""}`),
        ...(story?.deeds ?? []).map(({ at, actor, did, note }) => `${clockText(at)} ${actor} ${did}${note ? `: ${note}` : ""}`),
      ];
      return [
        `#### ${text(titleOf(step))}`,
        `${step.kind === "action" ? step.risk : step.kind}, **${text(statusText(state))}**`,
        ...(remarks.length > 0 ? [remarks.map((line) => `- ${text(line)}`).join("\n")] : []),
        ...(step.command === undefined ? [] : [codeBlock(step.command)]),
        ...(story?.efforts ?? []).flatMap(effortBlocks),
        ...(step.undo ? ["How it would be taken back:", codeBlock(step.undo.command)] : []),
      ];
    }),
  ]);
}

function effortBlocks(effort: Effort): string[] {
  return [
    text(effortText(effort)),
    ...outputBlocks(effort).flatMap(({ stream, text: written }) => {
      const { head, cut, tail } = capped(written);
      return [`${STREAM_NAME[stream]}:`, codeBlock(head), ...(cut === 0 ? [] : [`*${cut} characters are left out here; the journal below has them.*`, codeBlock(tail)])];
    }),
  ];
}

/** A chart in figures: means before, during and after the run, and the highest value. */
function chartBlocks({ charts, view }: Dossier): string[] {
  const from = view.startedAt ?? view.createdAt;
  const to = view.endedAt ?? charts.to;
  const row = (title: string, unit: Unit, line: ChartLine, alone: boolean): string[] => {
    const mean = (a: number, b: number) => {
      const span = spanOf(line, a, b);
      return span ? formatValue(span.mean, unit) : "not seen";
    };
    const all = spanOf(line, charts.from, charts.to);
    return [alone ? title : `${title}, ${line.name}`, mean(charts.from, from), mean(from, to), mean(to, charts.to), all ? `${formatValue(all.min, unit)} to ${formatValue(all.max, unit)}` : "not seen"];
  };
  const blocks = charts.objects.flatMap(({ object, charts: drawn, health }) => [
    `### ${text(object)}`,
    ...(drawn.length === 0 ? ["Nothing was measured in this time."] : [table(["Mean of", "before", "during", "after", "lowest to highest"], drawn.flatMap(({ title, unit, lines }) => lines.map((line) => row(title, unit, line, lines.length === 1))))]),
    ...(health.length === 0 ? [] : [health.map(({ at, before, after, reason }) => `- ${clockText(at)} ${text(`${before ? `${before} to ` : ""}${after}${reason ? `: ${reason}` : ""}`)}`).join("\n")]),
  ]);
  if (blocks.length === 0) return [];
  return [`${momentText(charts.from)} to ${momentText(charts.to)}; the HTML report draws it.${charts.leftOut > 0 ? ` ${charts.leftOut} more objects were affected.` : ""}`, ...blocks];
}

function journalBlocks(dossier: Dossier): string[] {
  const { lines, head } = dossier.journal;
  return [text(verdictText(dossier)), `Head: ${codeSpan(head)}`, HOW_TO_CHECK, `\`\`\`json\n${journalBlock(lines)}\n\`\`\``];
}

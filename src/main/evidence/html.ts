import { createHash } from "node:crypto";
import type { StepStatus } from "../../shared/run";
import { capped } from "./clean";
import type { Dossier } from "./dossier";
import { escapeHtml, escapeHtmlBlock } from "./escape";
import { clockText, effortText, type Fact, factsOf, HOW_TO_CHECK, momentText, outputBlocks, statusText, stepFacts, STREAM_NAME, verdictText } from "./facts";
import { chartsHtml } from "./html-charts";
import { STYLE } from "./html-style";
import { journalBlock } from "./journal-block";
import { type Effort, phaseTitle, titleOf } from "./story";

/**
 * A run's evidence as one HTML file: no script, nothing from elsewhere, and a policy that allows neither. Whatever came from outside
 * is escaped, without control and direction characters. Pure.
 */
export function htmlReport(dossier: Dossier): string {
  const { view } = dossier;
  const title = `${view.plan.title}${view.plan.target ? ` on ${view.plan.target.id}` : ""}`;
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hashOf(STYLE)}'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">',
    `<title>${escapeHtml(title)}: ${view.status}</title>`,
    `<style>${STYLE}</style></head><body><main>`,
    `<header><h1>${escapeHtml(title)}</h1>`,
    `<div class="verdict ${TONE[view.status]}"><strong>${view.status}</strong>${view.reason ? ` <span>${escapeHtml(view.reason)}</span>` : ""}</div></header>`,
    facts(factsOf(dossier)),
    section("Parameters", paramsHtml(dossier)),
    section("Steps", stepsHtml(dossier)),
    section("What the affected objects did", chartsHtml(dossier)),
    section("Timeline", timelineHtml(dossier)),
    section("Edits of the runbook during the run", dossier.redlines.map(({ at, actor, patch }) => `<p>${momentText(at)}, ${escapeHtml(actor)}</p><pre>${patchHtml(patch)}</pre>`).join("\n")),
    section("The runbook as it was", `<details><summary>Text</summary><pre>${escapeHtmlBlock(view.plan.source)}</pre></details>`),
    section("Journal", journalHtml(dossier)),
    "</main></body></html>",
    "",
  ].filter((part, index, all) => part !== "" || index === all.length - 1).join("\n");
}

const hashOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("base64");

const section = (title: string, body: string): string => (body === "" ? "" : `<section><h2>${title}</h2>\n${body}</section>`);

const facts = (list: readonly Fact[]): string => (list.length === 0 ? "" : `<dl>${list.map(({ label, value }) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`).join("")}</dl>`);

const TONE: Record<string, string> = {
  done: "good", failed: "bad", "undo failed": "bad", "rolled back": "back", undone: "back", undoing: "back", unknown: "odd", interrupted: "odd", waiting: "warn", paused: "warn",
  running: "", pending: "", skipped: "", "would run": "",
} satisfies Record<StepStatus | Dossier["view"]["status"], string>;

const mark = (word: string, text = word): string => `<span class="mark ${TONE[word] ?? ""}">${escapeHtml(text)}</span>`;

function paramsHtml({ view: { plan } }: Dossier): string {
  const rows = Object.entries(plan.params);
  return rows.length === 0 ? "" : `<table><thead><tr><th>Name</th><th>Value</th></tr></thead><tbody>${rows.map(([name, value]) => `<tr><td><code>${escapeHtml(name)}</code></td><td><code>${escapeHtml(value)}</code></td></tr>`).join("")}</tbody></table>`;
}

function stepsHtml({ view, stories }: Dossier): string {
  return view.plan.phases.map((phase) => [
    `<h3>${escapeHtml(phaseTitle(phase))} <span class="dim">on failure: ${phase.onFail}</span></h3>`,
    ...phase.steps.map((step) => {
      const state = view.steps[step.key];
      const story = stories.get(step.key);
      return [
        `<article class="step"><header><h4>${escapeHtml(titleOf(step))}</h4><span class="dim">${step.kind === "action" ? step.risk : step.kind}</span>${mark(state?.status ?? "pending", statusText(state))}</header>`,
        facts(stepFacts(step)),
        step.command === undefined ? "" : `<pre class="command">${escapeHtmlBlock(step.command)}</pre>`,
        state?.reason ? `<p>${escapeHtml(state.reason)}</p>` : "",
        ...(story?.efforts ?? []).map(effortHtml),
        list([
          ...(story?.probes ?? []).map(({ at, answer, detail }) => `${clockText(at)} probe says ${answer}${detail ? `: ${detail}` : ""}`),
          ...(story?.deeds ?? []).map(({ at, actor, did, note }) => `${clockText(at)} ${actor} ${did}${note ? `: ${note}` : ""}`),
        ]),
        step.undo ? `<details><summary>How it would be taken back</summary><pre class="command">${escapeHtmlBlock(step.undo.command)}</pre></details>` : "",
        "</article>",
      ].filter(Boolean).join("\n");
    }),
  ].join("\n")).join("\n");
}

const list = (lines: readonly string[]): string => (lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`);

function effortHtml(effort: Effort): string {
  return `<p>${escapeHtml(effortText(effort))}</p>${outputBlocks(effort).map(({ stream, text }) => {
    const { head, cut, tail } = capped(text);
    const rest = cut === 0 ? "" : `<p class="cut">${cut} characters are left out here; the journal below has them.</p><pre>${escapeHtmlBlock(tail)}</pre>`;
    return `<p class="stream">${STREAM_NAME[stream]}</p><pre>${escapeHtmlBlock(head)}</pre>${rest}`;
  }).join("")}`;
}

function timelineHtml({ timeline }: Dossier): string {
  const seconds = (ms: number) => `+${(ms / 1_000).toFixed(1)} s`;
  return `<table><thead><tr><th>Time (UTC)</th><th>After</th><th>Who</th><th>What</th></tr></thead><tbody>${timeline
    .map(({ at, after, actor, text }) => `<tr><td class="num">${clockText(at)}</td><td class="num">${seconds(after)}</td><td>${escapeHtml(actor)}</td><td>${escapeHtml(text)}</td></tr>`).join("\n")}</tbody></table>`;
}

const patchHtml = (patch: string): string =>
  patch.split("\n").map((line) => (line.startsWith("+") ? `<span class="added">${escapeHtmlBlock(line)}</span>` : line.startsWith("-") ? `<span class="removed">${escapeHtmlBlock(line)}</span>` : escapeHtmlBlock(line))).join("\n");

function journalHtml(dossier: Dossier): string {
  const { lines, head, verdict } = dossier.journal;
  return [
    `<div class="verdict ${verdict.broken || verdict.files.length > 0 ? "bad" : "good"}">${escapeHtml(verdictText(dossier))}</div>`,
    facts([{ label: "Head", value: head }]),
    `<p class="dim">${HOW_TO_CHECK}</p>`,
    `<details><summary>${lines.length} rows</summary><pre>`,
    journalBlock(lines),
    "</pre></details>",
  ].join("\n");
}

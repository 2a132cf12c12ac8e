import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { findMarkdown } from "../../main/runbooks/find-files";
import { verbs } from "../../main/steps";
import { RunbookId } from "../../shared/ids";
import { describeProblem, messageOf, type Problem } from "../../shared/problem";
import type { Finding, Runbook } from "../../shared/runbook/model";
import { parseRunbook } from "../../shared/runbook/parse";
import { showRunbook } from "../../shared/runbook/show";
import { EXIT } from "../exit";
import { Output } from "../output";

async function read(file: string): Promise<{ runbook: Runbook } | { problem: Problem }> {
  try {
    const source = await readFile(file, "utf8");
    return { runbook: parseRunbook(source, { id: RunbookId.parse(`opened/${basename(file)}`), file, verbs }) };
  } catch (thrown) {
    return { problem: unreadable(file, thrown) };
  }
}

const unreadable = (file: string, thrown: unknown): Problem =>
  ({ code: "runbook.unreadable", message: `${file} cannot be read.`, cause: messageOf(thrown), next: "Check the path.", at: { file } });

/** The Markdown files that are named, those of a folder at any depth. */
async function filesOf(paths: readonly string[]): Promise<{ files: string[]; problems: Problem[] }> {
  const all: { files: string[]; problems: Problem[] } = { files: [], problems: [] };
  for (const path of paths) {
    const isFolder = await stat(path).then((found) => found.isDirectory(), () => false);
    if (!isFolder) {
      all.files.push(path);
      continue;
    }
    const { files, problems } = await findMarkdown(path);
    if (files.length === 0 && problems.length === 0) problems.push({ code: "runbook.none", message: `${path} holds no Markdown file.`, next: "Name another folder.", at: { file: path } });
    all.files.push(...files);
    all.problems.push(...problems);
  }
  return all;
}

/** `file:line:column: severity: message`, as compilers print it, the text it is about, and what was meant. */
function describeFinding({ severity, text, ...problem }: Finding): string {
  const { at, ...bare } = problem;
  const place = [at?.file, at?.line, at?.column].filter((part) => part !== undefined).join(":");
  const quoted = text === undefined || bare.message.includes(text) ? "" : `\n    at: ${text}`;
  return `${place}${place ? ": " : ""}${severity}: ${describeProblem(bare)}${quoted}`;
}

async function check(paths: string[], flags: { json?: boolean }): Promise<void> {
  const output = new Output(flags.json ?? false);
  const { files, problems } = await filesOf(paths);
  const findings: Finding[] = problems.map((problem) => ({ ...problem, severity: "error" }));
  for (const file of files) {
    const result = await read(file);
    findings.push(...("runbook" in result ? result.runbook.findings : [{ ...result.problem, severity: "error" as const }]));
  }
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (!output.json) findings.forEach((finding) => output.say(describeFinding(finding)));
  output.result({ files, valid: errors === 0, errors, warnings: findings.length - errors, findings }, () => `${files.length} checked, ${errors} errors, ${findings.length - errors} warnings`);
  process.exitCode = errors === 0 ? EXIT.done : EXIT.badInput;
}

async function show(file: string, flags: { json?: boolean }): Promise<void> {
  const output = new Output(flags.json ?? false);
  const result = await read(file);
  if ("problem" in result) {
    output.problem(result.problem);
    process.exitCode = EXIT.badInput;
    return;
  }
  const shown = showRunbook(result.runbook);
  output.result(shown, () =>
    [shown.title, ...shown.phases.flatMap((phase) => [`\n${phase.title}`, ...phase.steps.map((step) => `  ${step.kind === "manual" ? "[ ]" : " * "} ${step.title}  (line ${step.line})`)])].join("\n"));
  process.exitCode = EXIT.done;
}

export function runbookCommands(program: Command): void {
  const runbook = program.command("runbook").description("runbook files");
  runbook.command("check").argument("<files...>", "files and folders").option("--json", "print JSON")
    .description("say what is wrong with runbooks, with line and column").action(check);
  runbook.command("show").argument("<file>").option("--json", "print JSON")
    .description("how a document reads as a runbook: phases and steps").action(show);
}

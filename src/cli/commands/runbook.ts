import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
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
    return { runbook: parseRunbook(source, { id: RunbookId.parse(`opened/${basename(file)}`), file }) };
  } catch (thrown) {
    return { problem: { code: "runbook.unreadable", message: `${file} cannot be read.`, cause: messageOf(thrown), next: "Check the path.", at: { file } } };
  }
}

export function runbookCommands(program: Command): void {
  const runbook = program.command("runbook").description("runbook files");
  runbook
    .command("check")
    .argument("<files...>")
    .option("--json", "print JSON")
    .description("say what is wrong with runbooks, with line and column")
    .action(async (files: string[], flags: { json?: boolean }) => {
      const output = new Output(flags.json ?? false);
      const findings: Finding[] = [];
      for (const file of files) {
        const result = await read(file);
        findings.push(...("runbook" in result ? result.runbook.findings : [{ ...result.problem, severity: "error" as const }]));
      }
      const errors = findings.filter(({ severity }) => severity === "error").length;
      if (!output.json) findings.forEach((finding) => output.say(`${finding.severity}: ${describeProblem(finding)}`));
      output.result({ files, valid: errors === 0, findings }, () => `${files.length} checked, ${errors} errors, ${findings.length - errors} warnings`);
      process.exitCode = errors === 0 ? EXIT.done : EXIT.badInput;
    });
  runbook
    .command("show")
    .argument("<file>")
    .option("--json", "print JSON")
    .description("how a document reads as a runbook: phases and steps")
    .action(async (file: string, flags: { json?: boolean }) => {
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
    });
}

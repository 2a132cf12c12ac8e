import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { checkRules } from "../../main/alerts/check";
import { filesOf } from "../../main/alerts/glob";
import { readText } from "../../main/alerts/read-file";
import { testRuleFile, type TestedFile } from "../../main/alerts/test-files";
import type { RuleImport } from "../../shared/rules/ask";
import type { RuleFinding } from "../../shared/rules/model";
import { EXIT } from "../exit";
import { Output } from "../output";
import { withConsole } from "../with-console";
import { backtestCommand } from "./rules-backtest";
import { findingText } from "./rules-findings";
import { alertsCommand, listRules } from "./rules-list";

interface Flags {
  json?: boolean;
}

/** Rule files of Prometheus, and the alerts that come of them. */
export function rulesCommands(program: Command): void {
  const rules = program.command("rules").description("Prometheus rule files");
  rules.command("check").argument("<files...>", "rule files, folders of them, Markdown documents with rules in YAML blocks").option("--json", "print JSON")
    .description("say what is wrong with rule files, with line and column").action(check);
  rules.command("test").argument("<files...>", "unit-test files of promtool").option("--json", "print JSON")
    .description("run unit tests of rules").action(test);
  rules.command("import").argument("<files...>", "rule files, or Markdown documents with rules").option("--replace", "take the place of imported files of the same names").option("--json", "print JSON")
    .description("copy rules to the data folder, where the console uses them").action(importFiles);
  rules.command("list").option("--fleet <file>", "the fleet file whose rules to read", "last").option("--json", "print JSON").description("rule files in use, and what is wrong with them").action(listRules);
  backtestCommand(rules);
  alertsCommand(program);
}

const isFolder = async (path: string): Promise<boolean> => stat(path).then((found) => found.isDirectory(), () => false);

/** Files as they are named; of a folder its rule files. */
async function named(paths: readonly string[]): Promise<string[]> {
  const files = await Promise.all(paths.map(async (path) => ((await isFolder(path)) ? [...(await filesOf("*.yml", resolve(path))), ...(await filesOf("*.yaml", resolve(path)))].map((file) => join(path, basename(file))) : [path])));
  return files.flat();
}

async function check(paths: string[], flags: Flags): Promise<void> {
  const output = new Output(flags.json ?? false);
  const files = await named(paths);
  const findings: RuleFinding[] = files.length === 0 ? [{ severity: "error", code: "rules.none", message: `${paths.join(", ")}: there is no rule file in it` }] : [];
  let [alerts, recordings] = [0, 0];
  for (const file of files) {
    const read = await readText(file);
    if ("problem" in read) {
      findings.push({ ...read.problem, severity: "error" });
      continue;
    }
    const checked = checkRules(file, read.text);
    findings.push(...checked.findings);
    alerts += checked.alerts;
    recordings += checked.recordings;
  }
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (!output.json) findings.forEach((finding) => output.say(findingText(finding)));
  output.result({ files, valid: errors === 0, alerts, recordings, errors, warnings: findings.length - errors, findings }, () =>
    `${files.length} checked: ${alerts} alerts, ${recordings} recording rules, ${errors} errors, ${findings.length - errors} warnings`);
  process.exitCode = errors === 0 ? EXIT.done : EXIT.badInput;
}

async function test(files: string[], flags: Flags): Promise<void> {
  const output = new Output(flags.json ?? false);
  const tested: TestedFile[] = [];
  for (const file of files) {
    const one = await testRuleFile(resolve(file));
    tested.push(one);
    if (!output.json) sayResults(output, file, one);
  }
  const all = tested.flatMap(({ results }) => results);
  const count = (outcome: string): number => all.filter((one) => one.outcome === outcome).length;
  const totals = { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
  output.result({ files: tested, ...totals }, () => `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ""}`);
  process.exitCode = totals.failed === 0 ? EXIT.done : EXIT.failed;
}

function sayResults(output: Output, file: string, { results, unmatched }: TestedFile): void {
  for (const pattern of unmatched) output.say(`${file}: warning: no file matches ${pattern}`);
  for (const { name, outcome, detail, at } of results) {
    if (outcome !== "passed") output.say(`${file}${at?.line === undefined ? "" : `:${at.line}`}: ${outcome}: ${name}${detail === undefined ? "" : `\n  ${detail}`}`);
  }
  output.say(`${file}: ${results.some(({ outcome }) => outcome === "failed") ? "FAILED" : "SUCCESS"}`);
}

async function importFiles(files: string[], flags: Flags & { replace?: boolean }): Promise<void> {
  const output = new Output(flags.json ?? false);
  await withConsole({}, async ({ answers }) => {
    const imported: ({ source: string } & RuleImport)[] = [];
    for (const file of files) {
      const read = await readText(file);
      if ("problem" in read) {
        output.problem(read.problem);
        process.exitCode = EXIT.badInput;
        continue;
      }
      const one = await answers["rules.import"]({ name: basename(file), text: read.text, replace: flags.replace ?? false });
      one.findings.forEach((finding) => output.say(findingText(finding)));
      if (one.file === undefined) process.exitCode = EXIT.badInput;
      imported.push({ source: file, ...one });
    }
    output.result(imported, () => imported.map(({ source, file, alerts, recordings }) => (file === undefined ? `${source}: not imported` : `${source}: ${alerts} alerts, ${recordings} recording rules, now in ${file}`)).join("\n"));
  });
}

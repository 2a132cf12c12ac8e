import { dirname } from "node:path";
import { describeProblem } from "../../shared/problem";
import { readTestFile } from "../../shared/rules/unit-test/read-test-file";
import { type CaseResult, runTestFile } from "../../shared/rules/unit-test/run-tests";
import { filesOf } from "./glob";
import { loadRuleFile, readText } from "./read-file";

export interface TestedFile {
  file: string;
  results: CaseResult[];
  /** Patterns of rule_files that name no file. */
  unmatched: string[];
}

/** Runs one of promtool's unit-test files with the rule files that it names. */
export async function testRuleFile(file: string): Promise<TestedFile> {
  const read = await readText(file);
  if ("problem" in read) return { file, results: [{ name: file, outcome: "failed", detail: describeProblem(read.problem), at: read.problem.at }], unmatched: [] };
  const tests = readTestFile(read.text, file);
  const named = await Promise.all(tests.ruleFiles.map(async (pattern) => ({ pattern, files: await filesOf(pattern, dirname(file)) })));
  const rules = await Promise.all([...new Set(named.flatMap(({ files }) => files))].map(loadRuleFile));
  // As for promtool, a path that names nothing is worth a warning only.
  const there = rules.filter(({ findings }) => !findings.some(({ code }) => code === "rules.missing"));
  const missing = rules.filter((one) => !there.includes(one)).map((one) => one.file);
  return { file, results: await runTestFile(tests, there), unmatched: [...named.filter(({ files }) => files.length === 0).map(({ pattern }) => pattern), ...missing] };
}

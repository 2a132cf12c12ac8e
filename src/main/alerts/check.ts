import type { CheckedRule, RuleCheck } from "../../shared/rules/ask";
import { ruleBlocks } from "../../shared/rules/markdown-blocks";
import type { Rule, RuleFile, RuleGroup } from "../../shared/rules/model";
import { readRuleFile } from "../../shared/rules/read-rule-file";

/** A rule file, or every rule file in the YAML blocks of a Markdown document. `name` is for the messages. */
export function ruleFilesOf(name: string, text: string): { text: string; file: RuleFile }[] {
  if (!/\.(md|markdown)$/i.test(name)) return [{ text, file: readRuleFile(text, name) }];
  return ruleBlocks(text).map((block) => ({ text: block, file: readRuleFile(block, name) }));
}

/** What is wrong with rules, and how many there are. */
export function checkRules(name: string, text: string): RuleCheck {
  const files = ruleFilesOf(name, text).map(({ file }) => file);
  const groups = files.flatMap((file) => file.groups);
  const rules = groups.flatMap((group) => group.rules);
  const findings = files.flatMap((file) => file.findings);
  const none = rules.length === 0 && findings.length === 0
    ? [{ severity: "warning" as const, code: "rules.none", message: "there are no rules in it", next: "a rule file has groups, and each group has rules", at: { file: name } }]
    : [];
  return {
    findings: [...findings, ...none], groups: groups.length,
    alerts: rules.filter(({ kind }) => kind === "alert").length, recordings: rules.filter(({ kind }) => kind === "record").length,
    rules: groups.flatMap((group) => group.rules.map((rule) => checked(rule, group))),
  };
}

const checked = (rule: Rule, { name: group, intervalMs }: RuleGroup): CheckedRule => ({
  kind: rule.kind, group, name: rule.name, expression: rule.expression, labels: rule.labels, intervalMs, line: rule.at.line,
  forMs: rule.kind === "alert" ? rule.forMs : 0, keepFiringForMs: rule.kind === "alert" ? rule.keepFiringForMs : 0,
});

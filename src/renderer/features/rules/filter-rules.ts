import type { RuleFileView } from "../../../shared/rules/ask";

/** Files, groups and rules of which every word is found in a rule's name, expression, labels, state or health, or in its group or file. */
export function filterRules(files: readonly RuleFileView[], text: string): RuleFileView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...files];
  return files.flatMap((file): RuleFileView[] => {
    const groups = file.groups.flatMap((group) => {
      const rules = group.rules.filter((rule) => {
        const labels = Object.entries(rule.labels).map(([name, value]) => `${name}=${value}`);
        const where = [rule.name, rule.expression, rule.kind, rule.state ?? "", rule.health, group.name, file.file, ...labels].join(" ").toLowerCase();
        return words.every((word) => where.includes(word));
      });
      return rules.length === 0 ? [] : [{ ...group, rules }];
    });
    return groups.length === 0 ? [] : [{ ...file, groups }];
  });
}

export function countRules(files: readonly RuleFileView[]): { groups: number; alerts: number; recordings: number; failing: number } {
  const groups = files.flatMap((file) => file.groups);
  const rules = groups.flatMap((group) => group.rules);
  return {
    groups: groups.length, alerts: rules.filter(({ kind }) => kind === "alert").length, recordings: rules.filter(({ kind }) => kind === "record").length,
    failing: rules.filter(({ health }) => health === "failing").length,
  };
}

export type RuleFace = { state: "firing" | "pending" | "resolved"; word: string } | { state: "ok" | "unknown" | "failing"; word: string };

/** The one word for a rule: that it cannot be evaluated counts more than the state of its alerts. */
export function faceOf({ health, state }: Pick<RuleFileView["groups"][number]["rules"][number], "health" | "state">): RuleFace {
  if (health === "failing") return { state: "failing", word: "cannot be evaluated" };
  if (health === "unknown") return { state: "unknown", word: "not evaluated yet" };
  if (state === "firing" || state === "pending") return { state, word: state };
  return { state: "ok", word: "ok" };
}

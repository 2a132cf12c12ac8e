import type { Command } from "commander";
import type { AlertList, RuleFileView, RuleList } from "../../shared/rules/ask";
import { formatDuration } from "../../shared/duration";
import { labelText } from "../../shared/rules/expand-alerts";
import { Output, table } from "../output";
import { withConsole } from "../with-console";
import { findingText } from "./rules-findings";

interface Flags {
  json?: boolean;
}

export async function listRules(flags: Flags & { fleet: string }): Promise<void> {
  await withConsole({ fleet: flags.fleet }, async ({ answers }) => {
    const list = await answers["rules.list"](undefined);
    new Output(flags.json ?? false).result(list, () => rulesText(list));
  });
}

const rulesText = ({ files, importedFolder, unmatched }: RuleList): string =>
  unmatched.map((pattern) => `warning: no file matches ${pattern}\n`).join("") + (files.length === 0 ? `No rule files. Name them under "rules" in the fleet file, or import some (to ${importedFolder}).` : files.map(fileText).join("\n\n"));

const fileText = ({ file, origin, findings, groups }: RuleFileView): string => [
  `${file} (${origin})`, ...findings.map(findingText),
  ...groups.map(({ name, intervalMs, rules }) => `  ${name}, every ${formatDuration(intervalMs)}\n${table(rules.map(({ kind, name: rule, expression, forMs }) => [`    ${kind}`, rule, forMs > 0 ? `for ${formatDuration(forMs)}` : "", expression.trim().replaceAll(/\s+/g, " ")]))}`),
].join("\n");

export function alertsCommand(program: Command): void {
  program.command("alerts").option("--history", "how alerts came and went, the newest first").option("--json", "print JSON")
    .description("alerts as the console that evaluates the rules left them").action(async (flags: Flags & { history?: boolean }) => {
      const output = new Output(flags.json ?? false);
      await withConsole({}, async ({ answers }) => {
        if (!flags.history) {
          const list = await answers["alerts.list"](undefined);
          output.result(list, () => alertsText(list));
          return;
        }
        const transitions = await answers["alerts.history"]({ limit: 100 });
        output.result(transitions, () => (transitions.length === 0 ? "No alerts yet." : table([
          ["TIME", "FROM", "TO", "WHY", "ALERT"], ...transitions.map(({ at, from, to, because, labels }) => [new Date(at).toISOString(), from, to, because ?? "", labelText(labels)]),
        ])));
      });
    });
}

function alertsText({ alerts }: AlertList): string {
  if (alerts.length === 0) return "No alerts.";
  return table([["STATE", "SINCE", "VALUE", "ALERT"], ...alerts.map(({ state, resolvedAt, firedAt, activeAt, value, labels }) => [state, new Date(resolvedAt ?? firedAt ?? activeAt).toISOString(), String(value), labelText(labels)])]);
}

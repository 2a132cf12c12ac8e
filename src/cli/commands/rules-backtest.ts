import type { Command } from "commander";
import { formatDuration, parseDuration } from "../../shared/duration";
import { raise } from "../../shared/problem";
import type { Backtest } from "../../shared/rules/ask";
import { labelText } from "../../shared/rules/expand-alerts";
import { EXIT } from "../exit";
import { moment } from "../moment";
import { Output } from "../output";
import { withConsole } from "../with-console";

interface Flags {
  for: string;
  keepFiringFor: string;
  interval: string;
  from: string;
  to: string;
  json?: boolean;
}

export function backtestCommand(rules: Command): void {
  rules.command("backtest").argument("<expression>", "the rule's expression")
    .option("--for <duration>", "how long it must hold", "0s").option("--keep-firing-for <duration>", "how long the alert goes on firing", "0s")
    .option("--interval <duration>", "how often it is evaluated", "1m").option("--from <time>", "start", "-1d").option("--to <time>", "end", "now").option("--json", "print JSON")
    .description("when a rule would have fired over the local history")
    .action(async (expression: string, flags: Flags) => {
      const now = Date.now();
      const [from, to] = [moment(flags.from, now), moment(flags.to, now)];
      const rule = { kind: "draft" as const, name: "draft", expression, forMs: durationOf("--for", flags.for), keepFiringForMs: durationOf("--keep-firing-for", flags.keepFiringFor), labels: {}, intervalMs: durationOf("--interval", flags.interval) };
      await withConsole({}, async ({ answers }) => {
        const result = await answers["rules.backtest"]({ id: "command-line", rule, from, to });
        const output = new Output(flags.json ?? false);
        output.result(result, () => backtestText(result));
        if (!result.problem) return;
        output.problem(result.problem);
        process.exitCode = EXIT.badInput;
      });
    });
}

const durationOf = (flag: string, text: string): number =>
  parseDuration(text) ?? (text === "0" ? 0 : raise({ code: "duration.bad", message: `${flag} ${text} is not a duration.`, next: "Write it like 30s, 5m or 1h." }));

function backtestText({ alerts, evaluations, fired, held, stepMs, withoutData, notSeen }: Backtest): string {
  const head = `${evaluations} evaluations, one every ${formatDuration(stepMs)}: it held at ${held} and would have fired ${fired} times.`;
  const none = withoutData ? ["The history holds nothing that the expression reads."] : notSeen.length > 0 ? [`${formatDuration(Math.round(notSeen.reduce((sum, { from, to }) => sum + to - from, 0) / 1_000) * 1_000)} of that time was not seen.`] : [];
  const time = (at: number): string => new Date(at).toISOString();
  return [head, ...none, ...alerts.flatMap(({ labels, intervals }) => [labelText(labels), ...intervals.map(({ activeAt, firedAt, endedAt, min, max }) =>
    `  ${time(firedAt ?? activeAt)}  ${firedAt === undefined ? "did not fire" : "fired"}, ${endedAt === undefined ? "still" : formatDuration(endedAt - activeAt)}, ${min === max ? min : `${min} to ${max}`}`)])].join("\n");
}

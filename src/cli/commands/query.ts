import type { Command } from "commander";
import { parseDuration } from "../../shared/duration";
import { raise } from "../../shared/problem";
import { parseSeries, seriesKey } from "../../shared/sample";
import { Output } from "../output";
import { withConsole } from "../with-console";

/** Reads "-15m", "now", an ISO time or ms since the epoch. */
function moment(text: string, now: number): number {
  if (text === "now") return now;
  const ago = text.startsWith("-") ? parseDuration(text.slice(1)) : undefined;
  if (ago !== undefined) return now - ago;
  const at = /^\d{11,}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(at) ? raise({ code: "time.unreadable", message: `"${text}" is not a time.`, next: "Write -15m, now, or 2026-01-31T12:00:00Z." }) : at;
}

interface QueryFlags {
  from: string;
  to: string;
  rate?: boolean;
  points: string;
  json?: boolean;
}

export function queryCommand(program: Command): void {
  program
    .command("query")
    .argument("<series>", 'a name, or a name with labels: node_load1{host="web1"}')
    .option("--from <time>", "start: -15m, or a time", "-15m")
    .option("--to <time>", "end", "now")
    .option("--rate", "a counter's increase per second")
    .option("--points <n>", "at most this many points a line", "120")
    .option("--json", "print JSON")
    .description("read the local history")
    .action(async (text: string, flags: QueryFlags) => {
      const series = parseSeries(text) ?? raise({ code: "series.unreadable", message: `"${text}" is not a series.`, next: 'Write name{label="value"}.' });
      const now = Date.now();
      const points = Number(flags.points);
      if (!Number.isInteger(points) || points < 1 || points > 2_000) raise({ code: "points.bad", message: `--points ${flags.points} is not a whole number from 1 to 2000.` });
      await withConsole({}, async ({ answers }) => {
        const lines = await answers["series.query"]({
          selectors: [{ ...series, as: flags.rate ? "rate" : "value" }], from: moment(flags.from, now), to: moment(flags.to, now), buckets: points,
        });
        new Output(flags.json ?? false).result(lines, () =>
          lines.length === 0 ? "Nothing was seen in that time." : lines.flatMap((line) => [seriesKey(line.series), ...line.points.map(([at, mean]) => `  ${new Date(at).toISOString()}  ${mean}`)]).join("\n"));
      });
    });
}

import type { Command } from "commander";
import type { Console } from "../../main/console";
import { parseDuration } from "../../shared/duration";
import { raise } from "../../shared/problem";
import { parseSeries, type Series, seriesKey } from "../../shared/sample";
import { moment } from "../moment";
import { Output } from "../output";
import { linesText, valueText, withWrittenNumbers } from "../promql-text";
import { withConsole } from "../with-console";

interface QueryFlags {
  from: string;
  to: string;
  at?: string;
  step?: string;
  rate?: boolean;
  points: string;
  json?: boolean;
}

export function queryCommand(program: Command): void {
  program
    .command("query")
    .argument("<expression>", 'PromQL: sum by (host) (rate(node_network_receive_bytes_total[1m])), or a series: node_load1{host="web1"}')
    .option("--from <time>", "start: -15m, or a time", "-15m")
    .option("--to <time>", "end", "now")
    .option("--step <duration>", "distance of the points of an expression; chosen by --points where not given")
    .option("--at <time>", "the value at one moment instead of a range")
    .option("--rate", "a counter's increase per second; of a plain series only")
    .option("--points <n>", "at most this many points a line", "120")
    .option("--json", "print JSON")
    .description("read the local history")
    .action(async (text: string, flags: QueryFlags) => {
      const ask = queryOf(text, flags);
      await withConsole({}, (console) => ask(console, new Output(flags.json ?? false)));
    });
}

type Ask = (console: Console, output: Output) => Promise<void>;

/** A plain series is read as it is drawn (means of buckets, thinned history too), everything else is evaluated. */
function queryOf(text: string, flags: QueryFlags): Ask {
  const now = Date.now();
  const points = pointsOf(flags.points);
  const [from, to] = [moment(flags.from, now), moment(flags.to, now)];
  const plain = flags.step === undefined && flags.at === undefined ? parseSeries(text) : undefined;
  if (plain) return seriesOf(plain, flags, from, to, points);
  if (flags.rate) raise({ code: "query.rate", message: "--rate is for a plain series.", next: `Write rate(${text}[1m]).` });
  if (flags.at !== undefined) return instantOf(text, moment(flags.at, now));
  return rangeOf(text, from, to, stepOf(flags.step, to - from, points));
}

function pointsOf(text: string): number {
  const points = Number(text);
  return Number.isInteger(points) && points >= 1 && points <= 2_000
    ? points
    : raise({ code: "points.bad", message: `--points ${text} is not a whole number from 1 to 2000.` });
}

/** ms; without --step whole seconds, so many that the points suffice. */
function stepOf(text: string | undefined, rangeMs: number, points: number): number {
  if (text === undefined) return Math.max(1, Math.ceil(rangeMs / points / 1_000)) * 1_000;
  const step = parseDuration(text);
  return step !== undefined && step > 0 ? step : raise({ code: "step.bad", message: `--step ${text} is not a duration.`, next: "Write it like 30s, 5m or 1h." });
}

const seriesOf = (series: Series, { rate }: QueryFlags, from: number, to: number, buckets: number): Ask => async ({ answers }, output) => {
  const lines = await answers["series.query"]({ selectors: [{ ...series, as: rate ? "rate" : "value" }], from, to, buckets });
  output.result(lines, () =>
    lines.length === 0 ? "Nothing was seen in that time." : lines.flatMap((line) => [seriesKey(line.series), ...line.points.map(([at, mean]) => `  ${new Date(at).toISOString()}  ${mean}`)]).join("\n"));
};

const rangeOf = (expression: string, from: number, to: number, stepMs: number): Ask => async ({ answers }, output) => {
  const answer = await answers["promql.range"]({ expression, from, to, stepMs });
  output.result(withWrittenNumbers(answer), () => linesText(answer));
  sayRemarks(output, answer.remarks);
};

const instantOf = (expression: string, at: number): Ask => async ({ answers }, output) => {
  const answer = await answers["promql.instant"]({ expression, at });
  output.result(withWrittenNumbers(answer), () => valueText(answer));
  sayRemarks(output, answer.remarks);
};

function sayRemarks(output: Output, remarks: readonly { kind: string; message: string }[]): void {
  if (!output.json) for (const { kind, message } of remarks) output.say(`${kind}: ${message}`);
}

import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { ReportPeriod } from "../../shared/judge/report-ask";
import { raise } from "../../shared/problem";
import { moment } from "../moment";
import { Output } from "../output";
import { withConsole } from "../with-console";

interface Flags {
  fleet: string;
  html?: boolean;
  to?: string;
  out?: string;
}

export function reportCommand(program: Command): void {
  program.command("report").argument("<period>", ReportPeriod.options.join(", "))
    .option("--fleet <file>", "the fleet file", "last").option("--html", "one HTML file instead of Markdown").option("--to <time>", "up to when: now, -1d, or a time").option("--out <file>", "where to write it; standard output where none is named")
    .description("what happened, what was kept of what was promised, and where capacity goes").action(make);
}

async function make(text: string, { fleet, html, to, out }: Flags): Promise<void> {
  const period = periodOf(text);
  const ask = { period, format: html ? ("html" as const) : ("markdown" as const), ...(to !== undefined && { to: moment(to, Date.now()) }) };
  await withConsole({ fleet }, async ({ answers }) => {
    const document = await answers["reports.make"](ask);
    if (out === undefined) return void process.stdout.write(document.text);
    const file = resolve(out);
    await writeFile(file, document.text, { encoding: "utf8", mode: 0o600 }).catch((thrown: unknown) => raise({ code: "report.not-written", message: `${file} could not be written.`, next: "Name another file." }, thrown));
    new Output(false).say(`Wrote ${file}`);
  });
}

function periodOf(text: string): ReportPeriod {
  const period = ReportPeriod.safeParse(text);
  return period.success ? period.data : raise({ code: "report.period", message: `"${text}" is no period of a report.`, next: `Write one of: ${ReportPeriod.options.join(", ")}.` });
}

import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { EvidenceFormat } from "../../shared/evidence";
import { raise } from "../../shared/problem";
import { changesText } from "../changes-text";
import { Output } from "../output";
import { parseRunId } from "../run-id";
import { withConsole } from "../with-console";

/** What a run leaves behind: its evidence as a document, and what another run was planned differently. */
export function evidenceCommands(runs: Command): void {
  runs.command("export").argument("<id>").requiredOption("--format <format>", "md or html").option("--out <file>", "where to write it; standard output where none is named")
    .description("a run's evidence as one document, with the journal that proves it")
    .action(async (text: string, flags: { format: string; out?: string }) => {
      const [run, format] = [parseRunId(text), formatOf(flags.format)];
      // The fleet says which containers a service's charts are of.
      await withConsole({ fleet: "last" }, async ({ answers }) => {
        const document = await answers["run.evidence"]({ run, format });
        if (flags.out === undefined) return void process.stdout.write(document.text);
        const file = resolve(flags.out);
        await writeFile(file, document.text, { encoding: "utf8", mode: 0o600 }).catch((thrown: unknown) => raise({ code: "evidence.not-written", message: `${file} could not be written.` }, thrown));
        new Output(false).say(`Wrote ${file}`);
      });
    });
  runs.command("diff").argument("<before>").argument("<after>").option("--json", "print JSON").description("what the second run was planned differently: text, params, hosts, console")
    .action(async (before: string, after: string, flags: { json?: boolean }) => {
      const ask = { before: parseRunId(before), after: parseRunId(after) };
      await withConsole({}, async ({ answers }) => {
        const changes = await answers["run.changes"](ask);
        new Output(flags.json ?? false).result(changes, () => changesText(changes));
      });
    });
}

function formatOf(text: string): EvidenceFormat {
  if (text === "md" || text === "markdown") return "markdown";
  return text === "html" ? "html" : raise({ code: "format.unknown", message: `"${text}" is no format of a report.`, next: "Write --format md or --format html." });
}

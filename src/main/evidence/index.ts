import { writeFile } from "node:fs/promises";
import type { EvidenceDocument, EvidenceFormat } from "../../shared/evidence";
import type { RunId } from "../../shared/ids";
import { raise } from "../../shared/problem";
import type { Answers } from "../ipc/dispatch";
import { type DossierDeps, gatherDossier } from "./dossier";
import { htmlReport } from "./html";
import { markdownReport } from "./markdown";

export interface EvidenceDeps extends DossierDeps {
  /** Lets a person choose where to write; undefined when cancelled. Absent where no person is there to choose. */
  chooseFile?: (name: string) => Promise<string | undefined>;
  /** Shows a file in its folder. */
  showFile?: (file: string) => void;
}

/** Answers about the evidence of runs. */
export function createEvidenceAnswers(deps: EvidenceDeps): Pick<Answers, "run.export" | "run.evidence" | "run.show-export"> {
  /** Only what was written here is shown: the window cannot name any other file. */
  const written = new Set<string>();
  return {
    "run.evidence": ({ run, format }) => evidenceOf(run, format, deps),
    "run.export": async ({ run, format }) => {
      const file = await deps.chooseFile?.(nameOf(run, format));
      if (file === undefined) return undefined;
      const { text } = await evidenceOf(run, format, deps);
      await writeFile(file, text, { encoding: "utf8", mode: 0o600 }).catch((thrown: unknown) =>
        raise({ code: "evidence.not-written", message: `${file} could not be written.`, next: "Choose another folder." }, thrown));
      written.add(file);
      return { file };
    },
    "run.show-export": ({ file }) => (written.has(file) ? void deps.showFile?.(file) : raise({ code: "evidence.not-ours", message: "This file was not exported by this console." })),
  };
}

async function evidenceOf(run: RunId, format: EvidenceFormat, deps: DossierDeps): Promise<EvidenceDocument> {
  const dossier = await gatherDossier(run, deps);
  return { run, format, name: nameOf(run, format), text: format === "html" ? htmlReport(dossier) : markdownReport(dossier) };
}

const nameOf = (run: RunId, format: EvidenceFormat): string => `quarterdeck-${run}.${format === "html" ? "html" : "md"}`;

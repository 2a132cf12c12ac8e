import type { EvidenceDocument, EvidenceFormat } from "../../shared/evidence";
import type { RunId } from "../../shared/ids";
import type { Answers } from "../ipc/dispatch";
import { type DossierDeps, gatherDossier } from "./dossier";
import { htmlReport } from "./html";
import { type WrittenFilesDeps, WrittenFiles } from "../written-files";
import { markdownReport } from "./markdown";

export type EvidenceDeps = DossierDeps & WrittenFilesDeps;

/** Answers about the evidence of runs. */
export function createEvidenceAnswers(deps: EvidenceDeps): Pick<Answers, "run.export" | "run.evidence" | "run.show-export"> {
  const files = new WrittenFiles("evidence", deps);
  return {
    "run.evidence": ({ run, format }) => evidenceOf(run, format, deps),
    "run.export": ({ run, format }) => files.write(nameOf(run, format), async () => (await evidenceOf(run, format, deps)).text),
    "run.show-export": ({ file }) => files.show(file),
  };
}

async function evidenceOf(run: RunId, format: EvidenceFormat, deps: DossierDeps): Promise<EvidenceDocument> {
  const dossier = await gatherDossier(run, deps);
  return { run, format, name: nameOf(run, format), text: format === "html" ? htmlReport(dossier) : markdownReport(dossier) };
}

const nameOf = (run: RunId, format: EvidenceFormat): string => `quarterdeck-${run}.${format === "html" ? "html" : "md"}`;

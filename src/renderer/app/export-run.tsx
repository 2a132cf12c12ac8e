import { FileDown } from "lucide-react";
import { useState } from "react";
import type { EvidenceFormat } from "../../shared/evidence";
import type { RunId } from "../../shared/ids";
import { Button } from "../components/button";
import { useConsole } from "./hooks";
import { notify } from "./notices";

const FORMATS: readonly { format: EvidenceFormat; name: string }[] = [{ format: "html", name: "HTML" }, { format: "markdown", name: "Markdown" }];

/** Writes a run's evidence to a file that a person chooses, and shows where it is. */
export function ExportRun({ run }: { run: RunId }) {
  const { client } = useConsole();
  const [file, setFile] = useState<string>();
  const save = async (format: EvidenceFormat): Promise<void> => {
    const outcome = await client.ask("run.export", { run, format });
    if (!outcome.ok) return notify(outcome.problem);
    if (outcome.value) setFile(outcome.value.file);
  };
  const show = async (written: string): Promise<void> => {
    const outcome = await client.ask("run.show-export", { file: written });
    if (!outcome.ok) notify(outcome.problem);
  };
  return (
    <span className="row export-run">
      <FileDown aria-hidden size="1em" /><span className="dim">Export</span>
      {FORMATS.map(({ format, name }) => <Button key={format} size="s" aria-label={`Export as ${name}`} onClick={() => void save(format)}>{name}</Button>)}
      {file !== undefined && <Button size="s" look="quiet" onClick={() => void show(file)} title={file}>Show the file</Button>}
    </span>
  );
}

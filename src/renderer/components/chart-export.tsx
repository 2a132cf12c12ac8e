import { FileImage, FileSpreadsheet } from "lucide-react";
import { useState, type RefObject } from "react";
import type { ChartLine, Span } from "../lib/chart-shape";
import { csvOfColumns } from "../lib/csv";
import { localDateTime, utcDateTime } from "../lib/time";
import { Button } from "./button";
import { saveFile } from "./save-text";
import { savePicture } from "./save-picture";

interface ChartExportProps {
  /** What the charts of the screen are of: "orders". */
  of: string;
  title: string;
  lines: readonly ChartLine[];
  span: Span;
  format: (value: number) => string;
  box: RefObject<HTMLElement | null>;
}

const LONGEST_NAME = 80;

/** Of a title, which may be an expression, what every file system takes in a name. */
const fileWords = (title: string): string => title.toLowerCase().replace(/[^\p{L}\p{N}_]+/gu, "-").replace(/^-|-$/g, "").slice(0, LONGEST_NAME);

/** Saves what a chart shows: its picture with a legend, or its points. */
export function ChartExport({ of, title, lines, span, format, box }: ChartExportProps) {
  const [refused, setRefused] = useState(false);
  const name = `${fileWords(`${of} ${title}`)}-${localDateTime(span.to).replace(/[: ]/g, "-")}`;
  const picture = async (): Promise<void> => {
    if (!box.current) return;
    const words = {
      title: `${of}: ${title}`, note: `${localDateTime(span.from)} to ${localDateTime(span.to)} (${utcDateTime(span.to)})`,
      lines: lines.map((line) => `${line.name}: ${format(line.points.at(-1)?.[1] ?? Number.NaN)}`),
    };
    await savePicture(`${name}.png`, box.current, words).then(() => setRefused(false), () => setRefused(true));
  };
  return (
    <span className="chart-export">
      {refused && <span role="status">not made</span>}
      <Button size="s" look="quiet" aria-label={`Save a picture of ${title}`} title="Save as PNG" icon={<FileImage aria-hidden />} onClick={() => void picture()} />
      <Button size="s" look="quiet" aria-label={`Save the points of ${title}`} title="Save as CSV" icon={<FileSpreadsheet aria-hidden />} onClick={() => saveFile(`${name}.csv`, new Blob([csvOfColumns(lines)], { type: "text/csv" }))} />
    </span>
  );
}

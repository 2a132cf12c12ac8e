import type { ReportAsk, ReportDocument } from "../../../shared/judge/report-ask";
import type { Judge } from "../judge";
import { gatherReport } from "./gather";
import { reportHtml } from "./html";
import { reportMarkdown } from "./markdown";
import { reportPage } from "./page";

/** Makes a report as a document. */
export async function makeReport(judge: Judge, { period, format, to }: ReportAsk): Promise<ReportDocument> {
  const data = await gatherReport(judge, period, to);
  const page = reportPage(data);
  return { period, format, from: data.from, to: data.to, name: reportName({ period, format }, data.to), text: format === "html" ? reportHtml(page) : reportMarkdown(page) };
}

/** A name for a report's file. */
export const reportName = ({ period, format }: Pick<ReportAsk, "period" | "format">, to: number): string =>
  `quarterdeck-${period}-${new Date(to).toISOString().slice(0, 10)}.${format === "html" ? "html" : "md"}`;

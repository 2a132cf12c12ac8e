import { type DiffLine, isUnchanged, type PlanChanges, type ValueChange } from "../shared/evidence";

const SIGN: Record<DiffLine["kind"], string> = { hunk: "", same: " ", added: "+", removed: "-" };

/** What is different since an earlier run, for a terminal. */
export function changesText(changes: PlanChanges): string {
  const { since } = changes;
  if (!since) return "This runbook was never run on this target: there is nothing to compare with.";
  const head = `Since run ${since.run} (${since.status}, ${new Date(since.at).toISOString()}, ${since.actor})`;
  if (isUnchanged(changes)) return `${head}: nothing is different.`;
  const { text, params, secrets, hosts, commands, version } = changes;
  return [
    `${head}:`,
    ...block("Console", version ? [`${version.before ?? "?"} -> ${version.after ?? "?"}`] : []),
    ...block("Hosts", signed(hosts)),
    ...block("Secrets", signed(secrets)),
    ...block("Params", params.map(oneLine)),
    ...block("Commands of the same text", commands.map(({ name, before, after }) => [name, ...lines(before, "-"), ...lines(after, "+")].join("\n    "))),
    ...block("Text", text.map(({ kind, text: line }) => `${SIGN[kind]}${line}`)),
  ].join("\n");
}

const block = (title: string, content: readonly string[]): string[] => (content.length === 0 ? [] : ["", title, ...content.map((line) => `  ${line}`)]);
const signed = ({ added, removed }: { added: readonly string[]; removed: readonly string[] }): string[] => [...removed.map((name) => `- ${name}`), ...added.map((name) => `+ ${name}`)];
const oneLine = ({ name, before, after }: ValueChange): string => `${name}: ${before === undefined ? "(none)" : JSON.stringify(before)} -> ${after === undefined ? "(none)" : JSON.stringify(after)}`;
const lines = (text: string | undefined, sign: string): string[] => (text === undefined ? [] : text.trimEnd().split("\n").map((line) => `${sign} ${line}`));

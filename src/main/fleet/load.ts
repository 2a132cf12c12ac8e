import { readFile, stat } from "node:fs/promises";
import { Fleet } from "../../shared/fleet";
import { messageOf, type Problem } from "../../shared/problem";
import { explainIssue } from "./explain-issue";
import { checkReferences, type Finding } from "./references";
import { secretsInFile } from "./secrets-in-file";
import { readYamlText, type YamlText } from "./yaml-text";

/** What a fleet file says. `fleet` is there exactly when `problems` is empty; warnings do not stop its use. */
export interface LoadedFleet {
  fleet?: Fleet;
  problems: Problem[];
  warnings: Problem[];
}

/** Far above any real fleet: 1 MiB. */
const MAX_BYTES = 1 << 20;

/** Reads and checks a fleet file. Never throws: what is wrong with the file is in `problems`, with line and column. */
export async function loadFleet(file: string): Promise<LoadedFleet> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) return failed({ code: "fleet.too-large", message: `the file has ${size} bytes; at most ${MAX_BYTES} are read`, next: "split the fleet", at: { file } });
    return parseFleet(new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file)), file);
  } catch (thrown) {
    return failed(unreadable(thrown, file));
  }
}

/** Checks a fleet file's text; `file` is for the messages. */
export function parseFleet(text: string, file: string): LoadedFleet {
  const yaml = readYamlText(text, file);
  if (yaml.problems.length > 0) return { problems: inOrder(yaml.problems), warnings: [] };
  const parsed = Fleet.safeParse(yaml.value ?? {});
  const secrets = place(secretsInFile(yaml.scalars), yaml);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => explainIssue(issue, yaml));
    return { problems: inOrder(problems), warnings: secrets };
  }
  const findings = checkReferences(parsed.data);
  const of = (severity: Finding["severity"]) => place(findings.filter((finding) => finding.severity === severity), yaml);
  const problems = inOrder(of("error"));
  const warnings = inOrder([...of("warning"), ...secrets]);
  return problems.length > 0 ? { problems, warnings } : { fleet: parsed.data, problems, warnings };
}

const failed = (problem: Problem): LoadedFleet => ({ problems: [problem], warnings: [] });

function unreadable(thrown: unknown, file: string): Problem {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "ENOENT") return { code: "fleet.missing", message: "there is no such file", next: "open another file, or import ~/.ssh/config", at: { file } };
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return { code: "fleet.not-text", message: "the file is not UTF-8 text", next: "save it as UTF-8", at: { file } };
  return { code: "fleet.unreadable", message: "the file cannot be read", cause: messageOf(thrown), next: "check its permissions", at: { file } };
}

const place = (findings: Finding[], yaml: YamlText): Problem[] =>
  findings.map(({ code, message, next, path, part }) => ({ code, message, next, at: yaml.place(path, part) }));

/** From the top of the file to its end. */
const inOrder = (problems: Problem[]) =>
  [...problems].sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0));

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunbookId } from "../../../src/shared/ids";
import type { Runbook } from "../../../src/shared/runbook/model";
import { parseRunbook } from "../../../src/shared/runbook/parse";

const FOLDER = join(import.meta.dirname, "../../../resources/runbooks");

export const shipped = (name: string): Runbook => parseRunbook(readFileSync(join(FOLDER, `${name}.md`), "utf8"), { id: RunbookId.parse(`shipped/${name}`), file: `${name}.md` });

/** A shell and the tools that its scripts find: the machine's own, or busybox for everything. */
export interface Toolbox {
  name: string;
  shell: readonly [string, ...string[]];
  path: string;
}

const works = (...[program = "", ...args]: string[]) => spawnSync(program, args).status === 0;
const TOOLS = ["awk", "cat", "cut", "date", "df", "env", "find", "grep", "gzip", "head", "id", "ls", "mkdir", "mktemp", "rm", "sed", "sh", "sha256sum", "sleep", "sort", "tail", "tar", "tr", "uniq", "wc"];

/** Every toolbox of this machine. */
export function toolboxes(): Toolbox[] {
  const path = process.env["PATH"] ?? "";
  const own = ([["sh"], ["dash"], ["bash", "--norc", "--posix"]] as const).filter((argv) => works(...argv, "-c", "true")).map((shell): Toolbox => ({ name: shell.join(" "), shell, path }));
  if (!works("busybox", "awk", "BEGIN { exit 0 }")) return own;
  const folder = mkdtempSync(join(tmpdir(), "qd-busybox-"));
  const busybox = spawnSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).stdout.trim();
  for (const tool of TOOLS) symlinkSync(busybox, join(folder, tool));
  return [...own, { name: "busybox", shell: [busybox, "sh"], path: folder }];
}

export interface Ran {
  status: number | null;
  out: string;
  err: string;
}

/** Runs a step's script of a shipped runbook on this machine, its params at their defaults unless `env` says otherwise. */
export function runStep(runbook: string, step: string, env: Record<string, string>, { shell: [program, ...args], path }: Toolbox): Ran {
  const { params, phases } = shipped(runbook);
  const action = phases.flatMap(({ steps }) => steps).find(({ id }) => id === step)?.action;
  if (!action) throw new Error(`${runbook} has no step ${step}`);
  const defaults = Object.fromEntries(params.map(({ name, default: value }) => [name, value === undefined ? "" : String(value)]));
  const { status, stdout, stderr } = spawnSync(program, [...args, "-c", action.source], { encoding: "utf8", env: { ...defaults, ...env, PATH: path } });
  return { status, out: stdout, err: stderr };
}

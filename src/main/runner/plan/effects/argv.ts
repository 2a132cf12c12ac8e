import { type Outcome, refuse, succeed } from "../../../../shared/problem";
import { parseArgv, type Tool } from "../../../../shared/runbook/argv";
import type { Action } from "../../../../shared/runbook/model";
import { namesIn, type Word } from "../../../../shared/runbook/words";
import type { EffectContext, PlannedEffect } from "./context";
import { fenceError } from "./fence-error";

/** Fences of command-line tools: a script of the console's own, in which a value of the runbook is only ever a quoted argument. */
export function argvEffect(tool: Tool, action: Action, context: EffectContext): Outcome<PlannedEffect> {
  const { commands, findings } = parseArgv(tool, action.source);
  const error = fenceError(action, findings);
  if (error) return refuse(error);
  if (commands.length === 0) return refuse({ code: "runbook.argv", message: `This fence calls ${tool} for nothing.`, next: `Write one call of ${tool} a line.` });
  const secret = namesIn(commands).find((name) => context.secrets.includes(name) || context.secretParams.has(name));
  if (secret !== undefined) {
    return refuse({ code: "argv.secret", message: `$${secret} is a secret, and as an argument every user of the host could read it.`, next: `Pass it on by its name, as in docker run --env ${secret}, or read it from the environment in a bash fence.` });
  }
  const calls = commands.map(({ words }) => words);
  const script = [...PREAMBLE[tool], ...calls.map((words) => `${CALL[tool]} ${words.map(scriptWord).join(" ")} || exit`), ""].join("\n");
  const command = calls.map((words) => [SHOWN[tool], ...words.map((word) => shownWord(word, context))].join(" ")).join("\n");
  return succeed({ effect: { kind: "shell", interpreter: "sh", script, local: action.runsLocally, cwd: action.cwd }, command });
}

const absent = (tool: string) => `command -v ${tool} >/dev/null 2>&1 || { echo '${tool} is not installed here' >&2; exit 127; }`;

/** An output that no earlier step gave ends the script instead of becoming an empty argument. */
const STRICT = "set -u";

const PREAMBLE: Record<Tool, string[]> = {
  docker: [STRICT, absent("docker")],
  kubectl: [STRICT, absent("kubectl")],
  compose: [
    STRICT,
    'if docker compose version >/dev/null 2>&1; then quarterdeck_compose() { docker compose "$@"; }',
    'elif command -v docker-compose >/dev/null 2>&1; then quarterdeck_compose() { docker-compose "$@"; }',
    "else echo 'neither docker compose (v2) nor docker-compose (v1) works here' >&2; exit 127; fi",
  ],
};
const CALL: Record<Tool, string> = { docker: "docker", kubectl: "kubectl", compose: "quarterdeck_compose" };
const SHOWN: Record<Tool, string> = { docker: "docker", kubectl: "kubectl", compose: "docker compose" };

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Text in single quotes, variables as expansions that are never split. */
const scriptWord = (word: Word): string => (word.length === 0 ? "''" : word.map((part) => ("text" in part ? quoted(part.text) : `"\${${part.name}}"`)).join(""));

/** As a person would type it, with the values that are known. */
function shownWord(word: Word, { scope: { known } }: EffectContext): string {
  const isKnown = word.every((part) => "text" in part || Object.hasOwn(known, part.name));
  if (!isKnown) return scriptWord(word);
  const text = word.map((part) => ("text" in part ? part.text : (known[part.name] ?? ""))).join("");
  return /^[\w%+,./:=@{}-]+$/.test(text) ? text : quoted(text);
}

import { raise } from "../../shared/problem";
import type { RunView } from "../../shared/run";
import { question } from "../prompt";

/** Every step with its host, literal command and how it stands: what a person reads before going on. */
export const standing = ({ plan, steps, status }: RunView) =>
  [`${plan.title}: ${status}`, ...plan.phases.flatMap((phase) => [`\n${phase.title}${phase.each ? ` [${phase.each}]` : ""}`, ...phase.steps.map((step) => `  ${(steps[step.key]?.status ?? "pending").padEnd(9)} ${step.host ? `${step.host}: ` : ""}${step.title}${step.command ? `\n            ${step.command.trimEnd().replaceAll("\n", "\n            ")}` : ""}`)])].join("\n");

/** Asks for a "yes" on the terminal, unless it was passed. */
export async function agreeTo(what: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) raise({ code: "run.not-agreed", message: "Nobody agreed to this.", next: "Read it above, then pass --yes." });
  if ((await question(`Type "yes" to ${what}: `)) !== "yes") raise({ code: "run.not-agreed", message: "Not agreed; nothing was done." });
}

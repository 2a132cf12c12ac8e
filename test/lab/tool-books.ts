import { execFileSync } from "node:child_process";
import { it } from "vitest";
import type { Kit } from "./deploy-kit";

/** A fence as it stands under a task item. */
export const fence = (language: string, attributes: string, text: string): string => `  \`\`\`${language} {${attributes}}\n${text.replace(/^/gm, "  ")}\n  \`\`\`\n`;

/** A runbook of one phase, a step for each text of fences. */
export const book = (matter: string, phase: string, ...steps: string[]): string =>
  `---\ntitle: Test\nrisk: destructive\n${matter}---\n# Phase ${phase}\n\n${steps.map((step, index) => `- [ ] step ${index + 1}\n${step}`).join("")}`;

/** What no shell, no tool and no file may read as anything but text. */
export const HOSTILE = "$(touch /tmp/qd-pwned) '; id; \"${HOME} $$\n`id` * 💥";

/** What a program writes; undefined where it is absent or fails. */
export function said(program: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 30_000 });
  } catch {
    return undefined;
  }
}

/** A test that needs a program, skipped with that as its reason where it is not there. */
export function itWith(program: string, present: boolean): (name: string, body: () => Promise<void>) => void {
  return (name, body) => it(name, async (context) => {
    context.skip(!present, `${program} is not installed here`);
    await body();
  });
}

export const bySteps = (kit: Kit, run: Parameters<Kit["runner"]["get"]>[0]) =>
  Object.fromEntries(Object.values(kit.runner.get(run).steps).map((step) => [step.key.replace(/^.*\./, "").replace(/@.*/, ""), step]));

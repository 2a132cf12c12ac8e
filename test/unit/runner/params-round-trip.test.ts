import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRunner, type Runner } from "../../../src/main/runner";
import { localMachine } from "../../../src/main/runner/jobs/machine";
import { verbs } from "../../../src/main/steps";
import { createVault, Masker } from "../../../src/main/vault";
import { isEnded } from "../../../src/shared/run-view";
import type { Runbook } from "../../../src/shared/runbook/model";
import { fleet, runbook } from "./fixtures";
import { localHosts, noClients, noDockers, noHttp } from "./local-hosts";
import { Disk, memoryJournal } from "./memory-journal";

const COUNT = 5_000;
const SEED = Number(process.env["QD_SEED"] ?? Date.now() % 1e9);
const NASTY = ["$", "(", ")", "`", "'", '"', "\\", "\n", " ", "*", "~", "-", "--", ";", "|", "&", "<", ">", "{", "}", "[", "]", "!", "#", "%s", "\r", "\t", "x", "\u202e", "\u0001", "\u007f", "\u0085", "\u2028", "🦜", "é", "文", "$(touch pwned)", "`touch pwned`", "${IFS}", "$P0", "__proto__"];
/** Written after each text; no text has it, as two control characters in a row may be one. */
const BETWEEN = "\u0001-between-\u0002";

/** Any text that a process can be handed: no NUL, and nothing that is half a character. */
function randomTexts(): string[] {
  const hostile = fc.array(fc.constantFrom(...NASTY), { maxLength: 20 }).map((parts) => parts.join(""));
  return fc.sample(fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 30 })), { numRuns: COUNT, seed: SEED })
    .map((text) => Buffer.from(text.replaceAll("\0", "")).toString());
}

describe(`${COUNT} random texts as params (QD_SEED=${SEED})`, () => {
  const folder = mkdtempSync(join(tmpdir(), "qd-params-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const newConsole = (book: Runbook): Runner => {
    const masker = new Masker();
    return createRunner({
      journal: memoryJournal(new Disk()), runbook: () => book, fleet: () => fleet, verbs, hosts: localHosts(folder, () => {}), dockers: noDockers, http: noHttp, clients: noClients, masker,
      vault: createVault({ masker, ask: async () => undefined, env: {} }), clock: { now: Date.now }, actor: "ann@laptop", local: localMachine({ HOME: folder }),
    });
  };

  it("come back byte for byte from bash and from sh", { timeout: 120_000 }, async () => {
    const texts = randomTexts();
    const names = texts.map((_, index) => `P${index}`);
    const book = runbook([
      "---", "title: Echo", "risk: read", "params:", ...names.map((name) => `  ${name}: { type: string }`), "---", "- [ ] Echo", "  ```bash {#echo run=local risk=read timeout=100s}",
      `  : ${names.map((name) => `"$${name}"`).join(" ")}`,
      // bash prints them all, then the system's sh does, which gets them from it as it got them itself.
      `  loop='i=0; while [ $i -lt ${COUNT} ]; do eval "v=\\$P$i"; printf "%s\\001-between-\\002" "$v"; i=$((i + 1)); done'`, '  eval "$loop"', '  exec sh -c "$loop"', "  ```", "",
    ].join("\n"));
    expect(book.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    const runner = newConsole(book);
    const preview = await runner.preview({ runbook: book.id, params: Object.fromEntries(texts.map((text, index) => [`P${index}`, text])), dryRun: false });
    expect(preview.problems).toEqual([]);
    const run = await runner.start(preview.armCode ?? "");
    await expect.poll(() => isEnded(runner.get(run).status), { timeout: 100_000, interval: 50 }).toBe(true);
    const view = runner.get(run);
    expect(view.status, view.reason).toBe("done");
    const [step] = Object.values(view.steps);
    if (!step) throw new Error("the run has no step");
    const back = runner.output(run, step.key).text.split(BETWEEN);
    expect(back.pop()).toBe("");
    expect(back).toEqual([...texts, ...texts]);
    await runner.close();
    expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).includes("pwned"))).toEqual([]);
  });

  it.each([["a NUL", "a\0b"], ["half a character", "a\ud800b"]])("are refused with %s, which no process can be handed", async (_, text) => {
    const book = runbook("---\ntitle: Echo\nrisk: read\nparams:\n  P: { type: string }\n---\n- [ ] Echo\n  ```sh {#echo run=local risk=read}\n  echo \"$P\"\n  ```\n");
    const runner = newConsole(book);
    const preview = await runner.preview({ runbook: book.id, params: { P: text }, dryRun: false });
    expect(preview.problems.map(({ code }) => code)).toEqual(["param.invalid"]);
    expect(preview.armCode).toBeUndefined();
  });
});

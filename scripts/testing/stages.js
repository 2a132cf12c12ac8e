// The stages of `npm test`, in their order.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ensureBuild } from "../bootstrap/build.js";
import { run } from "../bootstrap/command.js";
import { ensureDesktop } from "../bootstrap/desktop.js";
import { projectNode, root } from "../bootstrap/paths.js";
import { MachineLacks, Stop, say } from "../bootstrap/say.js";
import { bringLabUp } from "./lab.js";
import { underXvfb } from "../bootstrap/xvfb.js";
import { judgeVitest, single } from "./summary.js";
import { ensureComposeV2 } from "./compose-v2.js";
import { ensureLabTools, ensureTestTools } from "./test-tools.js";

/** @typedef {import("./summary.js").StageResult} StageResult */

const bin = join(root, "node_modules", ".bin");
/** npm puts the project's own programs first on PATH; so do stages started any other way. */
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };

/** Packages of the operating system come one after another: their manager allows no second one beside it. */
let labIsReady = async () => {
  await bringLabUp();
  await ensureLabTools();
};

/** Starts to bring the lab up while other stages run; the stage `lab` waits for it. */
export async function prepareLab() {
  try {
    await ensureTestTools();
  } catch (error) {
    // The stage that needs them tries again, and fails by it.
    if (!(error instanceof Stop)) throw error;
  }
  const ready = labIsReady();
  // Whoever waits for it is told.
  ready.catch(() => undefined);
  labIsReady = () => ready;
}

/**
 * `aside`: beside another stage, with its output kept until its end.
 * @type {Record<string, (aside: boolean) => Promise<StageResult>>}
 */
export const stages = {
  lint: async () => single("lint", (await node(["scripts/lint.js"])) === 0),
  types: async () => single("types", (await node(["scripts/typecheck.js"])) === 0),
  unit: async () => {
    await ensureBuild();
    await ensureTestTools();
    return vitest("unit");
  },
  e2e: () => inWindow("e2e"),
  lab: async (aside) => {
    await ensureBuild();
    await labIsReady();
    const composeV2 = await ensureComposeV2();
    return vitest("lab", { aside, extra: composeV2 === undefined ? {} : { QUARTERDECK_TEST_COMPOSE_V2: composeV2 } });
  },
  "e2e-lab": () => inWindow("e2e-lab"),
};

/**
 * Tests of the real window, on the display there is or on one of their own.
 * @param {string} project
 * @returns {Promise<StageResult>}
 */
async function inWindow(project) {
  await ensureBuild();
  try {
    const { display } = await ensureDesktop();
    return display ? await vitest(project) : await underXvfb((name) => vitest(project, { extra: { DISPLAY: name } }));
  } catch (error) {
    if (!(error instanceof MachineLacks)) throw error;
    say(`${project} tests are skipped: ${error.message}`);
    say(`next: ${error.next}`);
    return skipAll(project, error.message);
  }
}

/** Stages whose tests may bring the lab up. */
export const usesLab = new Set(["lab", "e2e-lab"]);

/**
 * Run a stage; an expected failure of what it needs is a failed test, not the end of the other stages.
 * @param {string} name
 * @param {boolean} [aside]
 * @returns {Promise<StageResult>}
 */
export async function runStage(name, aside = false) {
  say(aside ? `stage: ${name}, beside the next one; its output follows at its end` : `stage: ${name}`);
  try {
    return (await stages[name]?.(aside)) ?? single(`${name}: no such stage`, false);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    say(`next: ${error.next}`);
    return single(`${name}: ${error.message.split("\n")[0]}`, false);
  }
}

/** @param {string[]} args */
async function node(args) {
  return (await run(projectNode(), args, { env, show: true })).status;
}

/**
 * @param {string} project of vitest.config.ts
 * @param {{ extra?: Record<string, string>, aside?: boolean }} [options] extra: environment
 * @returns {Promise<StageResult>}
 */
async function vitest(project, { extra = {}, aside = false } = {}) {
  const report = join(root, "test-output", `${project}.json`);
  mkdirSync(join(root, "test-output"), { recursive: true });
  rmSync(report, { force: true });
  const args = ["run", "--project", project, "--reporter=default", "--reporter=./scripts/testing/reporter.js"];
  const { status, output } = await run(projectNode(), [vitestCli, ...args], { env: { ...env, ...extra, QUARTERDECK_TEST_REPORT: report }, show: !aside });
  if (aside) console.log(`\n${output}`);
  return judgeVitest(project, status, existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined);
}

/**
 * Every test of a project, named and counted as skipped.
 * @param {string} project
 * @param {string} reason
 * @returns {Promise<StageResult>}
 */
async function skipAll(project, reason) {
  const listed = await run(projectNode(), [vitestCli, "list", "--project", project, "--json"], { env });
  if (listed.status !== 0) return single(`${project}: its tests could not be listed`, false);
  const names = JSON.parse(listed.stdout).map((/** @type {{ name: string }} */ test) => `${project}: ${test.name}`);
  return { passed: 0, failed: [], skipped: names.map((/** @type {string} */ name) => ({ name, reason })) };
}

const vitestCli = join(root, "node_modules", "vitest", "vitest.mjs");

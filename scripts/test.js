// npm test: lint and import rules, types, unit, lab and e2e tests. Brings what is missing first.
// The last line is `N passed, N failed`, and `, N skipped` where any were; the exit status is 1 when anything failed.
import { ensureNpmPackages } from "./bootstrap/npm-packages.js";
import { runMain } from "./bootstrap/say.js";

const usage = "usage: npm test [-- STAGE...]   stages: lint types unit e2e lab e2e-lab (all of them, when none is named)";

/** @returns {Promise<number>} exit status */
async function main() {
  const wanted = process.argv.slice(2);
  await ensureNpmPackages();
  // These read npm packages, so they load once those are there.
  const { prepareLab, runStage, stages, usesLab } = await import("./testing/stages.js");
  const { leavingLabAsFound } = await import("./testing/lab.js");
  const { sum, summaryLines } = await import("./testing/summary.js");
  if (wanted.some((name) => !Object.hasOwn(stages, name))) {
    console.error(usage);
    return 2;
  }
  const chosen = Object.keys(stages).filter((name) => wanted.length === 0 || wanted.includes(name));
  /** @type {import("./testing/summary.js").StageResult[]} */
  const results = [];
  // The lab's tests mostly wait.
  const beside = chosen.includes("unit") && chosen.includes("lab");
  const runAll = async () => {
    if (beside) await prepareLab();
    const lab = beside ? runStage("lab", true) : undefined;
    for (const name of chosen) {
      if (name === "lab" && lab) results.push(await lab);
      else results.push(await runStage(name));
    }
  };
  await (chosen.some((name) => usesLab.has(name)) ? leavingLabAsFound(runAll) : runAll());
  const total = sum(results);
  console.log(["", ...summaryLines(total)].join("\n"));
  return total.failed.length > 0 ? 1 : 0;
}

await runMain(main);

// A Vitest reporter that writes counts, names and the reasons of skips to the file QUARTERDECK_TEST_REPORT names.
import { writeFileSync } from "node:fs";

export default class CountReporter {
  /**
   * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
   * @param {ReadonlyArray<{ message?: string }>} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const file = process.env.QUARTERDECK_TEST_REPORT;
    if (file) writeFileSync(file, JSON.stringify(report(modules, unhandled)));
  }
}

/**
 * @param {ReadonlyArray<import("vitest/node").TestModule>} modules
 * @param {ReadonlyArray<{ message?: string }>} unhandled errors outside any test
 * @returns {import("./summary.js").StageResult}
 */
export function report(modules, unhandled) {
  /** @type {import("./summary.js").StageResult} */
  const found = { passed: 0, failed: [], skipped: [] };
  for (const module of modules) {
    const errors = [...module.errors()];
    for (const suite of module.children.allSuites()) errors.push(...suite.errors());
    found.failed.push(...errors.map((error) => `${module.relativeModuleId}: ${firstLine(error.message)}`));
    for (const test of module.children.allTests()) add(found, test, `${module.relativeModuleId} > ${test.fullName}`);
  }
  found.failed.push(...unhandled.map((error) => `unhandled error: ${firstLine(error.message)}`));
  return found;
}

/**
 * @param {import("./summary.js").StageResult} found
 * @param {import("vitest/node").TestCase} test
 * @param {string} name
 */
function add(found, test, name) {
  const result = test.result();
  if (result.state === "passed") found.passed += 1;
  else if (result.state === "skipped") found.skipped.push({ name, reason: result.note });
  // Pending at the end: it never came to a result.
  else found.failed.push(name);
}

/** @param {string | undefined} message */
const firstLine = (message) => (message ?? "no message").split("\n")[0] ?? "";

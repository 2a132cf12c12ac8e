// What the stages of `npm test` found, and how it is told.

/** @typedef {{ name: string, reason: string | undefined }} SkippedTest */

/**
 * @typedef {object} StageResult
 * @property {number} passed
 * @property {string[]} failed names
 * @property {SkippedTest[]} skipped
 */

/**
 * The result of a stage that is one test.
 * @param {string} name
 * @param {boolean} ok
 * @returns {StageResult}
 */
export const single = (name, ok) => ({ passed: ok ? 1 : 0, failed: ok ? [] : [name], skipped: [] });

/**
 * @param {StageResult[]} results
 * @returns {StageResult}
 */
export function sum(results) {
  return {
    passed: results.reduce((total, result) => total + result.passed, 0),
    failed: results.flatMap((result) => result.failed),
    skipped: results.flatMap((result) => result.skipped),
  };
}

/**
 * What ends `npm test`: failed and skipped tests by name, then the counts alone on the last line.
 * @param {StageResult} total
 * @returns {string[]}
 */
export function summaryLines({ passed, failed, skipped }) {
  const skips = skipped.map(({ name, reason }) => `skipped: ${name} (${reason ?? "no reason given"})`);
  const counts = `${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`;
  return [...failed.map((name) => `failed: ${name}`), ...skips, counts];
}

/**
 * A stage of Vitest, from its report and its exit status. Nothing counts as passed without a report that says so.
 * @param {string} stage
 * @param {number | null} status
 * @param {StageResult | undefined} report undefined: none was written
 * @returns {StageResult}
 */
export function judgeVitest(stage, status, report) {
  if (report === undefined) return single(`${stage}: ended with status ${status} before any result`, false);
  if (report.passed + report.failed.length + report.skipped.length === 0) return single(`${stage}: no tests found`, false);
  if (status !== 0 && report.failed.length === 0) return { ...report, failed: [`${stage}: ended with status ${status}`] };
  return report;
}

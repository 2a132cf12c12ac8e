import { countOf, report, runFile, scriptsIn } from "./report";

/** Runs the scripts that the arguments name and prints their counts; gives the exit status. */
export function run(args: readonly string[]): number {
  const [folder, ...rest] = args;
  if (folder === undefined || rest.length > 0) {
    console.error("usage: npm run test:conformance -- DIR   (a folder of PromQL test scripts, *.test, or one such file)");
    return 2;
  }
  const results = scriptsIn(folder).flatMap((file) => {
    const cases = runFile(file);
    console.log(`${file}: ${countOf(cases, "passed")} passed, ${countOf(cases, "failed")} failed, ${countOf(cases, "skipped")} skipped`);
    return cases;
  });
  console.log(report(results));
  return countOf(results, "failed") > 0 || results.length === 0 ? 1 : 0;
}

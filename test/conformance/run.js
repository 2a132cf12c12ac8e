// npm run test:conformance -- DIR: runs PromQL test scripts of Prometheus; prints what failed, what was skipped and why, and the counts.
import { join } from "node:path";
import { runnerImport } from "vite";

const { module } = await runnerImport(join(import.meta.dirname, "main.ts"), { configFile: false, logLevel: "error" });
process.exitCode = module.run(process.argv.slice(2));

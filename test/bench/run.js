// Runs every *.bench.ts of this folder (or those whose name holds one of the arguments) and prints its figures.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";

const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".bench.ts") && (wanted.length === 0 || wanted.some((word) => name.includes(word))))
  .sort();

for (const file of files) {
  console.log(`\n${file.replace(/\.bench\.ts$/, "")}`);
  const { module } = await runnerImport(join(import.meta.dirname, file), { configFile: false, logLevel: "error" });
  await module.run();
}
// Clients keep their connections alive; a benchmark that is over must not.
process.exit(0);

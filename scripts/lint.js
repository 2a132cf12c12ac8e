// Lint: oxlint over everything, then the import rules over src.
import { checkArchitecture } from "./architecture.js";
import { run } from "./bootstrap/command.js";
import { projectNode } from "./bootstrap/paths.js";

const oxlint = await run(projectNode(), ["node_modules/oxlint/bin/oxlint", "--deny-warnings"], { show: true });
const { modules, problems } = await checkArchitecture();
for (const problem of problems) console.error(problem);
console.log(`import rules: ${modules} modules read, ${problems.length} problems`);
process.exitCode = oxlint.status === 0 && problems.length === 0 ? 0 : 1;

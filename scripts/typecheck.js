// Types: every TypeScript project of the repository, all of them even when one fails.
import { run } from "./bootstrap/command.js";
import { projectNode } from "./bootstrap/paths.js";

const projects = ["main", "preload", "renderer", "test", "scripts"];

for (const project of projects) {
  const { status } = await run(projectNode(), ["node_modules/typescript/bin/tsc", "-p", `tsconfig.${project}.json`, "--noEmit"], { show: true });
  if (status !== 0) process.exitCode = 1;
}

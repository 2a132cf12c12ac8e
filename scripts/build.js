// npm run build: build out/ whether or not its sources changed.
import { rmSync } from "node:fs";
import { ensureBuild, stampFile } from "./bootstrap/build.js";
import { ensureNpmPackages } from "./bootstrap/npm-packages.js";
import { runMain } from "./bootstrap/say.js";

await runMain(async () => {
  await ensureNpmPackages();
  rmSync(stampFile, { force: true });
  await ensureBuild();
  return 0;
});

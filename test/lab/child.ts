import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { build } from "vite";

/** Bundles a script of this folder so that plain Node runs it; gives the bundle's file. */
export async function bundle(name: string): Promise<string> {
  // Beside node_modules, so that the bundle finds the packages that it does not hold.
  const folder = join(process.cwd(), "node_modules/.cache/quarterdeck-test");
  await build({
    configFile: false, logLevel: "error",
    build: { ssr: `test/lab/${name}.ts`, target: "node20", minify: false, emptyOutDir: false, outDir: folder, rolldownOptions: { output: { entryFileNames: `${name}.mjs` } } },
  });
  return join(folder, `${name}.mjs`);
}

/** Starts a bundled console in a process of its own. */
export const startChild = (file: string, input: unknown): ChildProcess => fork(file, [JSON.stringify(input)], { execArgv: [] });

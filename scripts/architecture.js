// The import rules of .dependency-cruiser.cjs, checked, with proof that every source file was read.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cruise } from "dependency-cruiser";
import { filesUnder } from "./bootstrap/files.js";
import { root } from "./bootstrap/paths.js";

/**
 * @param {string} [folder] holds src/
 * @param {number} [atLeast] fewer modules than this means that the check looked in the wrong place
 * @returns {Promise<{ modules: number, problems: string[] }>} problems: one line each, naming the rule
 */
export async function checkArchitecture(folder = root, atLeast = 50) {
  const config = createRequire(import.meta.url)("../.dependency-cruiser.cjs");
  const { enhancedResolveOptions, ...options } = config.options;
  const { output } = await cruise(["src"], { ...options, baseDir: folder, validate: true, ruleSet: { forbidden: config.forbidden } }, enhancedResolveOptions);
  if (typeof output === "string") throw new Error("dependency-cruiser gave text where its result was expected");
  const broken = output.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} -> ${violation.to}${cycle(violation)}`);
  const read = new Map(output.modules.map((module) => [module.source, module.dependencies.map((dependency) => dependency.module)]));
  const sources = filesUnder(join(folder, "src")).filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"));
  const unread = sources.flatMap((file) => unreadImports(file, file.slice(folder.length + 1).replaceAll("\\", "/"), read));
  const few = sources.length < atLeast ? [`modules-read: ${sources.length} sources under ${folder}/src, expected at least ${atLeast}`] : [];
  return { modules: sources.length, problems: [...broken, ...unread, ...few] };
}

/**
 * A second, independent look for imports: what a simple pattern finds, the cruise must have found too.
 * @param {string} file
 * @param {string} name the file as the cruise names it
 * @param {Map<string, string[]>} read imports by module
 * @returns {string[]}
 */
function unreadImports(file, name, read) {
  const found = read.get(name);
  if (!found) return [`modules-read: ${name} was not read`];
  const pattern = /^(?:import\s+|(?:import|export)\s[^"'`;=()]*?\sfrom\s+)["'](?:node:)?([^"']+)["'];?$/gm;
  const wanted = [...readFileSync(file, "utf8").matchAll(pattern)].map((match) => match[1] ?? "");
  return wanted.filter((specifier) => !found.includes(specifier)).map((specifier) => `modules-read: "${specifier}" of ${name} was not read`);
}

/** @param {import("dependency-cruiser").IViolation} violation */
function cycle(violation) {
  return violation.cycle ? ` (${violation.cycle.map((step) => step.name).join(" -> ")})` : "";
}

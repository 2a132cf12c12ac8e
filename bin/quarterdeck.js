#!/usr/bin/env node
// The command line's entry: finds a Node that is new enough, then runs the built command line.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

/** better-sqlite3's binary for plain Node is built for the Node-API of this version; an older Node crashes on it. */
const OLDEST_NODE = { major: 22, minor: 14 };

/** @param {string} relative */
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const commandLine = path("../out/main/cli.js");
const broughtNode = path(`../node_modules/node/bin/node${process.platform === "win32" ? ".exe" : ""}`);

if (!existsSync(commandLine)) {
  console.error("quarterdeck has not been built yet: run `npm run build` in its folder first.");
  process.exitCode = 2;
} else if (isNewEnough(process.versions.node)) {
  await import(new URL("../out/main/cli.js", import.meta.url).href);
} else if (existsSync(broughtNode)) {
  const { status, signal } = spawnSync(broughtNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  process.exitCode = status ?? 128 + (signal ? constants.signals[signal] : 0);
} else {
  console.error(`quarterdeck needs Node ${OLDEST_NODE.major}.${OLDEST_NODE.minor} or newer, this is ${process.versions.node}: run \`npm ci\` in its folder, which brings one.`);
  process.exitCode = 2;
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor);
}

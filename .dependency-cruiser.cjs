// The arrows of the design: which part of src may import which. `npm run lint` holds them; test/unit/scripts/architecture.test.ts
// sees each of them refuse a violation.

/** @param {string} names a regular expression of package names */
const packages = (names) => `(^|/)node_modules/(@types/)?(${names})(/|$)`;

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "shared-stands-alone",
      comment: "src/shared is the vocabulary of every process: it imports nothing of the others.",
      severity: "error",
      from: { path: "^src/shared/" },
      to: { path: "^src/", pathNot: "^src/shared/" },
    },
    {
      name: "shared-imports-parsers-only",
      comment: "src/shared runs in a window without Node: zod and parsers are all it may use.",
      severity: "error",
      from: { path: "^src/shared/" },
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown", "core"],
        pathNot: packages("zod|yaml|mdast|unist|mdast-[^/]+|micromark[^/]*|@lezer/[^/]+|@prometheus-io/lezer-promql|re2js"),
      },
    },
    {
      name: "renderer-to-shared",
      comment: "The window reaches the core through the contract only.",
      severity: "error",
      from: { path: "^src/renderer/" },
      to: { path: "^src/", pathNot: "^src/(renderer|shared)/" },
    },
    {
      name: "renderer-without-node",
      comment: "The window has no Node.",
      severity: "error",
      from: { path: "^src/renderer/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "preload-to-shared",
      comment: "The preload script carries the contract and nothing else.",
      severity: "error",
      from: { path: "^src/preload/" },
      to: { path: "^src/", pathNot: "^src/(preload|shared)/" },
    },
    {
      name: "main-to-shared",
      comment: "The core knows neither the window nor the command line.",
      severity: "error",
      from: { path: "^src/main/" },
      to: { path: "^src/", pathNot: "^src/(main|shared)/" },
    },
    {
      name: "cli-to-core",
      comment: "The command line is a face of the core, as the window is.",
      severity: "error",
      from: { path: "^src/cli/" },
      to: { path: "^src/", pathNot: "^src/(cli|main|shared)/" },
    },
    {
      name: "cli-without-electron",
      comment: "The command line runs on plain Node, so nothing it reaches may need Electron.",
      severity: "error",
      from: { path: "^src/cli/" },
      to: { path: packages("electron"), reachable: true },
    },
    {
      name: "electron-at-the-edge",
      comment: "Only the entry, the windows, the contract's server and the preload script know Electron.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(preload/|main/(index\\.ts|window/|ipc/))" },
      to: { path: packages("electron") },
    },
    {
      name: "effects-as-arguments",
      comment: "Steps, collectors, alerts and notifications receive what they use; they import no connection.",
      severity: "error",
      from: { path: "^src/main/(steps|collectors|alerts|notify)/" },
      to: { path: "^src/main/connections/" },
    },
    {
      name: "ssh2-in-its-connection",
      comment: "The demo's SSH server is the other end of the same protocol.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/main/(connections/ssh|demo)/" },
      to: { path: packages("ssh2") },
    },
    {
      name: "dockerode-in-its-connection",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/main/connections/docker/" },
      to: { path: packages("dockerode|docker-modem") },
    },
    {
      name: "pg-in-its-connection",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/main/connections/postgres/" },
      to: { path: packages("pg|pg-protocol") },
    },
    {
      name: "ioredis-in-its-connection",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/main/connections/redis/" },
      to: { path: packages("ioredis") },
    },
    {
      name: "nodemailer-in-its-connection",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/main/connections/smtp/" },
      to: { path: packages("nodemailer") },
    },
    {
      name: "sqlite-in-the-history",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/main/history/" },
      to: { path: packages("better-sqlite3") },
    },
    {
      name: "features-apart",
      comment: "What two screens share belongs to components/ or app/.",
      severity: "error",
      from: { path: "^src/renderer/features/([^/]+)/" },
      to: { path: "^src/renderer/features/[^/]+/", pathNot: "^src/renderer/features/$1/" },
    },
    {
      name: "components-present",
      comment: "Components are given what they show; they know neither screens nor the contract.",
      severity: "error",
      from: { path: "^src/renderer/components/" },
      to: { path: "^src/(renderer/(features|app)/|shared/contract)" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "An import that cannot be followed would hide what lies behind it.",
      severity: "error",
      from: { path: "^src/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no parser that dependency-cruiser can use.
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".d.ts", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types", "style"],
      mainFields: ["module", "main", "types", "style"],
    },
  },
};

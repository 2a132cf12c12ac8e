import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkArchitecture } from "../../../scripts/architecture.js";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A source tree with one importing file and one imported file or package. */
function tree(from: string, specifier: string, target: string, kind: "import" | "type" = "import"): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "architecture-")));
  folders.push(folder);
  put(folder, from, `import ${kind === "type" ? "type " : ""}{ thing } from "${specifier}";\nexport const other = 1;\n`);
  put(folder, target, "export const thing = 1;\n");
  if (target.startsWith("node_modules/")) put(folder, join(dirname(target), "package.json"), `{"name":"x","main":"index.js"}`);
  return folder;
}

function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const check = async (folder: string) => (await checkArchitecture(folder, 1)).problems;
const pkg = (name: string) => `node_modules/${name}/index.js`;

const violations: [rule: string, from: string, specifier: string, target: string][] = [
  ["shared-stands-alone", "src/shared/a.ts", "../main/b", "src/main/b.ts"],
  ["shared-imports-parsers-only", "src/shared/a.ts", "ssh-config", pkg("ssh-config")],
  ["shared-imports-parsers-only", "src/shared/a.ts", "node:fs", "src/shared/b.ts"],
  ["renderer-to-shared", "src/renderer/a.tsx", "../main/b", "src/main/b.ts"],
  ["renderer-without-node", "src/renderer/a.tsx", "node:fs", "src/shared/b.ts"],
  ["preload-to-shared", "src/preload/a.ts", "../main/b", "src/main/b.ts"],
  ["main-to-shared", "src/main/a.ts", "../renderer/b", "src/renderer/b.tsx"],
  ["cli-to-core", "src/cli/a.ts", "../renderer/b", "src/renderer/b.tsx"],
  ["electron-at-the-edge", "src/main/runner/a.ts", "electron", pkg("electron")],
  ["cli-without-electron", "src/cli/a.ts", "electron", pkg("electron")],
  ["effects-as-arguments", "src/main/steps/a.ts", "../connections/ssh/b", "src/main/connections/ssh/b.ts"],
  ["effects-as-arguments", "src/main/collectors/a.ts", "../connections/http/b", "src/main/connections/http/b.ts"],
  ["ssh2-in-its-connection", "src/main/runner/a.ts", "ssh2", pkg("ssh2")],
  ["dockerode-in-its-connection", "src/main/connections/ssh/a.ts", "dockerode", pkg("dockerode")],
  ["pg-in-its-connection", "src/main/executors/a.ts", "pg", pkg("pg")],
  ["ioredis-in-its-connection", "src/main/executors/a.ts", "ioredis", pkg("ioredis")],
  ["effects-as-arguments", "src/main/notify/a.ts", "../connections/smtp/b", "src/main/connections/smtp/b.ts"],
  ["nodemailer-in-its-connection", "src/main/notify/a.ts", "nodemailer", pkg("nodemailer")],
  ["sqlite-in-the-history", "src/main/alerts/a.ts", "better-sqlite3", pkg("better-sqlite3")],
  ["features-apart", "src/renderer/features/runs/a.tsx", "../charts/b", "src/renderer/features/charts/b.tsx"],
  ["components-present", "src/renderer/components/a.tsx", "../app/client", "src/renderer/app/client.ts"],
  ["components-present", "src/renderer/components/a.tsx", "../../shared/contract", "src/shared/contract.ts"],
  ["resolvable", "src/main/a.ts", "./absent", "src/main/b.ts"],
];

describe("the import rules", () => {
  test.each(violations)("%s refuses %s -> %s", async (rule, from, specifier, target) => {
    const problems = await check(tree(from, specifier, target));
    expect(problems.map((problem) => problem.split(":")[0])).toContain(rule);
  });

  test("a type-only import is held to the same rules", async () => {
    const problems = await check(tree("src/main/steps/a.ts", "../connections/ssh/b", "src/main/connections/ssh/b.ts", "type"));
    expect(problems).toEqual(["effects-as-arguments: src/main/steps/a.ts -> src/main/connections/ssh/b.ts"]);
  });

  test("the command line must not reach Electron through others", async () => {
    const folder = tree("src/cli/a.ts", "../main/window/b", "src/main/window/b.ts");
    put(folder, "src/main/window/b.ts", `import { app } from "electron";\nexport const thing = app;\n`);
    put(folder, pkg("electron"), "export const app = 1;\n");
    expect(await check(folder)).toEqual([expect.stringContaining("cli-without-electron: src/cli/a.ts")]);
  });

  test("a cycle is named with its path", async () => {
    const folder = tree("src/shared/a.ts", "./b", "src/shared/b.ts");
    put(folder, "src/shared/b.ts", `import { other } from "./a";\nexport const thing = other;\n`);
    expect((await check(folder)).join()).toContain("no-cycles: src/shared/a.ts -> src/shared/b.ts (");
  });

  test("what the design allows passes", async () => {
    const folder = tree("src/main/steps/a.ts", "../ports", "src/main/ports", "type");
    put(folder, "src/main/connections/ssh/c.ts", `import { Client } from "ssh2";\nexport const client = Client;\n`);
    put(folder, pkg("ssh2"), "export const Client = 1;\n");
    put(folder, "src/renderer/features/runs/d.tsx", `import { thing } from "../../components/e";\nexport const D = () => <b>{thing}</b>;\n`);
    put(folder, "src/renderer/components/e.tsx", `export const thing = 1 satisfies number;\n`);
    expect(await check(folder)).toEqual([]);
  });

  test("reading nothing is a failure, not a pass", async () => {
    const { problems } = await checkArchitecture(tree("src/shared/a.ts", "./b", "src/shared/b.ts"));
    expect(problems).toEqual([expect.stringMatching(/^modules-read: 2 sources .* expected at least 50$/)]);
  });
});

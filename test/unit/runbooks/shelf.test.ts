import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Runbook } from "../../../src/shared/runbook/model";
import { shipped } from "./script";

const ROOT = join(import.meta.dirname, "../../..");
const INTRO = `# The shipped runbooks

What the console can do on its own, each a Markdown file in \`resources/runbooks/\` that says what it does and can be walked by hand. A
change to one is saved as a copy in your own folder. [runbook-format.md](runbook-format.md) tells how to write more.

A *read* changes nothing. What *changes* something says how it is taken back, or that it cannot be; what *destroys* something asks a
person first, and in a guarded environment is armed by typing that environment's name.
`;

const row = (name: string, { title, appliesTo, risk, description = "" }: Runbook) =>
  `| [${title}](../resources/runbooks/${name}.md) | ${appliesTo.join(", ") || "anything"} | ${risk} | ${description} |`;

describe("docs/runbooks.md", () => {
  // Written anew by: npx vitest run --project unit test/unit/runbooks/shelf.test.ts -u
  it("lists every shipped runbook as it is", async () => {
    const names = readdirSync(join(ROOT, "resources/runbooks")).filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3)).toSorted();
    const table = ["| runbook | on | risk | does |", "| --- | --- | --- | --- |", ...names.map((name) => row(name, shipped(name)))];
    await expect(`${INTRO}\n${table.join("\n")}\n`).toMatchFileSnapshot(join(ROOT, "docs/runbooks.md"));
  });
});

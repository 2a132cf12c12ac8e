import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/bootstrap/paths.js";
import type { RunId } from "../../src/shared/ids";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { armAndRun, runView } from "./support/run";

const DOCUMENT = `# Any document

A note[^1], ~~struck~~, <b>bold HTML</b>, https://example.org and a [link][there].

<script>window.pwned = true</script><img src="https://example.org/x.png" onerror="window.pwned = true" alt="remote">
<details><summary>More</summary>Folded text</details>

| a | b |
| --- | --- |
| 1 | 🚒 |

\`\`\`mermaid
graph LR
  A[Look] --> B{Down?}
  B -->|yes| C[Fail over]
  B -->|no| D[Wait]
\`\`\`

- [ ] One
  - [ ] Nested, with a note[^1]

\`\`\`mermaid
graph this is ---- no diagram %%{
\`\`\`

\`\`\`mermaid
sequenceDiagram
  Person->>Console: Preview
  Console-->>Person: Plan
\`\`\`

[^1]: The note itself.
[there]: https://example.org/there
`;

describe("the editor", () => {
  const desk = useDesk({
    demo: true,
    prepare: (home) => {
      mkdirSync(join(home, "runbooks"), { recursive: true });
      writeFileSync(join(home, "runbooks", "document.md"), DOCUMENT);
    },
  });
  const file = () => join(desk.home, "runbooks", "host-health.md");
  const text = () => readFileSync(file(), "utf8");
  const content = () => desk.page.locator(".cm-content");
  const findings = () => desk.page.getByRole("region", { name: "Findings in the text" });
  const theme = (name: "dark" | "light") => desk.page.evaluate((chosen) => void (document.documentElement.dataset["theme"] = chosen), name);

  /** Puts the caret at the end of the first line that holds a text. */
  async function toLine(part: string): Promise<void> {
    const { page } = desk;
    await content().click();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.press("ControlOrMeta+f");
    await page.locator(".cm-search input[name=search]").fill("");
    await page.keyboard.type(part);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    // Twice: the first goes to where the line is wrapped.
    await page.keyboard.press("End");
    await page.keyboard.press("End");
  }

  async function looksRight(): Promise<void> {
    for (const name of ["dark", "light"] as const) {
      await theme(name);
      const axe = new AxeBuilder({ page: desk.page }).setLegacyMode(true);
      // Themes differ in their colours alone.
      const { violations } = await (name === "dark" ? axe : axe.withRules(["color-contrast", "link-in-text-block"])).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), name).toEqual([]);
    }
  }

  it("completes, says what is wrong and where, mends it, and saves a shipped runbook as the person's own", async () => {
    const { page } = desk;
    await open(page, { page: "edit", id: "shipped/host-health" });
    await page.getByText("This runbook ships with the console").waitFor();
    await toLine("## Processor and memory");
    await page.keyboard.type("\n\n- [ ] Somebody watches the graphs {ow", { delay: 5 });
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "owner" }).waitFor();
    await desk.screenshot("30-editor-completion");
    await page.keyboard.press("Enter");
    await page.keyboard.type("sre}\nA second look {ownr=sre}");
    await findings().getByRole("button", { name: /^2\d:22 ?error ?unknown attribute 'ownr'; did you mean 'owner'\?/ }).waitFor();
    await page.locator(".cm-lintRange-error").waitFor();
    await desk.screenshot("31-editor-error");
    await looksRight();
    await desk.screenshot("31-editor-error-light");
    await theme("dark");
    await findings().getByRole("button", { name: "Write owner" }).click();
    await expect.poll(() => findings().getByText("ownr").count()).toBe(0);
    await page.getByRole("region", { name: "Preview" }).getByText("Somebody watches the graphs").waitFor();
    await content().press("ControlOrMeta+s");
    await page.getByText("It is used instead of the shipped one.").waitFor();
    expect(text()).toMatch(/- \[ \] Somebody watches the graphs \{owner=sre\}\n+- \[ \] A second look \{owner=sre\}\n/);
    expect(readFileSync(join(root, "resources/runbooks/host-health.md"), "utf8")).not.toContain("Somebody watches");
    await desk.screenshot("32-editor-saved");
    await open(page, { page: "runbooks" });
    await page.locator(".entry").filter({ hasText: "replaces the shipped one" }).getByRole("link", { name: "Health check of a host", exact: true }).waitFor();
    await desk.screenshot("33-library");
    await looksRight();
    await desk.screenshot("33-library-light");
    await theme("dark");
  });

  it("keeps an edit made during a run as a redline, and exports it as a patch that git applies", async () => {
    const { page } = desk;
    await open(page, { page: "runbook", id: "shipped/host-health", target: { kind: "host", id: "app2" } });
    await page.getByText("it is used instead of the shipped runbook").waitFor();
    await page.getByRole("button", { name: "Preview plan" }).click();
    const run: RunId = await armAndRun(page);
    await page.getByRole("heading", { name: "Somebody watches the graphs" }).waitFor();
    const planned = text();
    for (const words of ["First edit.", "Second edit, з эмодзи 🚒."]) {
      await open(page, { page: "edit", id: "user/host-health" });
      await toLine("Looks at the host and changes nothing");
      await page.keyboard.press("Home");
      await page.keyboard.press("End");
      await page.keyboard.type(` ${words} `);
      await content().press("ControlOrMeta+s");
      await page.getByText("1 run under way goes on as planned and keeps this edit as a redline.").waitFor();
      await open(page, { page: "run", id: run });
      await page.getByRole("note", { name: "Redline" }).waitFor();
    }
    expect(text()).toMatch(/^Looks at the host.* First edit\. .*$/m);
    expect(text()).toMatch(/^Looks at the host.* Second edit, з эмодзи 🚒\. .*$/m);
    await page.getByText(/edited during this run \(2 saves by/).waitFor();
    await desk.screenshot("34-run-redlined");
    expect((await runView(page, run)).plan.phases[0]?.steps[0]?.title).toBe("Somebody watches the graphs");
    const folder = mkdtempSync(join(tmpdir(), "redline-"));
    try {
      const patch = join(folder, "run.patch");
      await desk.console.app.evaluate(({ session }, path) => session.defaultSession.once("will-download", (_event, item) => item.setSavePath(path)), patch);
      await page.getByRole("button", { name: "Export patch…" }).click();
      await expect.poll(() => execFileSync("sh", ["-c", 'test -s "$1" && echo yes || echo no', "sh", patch], { encoding: "utf8" }).trim()).toBe("yes");
      mkdirSync(join(folder, "books"));
      execFileSync("git", ["init", "-q"], { cwd: join(folder, "books") });
      writeFileSync(join(folder, "books", "host-health.md"), planned);
      execFileSync("git", ["apply", "--whitespace=nowarn", patch], { cwd: join(folder, "books") });
      expect(readFileSync(join(folder, "books", "host-health.md"), "utf8")).toBe(text());
    } finally {
      rmSync(folder, { recursive: true });
    }
    await ask(page, "run.command", { run, command: { type: "stop" } });
  });

  it("never loses a text: another hand at the file, leaving, a reload", async () => {
    const { page } = desk;
    await open(page, { page: "edit", id: "user/host-health" });
    await toLine("Looks at the host and changes nothing");
    await page.keyboard.type(" Mine.");
    writeFileSync(file(), text().replace("# Health check of $TARGET", "# Health check of $TARGET, by another hand"));
    await page.getByRole("alert").getByText("The file has changed meanwhile").waitFor();
    await page.getByRole("button", { name: "Look and choose…" }).click();
    const dialog = page.getByRole("dialog", { name: "The file has changed meanwhile" });
    await dialog.getByText("by another hand").waitFor();
    await desk.screenshot("35-editor-conflict");
    await dialog.getByRole("button", { name: "Go on editing" }).click();

    await page.getByRole("link", { name: "Overview", exact: false }).first().click();
    const leaving = page.getByRole("dialog", { name: "Leave without saving?" });
    await leaving.waitFor();
    await desk.screenshot("36-editor-leave");
    await leaving.getByRole("button", { name: "Stay" }).click();
    expect(page.url()).toContain("#/edit/");

    await page.reload();
    await page.getByText(/Unsaved text of .* is here again/).waitFor();
    await page.getByRole("region", { name: "Preview" }).getByText(/Mine\./).waitFor();
    await content().press("ControlOrMeta+s");
    await page.getByRole("dialog", { name: "The file has changed meanwhile" }).getByRole("button", { name: "Write over the file" }).click();
    await page.getByText(/^Saved/).waitFor();
    expect(text()).toContain("Mine.");
    expect(text()).not.toContain("another hand");

    await page.getByRole("button", { name: "Back to shipped…" }).click();
    await desk.screenshot("37-editor-back-to-shipped");
    await page.getByRole("button", { name: "Use the shipped one" }).click();
    await page.getByText("the shipped runbook is used again").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => text()).toContain("Mine.");
  });

  it("shows any document: diagrams, tables, footnotes and HTML that can do nothing", async () => {
    const { page } = desk;
    await open(page, { page: "runbook", id: "user/document" });
    await expect.poll(() => page.locator("figure.mermaid img").count(), { timeout: 15_000 }).toBe(2);
    await page.getByText("This diagram cannot be drawn").waitFor();
    await expect.poll(() => page.locator("figure.mermaid img").first().evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(50);
    await page.getByText("[picture: remote]").waitFor();
    expect(await page.getByText("The note itself.").count()).toBe(1);
    expect(await page.locator("b, strong").getByText("bold HTML").count() + await page.getByText("bold HTML").count()).toBeGreaterThan(0);
    expect(await page.evaluate(() => "pwned" in window)).toBe(false);
    expect(await page.locator(".runbook-text script, .runbook-text iframe, .runbook-text [onerror], .runbook-text [style*=url]").count()).toBe(0);
    await desk.screenshot("38-document");
    await looksRight();
    await desk.screenshot("38-document-light");
    await theme("dark");
  });
});

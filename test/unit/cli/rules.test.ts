import { Command } from "commander";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { rulesCommands } from "../../../src/cli/commands/rules";

const RULES = "groups:\n  - name: g\n    rules:\n      - alert: Down\n        expr: up == 0\n        for: 5m\n        annotations: { summary: \"{{ $labels.job }} is {{ $value | humanize }}\" }\n";
const TESTS = (annotation: string): string => `rule_files: [rules.yml]
tests:
  - name: down
    input_series:
      - { series: 'up{job="a"}', values: "1 0x10" }
    alert_rule_test:
      - { eval_time: 5m, alertname: Down }
      - eval_time: 6m
        alertname: Down
        exp_alerts: [{ exp_labels: { job: a }, exp_annotations: { summary: "${annotation}" } }]
    promql_expr_test:
      - { expr: 'sum(up)', eval_time: 1m, exp_samples: [{ value: 0 }] }
`;

let folder = "";
let said = { out: "", err: "" };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quarterdeck-rules-"));
  said = { out: "", err: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => Boolean((said.out += String(text))));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => Boolean((said.err += String(text))));
  vi.stubEnv("QUARTERDECK_HOME", join(folder, "home"));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command in this process; the exit code that it sets. */
async function quarterdeck(...args: string[]): Promise<string | number | undefined> {
  const program = new Command();
  rulesCommands(program);
  await program.parseAsync(args, { from: "user" });
  const code = process.exitCode;
  process.exitCode = undefined;
  return code ?? 0;
}

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

it("runs promtool's unit tests: 0 where all pass, 1 and what differs where one does not", async () => {
  file("rules.yml", RULES);
  expect(await quarterdeck("rules", "test", file("good.yml", TESTS("a is 0")))).toBe(0);
  expect(said.out).toBe("3 passed, 0 failed\n");
  const bad = file("bad.yml", TESTS("a is down"));
  expect(await quarterdeck("rules", "test", bad)).toBe(1);
  expect(said.err).toContain(`${bad}:8: failed: down: Down at 360s\n  expected {alertname="Down", job="a"} {summary="a is down"}\n  got {alertname="Down", job="a"} {summary="a is 0"}`);
  expect(said.out).toContain("2 passed, 1 failed");
});

it("fails a unit test whose rule file or series cannot be read", async () => {
  file("rules.yml", "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: up ==\n");
  expect(await quarterdeck("rules", "test", file("t.yml", TESTS("")))).toBe(1);
  expect(said.err).toContain("rules.yml:5:20: the expression cannot be read");
  file("rules.yml", RULES);
  expect(await quarterdeck("rules", "test", file("t.yml", "rule_files: [rules.yml]\ntests:\n  - input_series:\n      - { series: 'up{', values: 1 }\n"))).toBe(1);
  expect(await quarterdeck("rules", "test", file("t.yml", "rule_files: [rules.yml, none*.yml]\ntest: []\n"))).toBe(1);
  expect(said.err).toContain("no file matches none*.yml");
});

it("checks files, folders and documents: 2 with line and column where one has an error", async () => {
  mkdirSync(join(folder, "d"));
  file("d/a.yml", RULES);
  expect(await quarterdeck("rules", "check", join(folder, "d"))).toBe(0);
  expect(said.out).toBe("1 checked: 1 alerts, 0 recording rules, 0 errors, 0 warnings\n");
  const document = file("manual.md", `# M\n\n\`\`\`yaml\n${RULES}        fro: 1m\n\`\`\`\n`);
  expect(await quarterdeck("rules", "check", document)).toBe(2);
  expect(said.err).toContain(`${document}:11:9: error: a rule has no field "fro"`);
});

it("imports rules to the data folder and lists them there", async () => {
  expect(await quarterdeck("rules", "import", file("mine.rules", RULES), file("bad.yml", "groups: 1"))).toBe(2);
  expect(said.out).toContain("1 alerts, 0 recording rules, now in");
  expect(said.out).toContain("bad.yml: not imported");
  expect(readdirSync(join(folder, "home", "rules"))).toEqual(["mine.yml"]);
  expect(await quarterdeck("rules", "list")).toBe(0);
  expect(said.out).toMatch(/mine\.yml \(imported\)\n {2}g, every 1m\n {4}alert {2}Down {2}for 5m {2}up == 0/);
  expect(await quarterdeck("rules", "backtest", "up == 0", "--from", "-1h")).toBe(0);
  expect(said.out).toContain("would have fired 0 times.\nThe history holds nothing that the expression reads.");
  expect(await quarterdeck("alerts")).toBe(0);
  expect(said.out).toContain("No alerts.");
});

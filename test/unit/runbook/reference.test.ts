import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXECUTORS } from "../../../src/shared/runbook/action";
import { ATTRIBUTES } from "../../../src/shared/runbook/attribute-reader";
import { readBlocks } from "../../../src/shared/runbook/blocks";
import { OBJECT_KINDS } from "../../../src/shared/runbook/front-matter";
import { ParamType } from "../../../src/shared/runbook/model";
import { GIVEN_VARIABLES, ParamYaml } from "../../../src/shared/runbook/params";
import { joinLines } from "../../../src/shared/runbook/prose";
import { read, said, stepsOf } from "./read";

const text = readFileSync(join(import.meta.dirname, "../../../docs/runbook-format.md"), "utf8");
const sources = join(import.meta.dirname, "../../../src/shared/runbook");
const fences = readBlocks(text.split("\n")).filter((block) => block.type === "fence");
const examples = fences.filter(({ info }) => info.text === "markdown");

/** Rows of the first table after a line that begins so, split at their bars. */
function table(after: string): string[][] {
  const rows = text.slice(text.indexOf(after)).split("\n");
  const first = rows.findIndex((row) => row.startsWith("| ---")) + 1;
  const length = rows.slice(first).findIndex((row) => !row.startsWith("|"));
  return rows.slice(first, first + length).map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}
const words = (cell = "") => [...cell.matchAll(/`([\w-]+)=?`/g)].map((found) => found[1] ?? "");

describe("the reference of the format", () => {
  it("has examples", () => expect(examples.length).toBeGreaterThanOrEqual(5));

  it.each(examples.map((fence) => [fence.line, joinLines(fence.lines)] as const))("the example at line %i is right as it stands", (_, example) => {
    const runbook = read(example);
    expect(said(runbook)).toEqual([]);
    expect(stepsOf(runbook).length).toBeGreaterThan(0);
  });

  it("says what is wrong with the wrong example", () => {
    const wrong = fences.find(({ info }) => info.text === "markdown wrong");
    const runbook = read(joinLines(wrong?.lines ?? []));
    const told = runbook.findings.filter(({ severity }) => severity === "error").map(({ at, message }) => `${at?.line}:${at?.column}: ${message}`);
    const shown = fences[fences.findIndex((fence) => fence === wrong) + 1];
    expect(told).toEqual(shown?.lines.map((line) => line.text));
  });

  it("lists the attributes that there are, and where they stand", () => {
    const listed = table("## Attributes").map(([name = "", places = ""]) => [name.startsWith("`#id`") ? "id" : words(name)[0], places.split(", ")]);
    const known = [...ATTRIBUTES].map(([name, places]) => [name, places]);
    expect(listed).toEqual(known);
  });

  it("lists the languages that act", () => {
    expect(table("## Fences that act").flatMap(([name]) => words(name)).sort()).toEqual([...EXECUTORS.keys()].sort());
  });

  it("lists the keys of the front matter and of parameters", () => {
    const known = "title description applies-to risk rto rpo timeout owner params secrets tags".split(" ");
    expect(table("## Front matter").flatMap(([name]) => words(name))).toEqual(known);
    for (const key of known) expect(read(`---\n${key}: x\n---\n`).findings.filter(({ code }) => code === "runbook.unknown-key"), key).toEqual([]);
    const paramKeys = table("A parameter's name");
    expect(paramKeys.flatMap(([name]) => words(name)).sort()).toEqual(Object.keys(ParamYaml.shape).sort());
    expect(words(paramKeys[0]?.[1])).toEqual(ParamType.options);
    expect(words(table("## Front matter")[2]?.[1])).toEqual([...OBJECT_KINDS]);
  });

  it("names the variables that the console gives", () => {
    const section = text.slice(text.indexOf("### Variables"), text.indexOf("## Undo, probe, gate"));
    for (const name of GIVEN_VARIABLES) expect(section).toContain(`\`${name}\``);
  });

  it("lists every code of a finding", () => {
    const code = ["lint.ts", "lint-text.ts", "lint-variables.ts", "parse.ts", "steps.ts", "front-matter.ts", "attribute-reader.ts", "action.ts", "findings.ts"].map((name) => readFileSync(join(sources, name), "utf8")).join("\n");
    const used = [...code.matchAll(/(?:\b(?:error|warn|report)\(\s*)"([a-z-]+)"/g)].map((found) => found[1] ?? "");
    const checks = ["sql.ts", "sql-risk.ts", "redis.ts", "redis-risk.ts", "http.ts", "promql-text.ts", "argv.ts", "argv-risk.ts"].map((name) => readFileSync(join(sources, name), "utf8")).join("\n");
    const inFences = [...checks.matchAll(/\bcode: "([a-z-]+)"/g)].map((found) => found[1] ?? "");
    const listed = table("## What is checked").flatMap(([codes]) => words(codes?.replace(/\(.*?\)/g, "")));
    expect([...new Set([...used, ...inFences, "two-undos", "two-probes"])].sort()).toEqual(listed.sort());
  });
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { z } from "zod";
import { loadFleet } from "../../../src/main/fleet";
import { bare, optionsOf } from "../../../src/main/fleet/schema-walk";
import { Fleet } from "../../../src/shared/fleet";

const file = join(import.meta.dirname, "../../../docs/fleet.example.yaml");

/** Every key of the schema as a path; "*" stands for a name or a place in a list. */
function keyPaths(schema: unknown, path: string[] = []): string[] {
  const here = bare(schema);
  if (here instanceof z.ZodObject) {
    return Object.entries(here.shape).flatMap(([key, value]) => [[...path, key].join("."), ...keyPaths(value, [...path, key])]);
  }
  if (here instanceof z.ZodDiscriminatedUnion) return [...new Set(optionsOf(here).flatMap((option) => keyPaths(option, path)))];
  if (here instanceof z.ZodRecord) return keyPaths(here.valueType, [...path, "*"]);
  return here instanceof z.ZodArray ? keyPaths(here.element, [...path, "*"]) : [];
}

/** Every path of the text in the same spelling: each step both as it is and as "*". */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const steps = [key, "*"];
    return steps.flatMap((step) => [[step], ...pathsOf(inner).map((rest) => [step, ...rest])]);
  });
}

describe("docs/fleet.example.yaml", () => {
  it("is a valid fleet without a warning", async () => {
    const { fleet, problems, warnings } = await loadFleet(file);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([]);
    expect(Object.keys(fleet?.services ?? {})).toEqual(["shop"]);
  });

  it("shows every key of the schema", async () => {
    const shown = new Set(pathsOf(parseDocument(await readFile(file, "utf8")).toJS()).map((path) => path.join(".")));
    const keys = keyPaths(Fleet);
    expect(keys.length).toBeGreaterThan(60);
    expect(keys.filter((key) => !shown.has(key))).toEqual([]);
  });
});

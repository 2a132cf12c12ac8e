import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const MANUALS = join(import.meta.dirname, "../../../shared/manuals");
const FIELD = join(import.meta.dirname, "../../../shared/conformance/rules");
const BLOCK = /```ya?ml\n([\s\S]*?)```/g;

/** A rule file of the field, whole. */
export interface RuleText {
  name: string;
  text: string;
}

/** The rule files that stand in operations manuals beside the checkout, by the manual's name; none where they are not there. */
export function ruleBlocksOf(): RuleText[] {
  if (!existsSync(MANUALS)) return [];
  return readdirSync(MANUALS).filter((file) => file.endsWith(".md")).flatMap((file) =>
    [...readFileSync(join(MANUALS, file), "utf8").matchAll(BLOCK)].flatMap(([, text = ""]) => (/^groups:/m.test(text) ? [{ name: `${file.replace(/\..*$/, "")}.yml`, text }] : [])));
}

/** The rule files for exporters beside the checkout whose names match; none where they are not there. */
export function fieldFiles(names: RegExp): RuleText[] {
  if (!existsSync(FIELD)) return [];
  return readdirSync(FIELD).filter((name) => names.test(name)).map((name) => ({ name, text: readFileSync(join(FIELD, name), "utf8") }));
}

const AlertRule = z.object({ alert: z.string(), expr: z.string(), for: z.string().optional(), labels: z.record(z.string(), z.string()).default({}), annotations: z.record(z.string(), z.string()).default({}) });
export type AlertRule = z.infer<typeof AlertRule>;
const Rules = z.object({ groups: z.array(z.object({ rules: z.array(AlertRule) })) });

/** The alerting rules of those files. */
export const alertRulesIn = (files: readonly RuleText[]): AlertRule[] => files.flatMap(({ text }) => Rules.parse(parse(text)).groups).flatMap(({ rules }) => rules);

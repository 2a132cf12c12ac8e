import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { ruleBlocksOf } from "../manual-rules";

const BESIDE = join(import.meta.dirname, "../../../../shared/conformance/rules");
/** Files of the field whose exporters Debian has. */
const FIELD = /^(host-and-hardware_node-exporter|postgresql_postgres-exporter|blackbox_blackbox-exporter|redis_oliver006-redis-exporter)\.yml$/;

/** The rules that both sides evaluate, by file name. Empty where they are not beside the checkout. */
export function ruleFiles(which: "all" | "application"): Map<string, string> {
  const manuals = ruleBlocksOf().map(({ name, text }) => [name, text] as const);
  const field = existsSync(BESIDE) ? readdirSync(BESIDE).filter((name) => FIELD.test(name) && (which === "all" || name.startsWith("blackbox"))) : [];
  return new Map([...manuals, ...field.map((name) => [name, readFileSync(join(BESIDE, name), "utf8")] as const)]);
}

const Rules = z.object({ groups: z.array(z.looseObject({ rules: z.array(z.looseObject({ expr: z.string(), for: z.string().optional() })) })) });
const MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The same rules `times` as fast: every time in them that much shorter, evaluated every minute of that time. */
export function faster(text: string, times: number): string {
  const shorter = (duration: string): string => {
    const [, number = "0", unit = "s"] = /^(\d+)([smhdw])$/.exec(duration) ?? [];
    return `${Math.round((Number(number) * (MS[unit] ?? 0)) / times)}ms`;
  };
  const { groups } = Rules.parse(parse(text));
  return stringify({
    groups: groups.map((group) => ({
      ...group, interval: shorter("1m"),
      rules: group.rules.map((rule) => ({
        ...rule, expr: rule.expr.replaceAll(/\[(\d+[smhdw])\]/g, (_, duration: string) => `[${shorter(duration)}]`), ...(rule.for !== undefined && { for: shorter(rule.for) }),
      })),
    })),
  });
}

import { parse, stringify } from "yaml";
import { z } from "zod";
import { fieldFiles, ruleBlocksOf } from "../manual-rules";

/** Files of the field whose exporters Debian has. */
const FIELD = /^(host-and-hardware_node-exporter|postgresql_postgres-exporter|blackbox_blackbox-exporter|redis_oliver006-redis-exporter)\.yml$/;

/** The rules that both sides evaluate, by file name. Empty where they are not beside the checkout. */
export const ruleFiles = (which: "all" | "application"): Map<string, string> =>
  new Map([...ruleBlocksOf(), ...fieldFiles(which === "all" ? FIELD : /^blackbox/)].map(({ name, text }) => [name, text]));

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
        ...rule, expr: rule.expr.replaceAll(/(?<=\[|\[\d+[smhdw]:|offset\s+)\d+[smhdw]/g, shorter), ...(rule.for !== undefined && { for: shorter(rule.for) }),
      })),
    })),
  });
}

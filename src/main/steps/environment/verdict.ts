import { z } from "zod";
import { defineStep } from "../define";
import { environmentProblem, OfEnvironment } from "./findings";

const AREAS = ["application", "database", "cache", "http", "resources", "disks", "system"] as const;
type Area = (typeof AREAS)[number];
const LABELS: Record<Area, string> = {
  application: "Application", database: "Database", cache: "Cache", http: "External HTTP", resources: "Resources", disks: "Disks", system: "System",
};

/** One word for one area: what its checks have said. Several lines, one for each host, become their count. */
const inShort = (text: string): string => {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.length === 1 ? (lines[0] ?? "") : `good: ${lines.length} hosts`;
};

/** The table at the end of a health check. It comes to its turn only when every check before it was good. */
export const environmentVerdict = defineStep({
  kind: "environment.verdict",
  risk: "read",
  input: OfEnvironment.extend({
    application: z.string(), database: z.string(), cache: z.string(), http: z.string(), resources: z.string(), disks: z.string(), system: z.string(),
  }),
  title: ({ environment }) => `Sum up what the checks of ${environment} have said`,
  hosts: () => [],
  check: environmentProblem,
  async apply({ environment, ...said }, { note }) {
    for (const area of AREAS) note(`${LABELS[area].padEnd(14)}${inShort(said[area])}`);
    note(`${environment} is healthy`);
    return "healthy";
  },
});

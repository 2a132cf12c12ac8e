/** How bad an alert is, worst first. What a label says in other words is one of these; "none": there is no such label. */
export const SEVERITIES = ["critical", "warning", "info", "none"] as const;
export type Severity = (typeof SEVERITIES)[number];

const WORDS = new Map<string, Severity>([
  ...["critical", "crit", "page", "emergency", "fatal", "error", "high", "p1"].map((word): [string, Severity] => [word, "critical"]),
  ...["warning", "warn", "medium", "ticket", "p2", "p3"].map((word): [string, Severity] => [word, "warning"]),
  ...["info", "informational", "notice", "low", "p4", "p5"].map((word): [string, Severity] => [word, "info"]),
]);

/** A word that nobody knows counts as a warning: somebody meant something by it. */
export function severityOf(label: string | undefined): Severity {
  if (label === undefined || label === "" || label === "none") return "none";
  return WORDS.get(label.toLowerCase()) ?? "warning";
}

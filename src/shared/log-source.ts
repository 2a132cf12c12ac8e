import { RE2JS } from "re2js";
import { z } from "zod";
import { Duration } from "./duration";
import { EnvironmentId, HostId, ServiceId } from "./ids";

/** RE2 syntax: its time grows with the line and nothing else, so no pattern can hold the console up. Groups are `(?P<name>...)`. */
const Pattern = z.string().min(1).max(1_000).superRefine((text, context) => {
  try {
    RE2JS.compile(text);
  } catch (thrown) {
    context.addIssue({ code: "custom", message: `is no RE2 pattern: ${thrown instanceof Error ? thrown.message : String(thrown)}` });
  }
});

const JsonPath = z.string().min(1).max(200);

/** A log that is followed and counted. */
export const LogSource = z.strictObject({
  environment: EnvironmentId,
  description: z.string().optional(),
  /** Where it is, the same on each of them. */
  hosts: z.array(HostId).min(1),
  /** One of these three: a file, a container's output, a systemd unit's journal. */
  file: z.string().regex(/^\/[^\n\r\0]+$/, "a path begins with / and is one line").optional(),
  container: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/).optional(),
  unit: z.string().regex(/^[a-zA-Z0-9:_.\\@-]+$/, "a unit's name has letters, digits and :_.\\@-").optional(),
  /** Reads files and journals with `sudo -n`. */
  sudo: z.boolean().default(false),
  every: Duration.default(5_000),
  /** Where a line says its level: a field of JSON lines, or a pattern with a group "level". Absent: as loggers usually write it. */
  level: z.strictObject({ json: JsonPath.optional(), pattern: Pattern.optional() }).optional(),
  /** What is counted, by name. Groups become labels, save for "level" and "duration". */
  patterns: z.record(z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/), Pattern).default({}),
  /** Where a line says how long a request took: a field of JSON lines, or a pattern with a group "duration". */
  latency: z.strictObject({ json: JsonPath.optional(), pattern: Pattern.optional(), unit: z.enum(["s", "ms", "us", "ns"]).default("ms") }).optional(),
  /** The service that writes it. */
  service: ServiceId.optional(),
  labels: z.record(z.string(), z.string()).default({}),
});
export type LogSource = z.infer<typeof LogSource>;

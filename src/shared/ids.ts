import { z } from "zod";

/** Names in a fleet file. No leading dash or dot: a name must never read as an option or a hidden file. */
const fleetName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "a name has letters, digits, '.', '_', '-' and starts with a letter or digit");

export const EnvironmentId = fleetName.brand<"EnvironmentId">();
export type EnvironmentId = z.infer<typeof EnvironmentId>;
export const HostId = fleetName.brand<"HostId">();
export type HostId = z.infer<typeof HostId>;
export const ServiceId = fleetName.brand<"ServiceId">();
export type ServiceId = z.infer<typeof ServiceId>;
export const DatabaseId = fleetName.brand<"DatabaseId">();
export type DatabaseId = z.infer<typeof DatabaseId>;
export const CacheId = fleetName.brand<"CacheId">();
export type CacheId = z.infer<typeof CacheId>;
export const ProbeId = fleetName.brand<"ProbeId">();
export type ProbeId = z.infer<typeof ProbeId>;

/** A runbook's id: its path inside its folder without ".md", prefixed by the folder: "shipped/rolling-deploy". */
export const RunbookId = z.string().min(1).max(400).brand<"RunbookId">();
export type RunbookId = z.infer<typeof RunbookId>;

/** Sorts by creation: "20261121T101500Z-k3f9ax". */
export const RunId = z.string().regex(/^\d{8}T\d{6}Z-[a-z0-9]{6}$/).brand<"RunId">();
export type RunId = z.infer<typeof RunId>;

/** One step on one target within a plan: "roll.swap@web1"; unique in its plan. */
export const StepKey = z.string().min(1).max(300).brand<"StepKey">();
export type StepKey = z.infer<typeof StepKey>;

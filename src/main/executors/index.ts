import type { Effect } from "../../shared/plan";
import type { ExecutorTools, OpenedEffect } from "./executor";
import { http } from "./http";
import { promql } from "./promql";
import { redis } from "./redis";
import { sql } from "./sql";

export type { Clients, Executor, ExecutorResult, ExecutorTools, OpenedEffect } from "./executor";

/** Effects that talk to a server themselves; scripts are detached jobs and verbs are steps of the console's own. */
export type ServerEffect = Extract<Effect, { kind: "sql" | "redis" | "http" | "promql" }>;

/** Gets an effect ready to begin. */
export function openEffect(effect: ServerEffect, tools: ExecutorTools): Promise<OpenedEffect> {
  switch (effect.kind) {
    case "sql":
      return sql(effect, tools);
    case "redis":
      return redis(effect, tools);
    case "http":
      return http(effect, tools);
    case "promql":
      return promql(effect, tools);
  }
}

/** Whether an effect is one that `openEffect` takes. */
export function isServerEffect(effect: Effect | undefined): effect is ServerEffect {
  return effect !== undefined && effect.kind !== "shell" && effect.kind !== "verb" && effect.kind !== "unsupported";
}

import type { Effect } from "../../shared/plan";
import type { Executor, ExecutorTools, OpenedEffect } from "./executor";
import { sql } from "./sql";

export type { Clients, Executor, ExecutorResult, ExecutorTools, OpenedEffect } from "./executor";

/** Effects that talk to a server themselves; scripts are detached jobs and verbs are steps of the console's own. */
export type ServerEffect = Extract<Effect, { kind: "sql" }>;

const executors: { [K in ServerEffect["kind"]]: Executor<K> } = { sql };

/** Gets an effect ready to begin. */
export function openEffect(effect: ServerEffect, tools: ExecutorTools): Promise<OpenedEffect> {
  switch (effect.kind) {
    case "sql":
      return executors.sql(effect, tools);
  }
}

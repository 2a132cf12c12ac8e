import { parseArgv } from "./argv";
import { understatedArgv } from "./argv-risk";
import type { FenceFinding } from "./fence-finding";
import type { Action } from "./model";
import { parseHttp, understatedHttp } from "./http";
import { checkPromql } from "./promql-text";
import { parseRedis } from "./redis";
import { understatedRedis } from "./redis-risk";
import { parseSql } from "./sql";
import { understatedSql } from "./sql-risk";

/** What is wrong with the text of a fence, by its language. Shells are not read, and verbs have a parser of their own. */
export function checkFence({ executor, source, risk }: Pick<Action, "executor" | "source" | "risk">): FenceFinding[] {
  const readsOnly = risk === "read";
  switch (executor) {
    case "sql":
      return [...parseSql(source).findings, ...(readsOnly ? understatedSql(source) : [])];
    case "redis":
      return [...parseRedis(source).findings, ...(readsOnly ? understatedRedis(source) : [])];
    case "http":
      return [...parseHttp(source).findings, ...(readsOnly ? understatedHttp(source) : [])];
    case "promql":
      return checkPromql(source);
    case "docker":
    case "compose":
    case "kubectl":
      return [...parseArgv(executor, source).findings, ...(readsOnly ? understatedArgv(executor, source) : [])];
    case "shell":
    case "action":
      return [];
  }
}

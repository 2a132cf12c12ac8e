import type { FenceFinding } from "./fence-finding";
import { parseRedis } from "./redis";
import { literal } from "./words";

/** Commands that write, as `COMMAND INFO` of Redis 7 flags them, and those that act on the server. */
const CHANGING = new Set((
  "APPEND BGREWRITEAOF BGSAVE BITFIELD BITOP BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN COPY DEBUG DECR DECRBY DEL EVAL EVALSHA EXPIRE " +
  "EXPIREAT FAILOVER FCALL FLUSHALL FLUSHDB GEOADD GEORADIUS GEORADIUSBYMEMBER GEOSEARCHSTORE GETDEL GETEX GETSET HDEL HINCRBY HINCRBYFLOAT HMSET HSET " +
  "HSETNX INCR INCRBY INCRBYFLOAT LINSERT LMOVE LMPOP LPOP LPUSH LPUSHX LREM LSET LTRIM MIGRATE MOVE MSET MSETNX PERSIST PEXPIRE PEXPIREAT PFADD PFMERGE " +
  "PSETEX PUBLISH RENAME RENAMENX REPLICAOF RESTORE RPOP RPOPLPUSH RPUSH RPUSHX SADD SAVE SDIFFSTORE SET SETBIT SETEX SETNX SETRANGE SHUTDOWN SINTERSTORE " +
  "SLAVEOF SMOVE SPOP SPUBLISH SREM SUNIONSTORE SWAPDB UNLINK XACK XADD XAUTOCLAIM XCLAIM XDEL XREADGROUP XSETID XTRIM ZADD ZDIFFSTORE ZINCRBY " +
  "ZINTERSTORE ZMPOP ZPOPMAX ZPOPMIN ZRANGESTORE ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZUNIONSTORE"
).split(" "));

/** The same of commands that have subcommands. */
const CHANGING_PARTS: Readonly<Record<string, string>> = {
  ACL: "SETUSER DELUSER LOAD SAVE", CLIENT: "KILL PAUSE UNPAUSE UNBLOCK NO-EVICT", CONFIG: "SET REWRITE RESETSTAT",
  CLUSTER: "ADDSLOTS ADDSLOTSRANGE BUMPEPOCH DELSLOTS DELSLOTSRANGE FAILOVER FLUSHSLOTS FORGET MEET REPLICATE RESET SAVECONFIG SET-CONFIG-EPOCH SETSLOT",
  FUNCTION: "DELETE FLUSH KILL LOAD RESTORE", LATENCY: "RESET", MEMORY: "PURGE", MODULE: "LOAD LOADEX UNLOAD", SCRIPT: "FLUSH KILL LOAD", SLOWLOG: "RESET",
  XGROUP: "CREATE CREATECONSUMER DELCONSUMER DESTROY SETID",
};

/** Whether a command plainly changes something; `part` is its second word. */
export function changesRedis(name: string, part: string | undefined): boolean {
  const parts = Object.hasOwn(CHANGING_PARTS, name.toUpperCase()) ? CHANGING_PARTS[name.toUpperCase()] : undefined;
  return CHANGING.has(name.toUpperCase()) || (parts?.split(" ").includes(part?.toUpperCase() ?? "") ?? false);
}

/** Where a step that says risk=read plainly does more than look. What this does not know, the server is asked for before the step begins. */
export function understatedRedis(source: string): FenceFinding[] {
  const lines = source.split("\n");
  return parseRedis(source).commands.flatMap(({ words, line }) => {
    const name = literal(words[0]) ?? "";
    const part = literal(words[1]);
    if (!changesRedis(name, part)) return [];
    const what = changesRedis(name, undefined) ? name : `${name} ${part ?? ""}`;
    const index = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    return [{ severity: "error" as const, code: "risk-understated", index, message: `the step says risk=read, but ${what.toUpperCase()} changes something`, next: "Write risk=change or risk=destructive." }];
  });
}

import type { FenceFinding } from "./fence-finding";
import { statementWords } from "./sql";

/** First words of statements that change something, or that would end the read-only transaction around a reading step. */
const CHANGING = new Set(
  ("INSERT UPDATE DELETE MERGE TRUNCATE CREATE ALTER DROP GRANT REVOKE COMMENT COPY VACUUM REINDEX CLUSTER REFRESH CALL DO CHECKPOINT LOCK " +
    "SECURITY REASSIGN IMPORT NOTIFY ANALYZE").split(" "),
);
const TRANSACTION = new Set("BEGIN START COMMIT END ROLLBACK ABORT SAVEPOINT RELEASE PREPARE SET RESET DISCARD LOAD LISTEN UNLISTEN".split(" "));

/** Functions that act although a read-only transaction lets them pass. */
const ACTING = new Set(
  ("PG_PROMOTE PG_RELOAD_CONF PG_ROTATE_LOGFILE PG_TERMINATE_BACKEND PG_CANCEL_BACKEND PG_SWITCH_WAL PG_CREATE_RESTORE_POINT PG_BACKUP_START " +
    "PG_BACKUP_STOP PG_START_BACKUP PG_STOP_BACKUP PG_WAL_REPLAY_PAUSE PG_WAL_REPLAY_RESUME PG_DROP_REPLICATION_SLOT " +
    "PG_CREATE_PHYSICAL_REPLICATION_SLOT PG_CREATE_LOGICAL_REPLICATION_SLOT PG_REPLICATION_SLOT_ADVANCE PG_LOGICAL_SLOT_GET_CHANGES " +
    "PG_STAT_RESET PG_STAT_STATEMENTS_RESET LO_EXPORT DBLINK_EXEC").split(" "),
);

/** Where a step that says risk=read plainly does more than look. What this does not see, the server's read-only transaction refuses. */
export function understatedSql(source: string): FenceFinding[] {
  return statementWords(source).flatMap(({ words, index }) => {
    const [first = ""] = words;
    const acting = words.find((word, at) => ACTING.has(word) && words[at + 1] === "(");
    const nested = first === "WITH" || first === "EXPLAIN" ? words.find((word) => ["INSERT", "UPDATE", "DELETE", "MERGE"].includes(word)) : undefined;
    if (first === "WITH" && nested !== undefined) return [understated(index, nested)];
    if (first === "EXPLAIN" && nested !== undefined && words.slice(0, 8).includes("ANALYZE")) return [understated(index, `EXPLAIN ANALYZE ${nested}`)];
    if (CHANGING.has(first)) return [understated(index, first)];
    if (acting !== undefined) return [understated(index, `${acting.toLowerCase()}()`)];
    if (!TRANSACTION.has(first)) return [];
    return [{ severity: "error" as const, code: "sql-transaction", index, message: `${first} cannot stand in a step of risk read, which runs in one read-only transaction`, next: "Drop it, or mark the step as risk=change." }];
  });
}

const understated = (index: number, what: string): FenceFinding => ({
  severity: "error", code: "risk-understated", index, message: `the step says risk=read, but ${what} changes something`, next: "Write risk=change or risk=destructive.",
});

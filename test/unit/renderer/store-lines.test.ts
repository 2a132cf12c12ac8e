import { describe, expect, it } from "vitest";
import { isAbout } from "../../../src/renderer/app/marks";
import type { Reading } from "../../../src/renderer/app/use-instant";
import { cacheSelectors, goneKeyLines, keyHitLines } from "../../../src/renderer/features/store/cache-lines";
import { connectionLines, databaseSelectors, deadlockLines, hitLines, lagLines, transactionAgeLines, transactionLines } from "../../../src/renderer/features/store/database-lines";
import { figuresOf, nodeNames, type StoreNode } from "../../../src/renderer/features/store/store-nodes";
import { tableRows } from "../../../src/renderer/features/store/table-rows";
import { waitTree } from "../../../src/renderer/features/store/wait-tree";
import { csvOfColumns } from "../../../src/renderer/lib/csv";
import type { DatabaseQuery } from "../../../src/shared/database-queries";
import { HostId } from "../../../src/shared/ids";
import { SeriesQuery, type SeriesLine } from "../../../src/shared/sample";

const line = (name: string, labels: Record<string, string>, ...values: [number, number][]): SeriesLine => ({ series: { name, labels: { store: "orders", ...labels } }, gapMs: 30, points: values.map(([at, value]) => [at, value, value, value]) });
const db1 = { server: "db1:5432" };
const db2 = { server: "db2:5432" };
const NAMES = new Map([["db1:5432", "db1"], ["db2:5432", "db2"]]);

describe("a store's lines", () => {
  it("are asked for in one question the contract takes", () => {
    for (const selectors of [databaseSelectors("orders", "db1:5432"), cacheSelectors("sessions")]) expect(SeriesQuery.safeParse({ selectors, from: 0, to: 1, buckets: 120 }).success).toBe(true);
  });

  it("add connections of one state up over the databases, and leave out states that nobody was in", () => {
    const of = (state: string, datname: string, value: number) => line("pg_stat_activity_count", { ...db1, state, datname }, [0, value]);
    expect(connectionLines([of("active", "shop", 2), of("active", "postgres", 1), of("idle", "shop", 0), of("disabled", "shop", 0)])).toEqual([
      { name: "active", gapMs: 30, points: [[0, 3]] }, { name: "idle", gapMs: 30, points: [[0, 0]] },
    ]);
  });

  it("take the oldest transaction of a state, not the sum", () => {
    const of = (datname: string, value: number) => line("pg_stat_activity_max_tx_duration", { ...db1, state: "active", datname }, [0, value]);
    expect(transactionAgeLines([of("shop", 7), of("postgres", 5)])[0]?.points).toEqual([[0, 7]]);
  });

  it("have a line a node in the order of the nodes, and one for rollbacks where there were any", () => {
    const all = [line("pg_stat_database_xact_commit", db2, [0, 1]), line("pg_stat_database_xact_commit", db1, [0, 5]), line("pg_stat_database_xact_rollback", db1, [0, 0]), line("pg_stat_database_xact_rollback", db2, [0, 2])];
    expect(transactionLines(all, NAMES).map(({ name }) => name)).toEqual(["db1", "db2", "db2 rolled back"]);
  });

  it("have no hit ratio while nothing is read", () => {
    const all = [line("pg_stat_database_blks_hit", db1, [0, 0], [10, 3]), line("pg_stat_database_blks_read", db1, [0, 0], [10, 1])];
    expect(hitLines(all, NAMES)).toEqual([{ name: "db1", gapMs: 30, points: [[10, 0.75]] }]);
    expect(keyHitLines([line("redis_keyspace_hits_total", db1, [0, 0]), line("redis_keyspace_misses_total", db1, [0, 0])], NAMES)).toEqual([]);
  });

  it("count deadlocks by the minute", () => expect(deadlockLines([line("pg_stat_database_deadlocks", db1, [0, 0.5])], NAMES)[0]?.points).toEqual([[0, 30]]));

  it("tell the lag of replicas alone, as they and as their primary see it", () => {
    const all = [
      line("pg_replication_is_replica", db1, [0, 0]), line("pg_replication_is_replica", db2, [0, 1]), line("pg_replication_lag_bytes", db1, [0, 0]), line("pg_replication_lag_bytes", db2, [0, 40]),
      line("pg_stat_replication_replay_lag_bytes", { ...db1, client_addr: "10.0.0.2", application_name: "walreceiver" }, [0, 90]),
    ];
    expect(lagLines(all, NAMES, "bytes").map(({ name, points }) => [name, points[0]?.[1]])).toEqual([["db2 not replayed", 40], ["10.0.0.2 behind db1", 90]]);
  });

  it("add up what all nodes of a cache lost", () => {
    expect(goneKeyLines([line("redis_evicted_keys_total", db1, [0, 1]), line("redis_evicted_keys_total", db2, [0, 2])])).toEqual([{ name: "evicted for want of memory", gapMs: 30, points: [[0, 3]] }]);
  });

  it("are saved with a column each", () => {
    expect(csvOfColumns([{ name: "a", points: [[0, 1], [1_000, 2]] }, { name: "b,c", points: [[1_000, 0.5]] }])).toBe('time,a,"b,c"\r\n1970-01-01T00:00:00.000Z,1,\r\n1970-01-01T00:00:01.000Z,2,0.5\r\n');
  });
});

describe("a store's nodes", () => {
  const node = (host: string, port: number, health: StoreNode["health"] = "healthy"): StoreNode => ({ host: HostId.parse(host), port, health });
  it("are called by their host, with the port where it has several", () => {
    expect([...nodeNames([node("c1", 7001), node("c1", 7002), node("c2", 7001)]).values()]).toEqual(["c1:7001", "c1:7002", "c2"]);
  });
  it("have no figures where they are not seen, though their last ones are still there", () => {
    const readings: Reading[] = [{ labels: { __name__: "redis_db_keys", server: "c1:7001", db: "db0" }, value: 3 }, { labels: { __name__: "redis_db_keys", server: "c1:7001", db: "db1" }, value: 4 }];
    expect(figuresOf(readings, node("c1", 7001)).of("redis_db_keys")).toBe(7);
    expect(figuresOf(readings, node("c1", 7001)).of("redis_db_keys", { db: "db1" })).toBe(4);
    expect(figuresOf(readings, node("c1", 7001, "not seen")).of("redis_db_keys")).toBeUndefined();
    expect(figuresOf(readings, node("c1", 7002)).of("redis_db_keys")).toBeUndefined();
  });
});

it("alerts about a store's series are about the store", () => {
  const labels = { alertname: "PostgresqlDown", store: "orders", host: "db1" };
  expect([isAbout(labels, { kind: "database", id: "orders" }), isAbout(labels, { kind: "host", id: "db1" }), isAbout(labels, { kind: "service", id: "orders" })]).toEqual([true, true, false]);
});

describe("sessions that wait", () => {
  const session = (pid: number, ...blockedBy: number[]): DatabaseQuery => ({ pid, blockedBy, state: "active", text: "SELECT" });
  const rows = (...queries: DatabaseQuery[]) => waitTree(queries).map(({ query, depth, holds }) => [query.pid, depth, holds]);
  it("stand below the one they wait for", () => expect(rows(session(3, 2), session(1), session(2, 1), session(4))).toEqual([[1, 0, 2], [2, 1, 1], [3, 2, 0], [4, 0, 0]]));
  it("stand there once, also behind two, behind each other, or behind one that is not listed", () => {
    expect(rows(session(1), session(2), session(3, 1, 2))).toEqual([[1, 0, 1], [3, 1, 0], [2, 0, 1]]);
    expect(rows(session(1, 2), session(2, 1))).toEqual([[1, 0, 1], [2, 1, 1]]);
    expect(rows(session(5, 99))).toEqual([[5, 0, 0]]);
  });
});

it("tables are the largest first, and were never vacuumed where the server says 0", () => {
  const of = (metric: string, relname: string, value: number): Reading => ({ labels: { __name__: metric, schemaname: "public", relname }, value });
  const rows = tableRows([
    of("pg_stat_user_tables_table_size_bytes", "small", 10), of("pg_stat_user_tables_table_size_bytes", "large", 90), of("pg_stat_user_tables_n_live_tup", "large", 30), of("pg_stat_user_tables_n_dead_tup", "large", 10),
    of("pg_stat_user_tables_last_vacuum", "large", 0), of("pg_stat_user_tables_last_autovacuum", "large", 7), of("pg_stat_user_tables_last_vacuum", "small", 0), of("pg_bloat_table_bloat_pct", "large", 12.5),
  ]);
  expect(rows.map(({ table }) => table)).toEqual(["large", "small"]);
  expect(rows[0]).toMatchObject({ rows: 30, deadShare: 0.25, bloatShare: 0.125, vacuumedAt: 7_000 });
  expect(rows[1]?.vacuumedAt).toBeUndefined();
});

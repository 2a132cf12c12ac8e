import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { sh } from "../harness";
import { describeRunbooks } from "./kit";

/** Names that only quoting gets right. */
const TABLE = `qd "odd" table'; --`;
const QUOTED = `"qd ""odd"" table'; --"`;
const OTHER = "qd_other";

describeRunbooks("PostgreSQL", ({ kit, lab }) => {
  const clients: Client[] = [];
  const { primaryPort, user, database } = lab.postgres;
  const psql = (statement: string) => sh("db1", `su postgres -c 'psql -qAtd shop -v ON_ERROR_STOP=1' <<'SQL'\n${statement};\nSQL`);
  const run = (runbook: string, params: Record<string, string> = {}) => kit().run({ runbook, target: "database/orders", params });

  /** A client's connection and its process number; what it is asked may fail, as it may be ended. */
  async function connected(name: string): Promise<{ pid: string; ask(statement: string): Promise<string> }> {
    const client = new Client({ host: "127.0.0.1", port: primaryPort, user, database, password: lab.postgres.password(), application_name: name });
    client.on("error", () => undefined);
    await client.connect();
    clients.push(client);
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const ask = (statement: string) => client.query(statement).then(() => "done", (error: Error) => error.message);
    return { pid: String(rows[0]?.pid), ask };
  }
  const drop = () => psql(`DROP TABLE IF EXISTS ${QUOTED}; DROP TABLE IF EXISTS ${OTHER}; DROP VIEW IF EXISTS pg_stat_statements`);

  beforeAll(async () => {
    await drop();
    await psql(`SET ROLE quarterdeck; CREATE TABLE ${QUOTED} (id int, note text) WITH (autovacuum_enabled = off); CREATE TABLE ${OTHER} (id int);
      INSERT INTO ${QUOTED} SELECT n, 'note' FROM generate_series(1, 30000) n; DELETE FROM ${QUOTED} WHERE id % 2 = 0`);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  });
  afterAll(drop);

  it("is found healthy, and so are its connections, replication, cache and indexes", async () => {
    await psql(`ALTER TABLE ${QUOTED} RESET (autovacuum_enabled)`);
    const books = ["postgres-check", "postgres-connections", "postgres-replication", "postgres-performance", "postgres-indexes", "postgres-locks", "postgres-long-queries"];
    const ends = await Promise.all(books.map((book) => run(book, book === "postgres-connections" ? { SECONDS: "600" } : {})));
    for (const end of ends) expect(end.status, end.story()).toBe("done");
    const [check, connections, replication, , indexes] = ends;
    expect(check?.step("answers", "db2").output).toMatch(/\| replica \|/);
    expect(connections?.step("used", "db1").output).toMatch(/used +\| max/);
    expect(replication?.step("followers").output).toMatch(/db2 .*\| streaming \|/);
    expect(replication?.steps("lag")).toHaveLength(1);
    expect(indexes?.step("used", "db1").output).toContain("orders_pkey");
  });

  it("is found ill when transactions stay open, statements run long and others wait for them", async () => {
    const [holder, waiter, sleeper] = await Promise.all(["holder", "waiter", "sleeper"].map(connected));
    if (!holder || !waiter || !sleeper) throw new Error("no connections");
    await holder.ask(`BEGIN; LOCK TABLE ${OTHER}`);
    const waits = waiter.ask(`SELECT count(*) FROM ${OTHER}`);
    const sleeps = sleeper.ask("SELECT pg_sleep(120)");
    await delay(2_500);
    const [check, long, connections, locks] = await Promise.all([
      run("postgres-check", { SECONDS: "1" }), run("postgres-long-queries", { SECONDS: "1" }), run("postgres-connections", { SECONDS: "1", PERCENT: "0" }), run("postgres-locks", { SECONDS: "1" }),
    ]);
    expect([check, long, connections, locks].map(({ status }) => status)).toEqual(["failed", "failed", "failed", "failed"]);
    for (const id of ["transactions", "locks"]) expect(check.step(id, "db1"), check.story()).toMatchObject({ status: "failed" });
    expect(check.step("connections", "db1")).toMatchObject({ status: "done" });
    expect(long.step("statements", "db1").output).toMatch(new RegExp(`${sleeper.pid} .*sleeper.*pg_sleep`));
    expect(long.step("statements", "db2")).toMatchObject({ status: "done" });
    expect(long.step("idle", "db1").output).toMatch(new RegExp(`${holder.pid} .*holder`));
    expect(connections.step("clients", "db1").output).toMatch(/holder +\|/);
    for (const id of ["used", "idle"]) expect(connections.step(id, "db1"), connections.story()).toMatchObject({ status: "failed" });
    expect(locks.step("tree", "db1").output).toMatch(new RegExp(`^ ${holder.pid} [^]*\n {4}${waiter.pid} `, "m"));

    const cancelled = await run("postgres-end-query", { PID: sleeper.pid });
    expect(cancelled.status, cancelled.story()).toBe("done");
    expect(await sleeps).toMatch(/canceling statement due to user request/);
    expect(await sleeper.ask("SELECT 1")).toBe("done");
    expect(cancelled.step("terminate")).toMatchObject({ status: "skipped" });

    const ended = await run("postgres-end-query", { PID: holder.pid, HOW: "terminate" });
    expect(ended.status, ended.story()).toBe("done");
    expect(ended.step("blocks").output).toBe("1\n");
    expect(await waits).toBe("done");
    expect(await holder.ask("SELECT 1")).not.toBe("done");
  });

  it("has no process of that number that may be ended", async () => {
    const writer = (await psql("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")).trim();
    const end = await run("postgres-end-query", { PID: writer, HOW: "terminate" });
    expect(end).toMatchObject({ status: "failed" });
    expect(end.step("terminate")).toMatchObject({ status: "pending" });
    await expect(run("postgres-end-query", { PID: "1 OR true" })).rejects.toThrow(/PID/);
  });

  it("tells which tables have dead rows, and vacuums and analyzes one whose name is odd", async () => {
    await psql(`ALTER TABLE ${QUOTED} SET (autovacuum_enabled = off)`);
    // Autovacuum may have been at it while it was on.
    await psql(`TRUNCATE ${QUOTED}`);
    await psql(`INSERT INTO ${QUOTED} SELECT n, 'note' FROM generate_series(1, 30000) n`);
    await psql(`DELETE FROM ${QUOTED} WHERE id % 2 = 0`);
    await expect.poll(() => psql(`SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname LIKE 'qd "odd"%'`), { timeout: 10_000 }).toBe("15000\n");
    const before = await run("postgres-tables");
    expect(before.step("dead").output, before.story()).toContain(TABLE);
    expect(before.step("dead")).toMatchObject({ status: "failed" });
    expect(before.step("autovacuum")).toMatchObject({ status: "failed" });
    expect(before.step("tables").output).toMatch(/public +\| orders /);

    const analyzed = await run("postgres-maintain-table", { TABLE });
    expect(analyzed.status, analyzed.story()).toBe("done");
    expect(analyzed.step("vacuum")).toMatchObject({ status: "skipped" });
    const vacuumed = await run("postgres-maintain-table", { TABLE, WHAT: "vacuum" });
    expect(vacuumed.status, vacuumed.story()).toBe("done");
    expect(vacuumed.step("vacuum").output).toMatch(/15000/);
    expect(await psql(`SELECT n_dead_tup, last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname LIKE 'qd "odd"%'`)).toBe("0|t\n");

    const after = await run("postgres-tables");
    expect(after.step("dead"), after.story()).toMatchObject({ status: "done" });
    expect(await run("postgres-maintain-table", { TABLE: "no such table" })).toMatchObject({ status: "failed" });
  });

  it("shows the slowest statements where the extension is there", async () => {
    await psql(`CREATE VIEW pg_stat_statements AS SELECT 3::bigint AS calls, 1.5::float8 AS mean_exec_time, 4500.0::float8 AS total_exec_time, 7::bigint AS rows, 'SELECT slow & <odd>'::text AS query; GRANT SELECT ON pg_stat_statements TO quarterdeck`);
    const end = await run("postgres-long-queries");
    expect(end.step("slowest").output, end.story()).toMatch(/ 3 +\| 1\.5 +\| [45] +\| 7 +\| SELECT slow & <odd>/);
  });

  it("is ill when its replica is told to stop replaying", async () => {
    const replica = (statement: string) => sh("db2", `su postgres -c 'psql -qAtd shop' <<'SQL'\n${statement};\nSQL`);
    await replica("SELECT pg_wal_replay_pause()");
    try {
      await expect.poll(() => replica("SELECT pg_get_wal_replay_pause_state()")).toBe("paused\n");
      await psql(`INSERT INTO ${OTHER} VALUES (1)`);
      await delay(2_000);
      const end = await run("postgres-replication", { LAG: "1" });
      for (const id of ["paused", "lag"]) expect(end.step(id), end.story()).toMatchObject({ status: "failed" });
      expect(end.step("receiving")).toMatchObject({ status: "done" });
    } finally {
      await replica("SELECT pg_wal_replay_resume()");
    }
  });
});

import { describe, expect, it } from "vitest";
import { PostgresReader, postgresCollectors } from "../../../src/main/collectors/postgres";
import { table, valueIn } from "../../../src/main/collectors/postgres/collector";
import { settingReading } from "../../../src/main/collectors/postgres/server";
import { watchPostgresNode } from "../../../src/main/observer/postgres-node";
import { Database } from "../../../src/shared/fleet";
import { DatabaseId, HostId } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";
import { FakePostgres, openHosts } from "./fake-servers";

const server = (inRecovery = false) => [{ version: "150004", in_recovery: String(inRecovery), statements: null }];
const given = (answers: ConstructorParameters<typeof FakePostgres>[0] = [], inRecovery = false) => new FakePostgres([["server_version_num", () => server(inRecovery)], ...answers]);
const login = { host: HostId.parse("db1"), port: 5432, database: "shop", user: "ann" };

describe("settings as series", () => {
  it.each([
    [{ name: "max_connections", setting: "100", unit: null, vartype: "integer" }, "pg_settings_max_connections", 100],
    [{ name: "shared_buffers", setting: "16384", unit: "8kB", vartype: "integer" }, "pg_settings_shared_buffers_bytes", 134_217_728],
    [{ name: "checkpoint_timeout", setting: "300", unit: "s", vartype: "integer" }, "pg_settings_checkpoint_timeout_seconds", 300],
    [{ name: "statement_timeout", setting: "1500", unit: "ms", vartype: "integer" }, "pg_settings_statement_timeout_seconds", 1.5],
    [{ name: "log_min_duration_statement", setting: "-1", unit: "ms", vartype: "integer" }, "pg_settings_log_min_duration_statement_seconds", -1],
    [{ name: "jit", setting: "on", unit: null, vartype: "bool" }, "pg_settings_jit", 1],
    [{ name: "auto_explain.sample_rate", setting: "0.5", unit: null, vartype: "real" }, "pg_settings_auto_explain_sample_rate", 0.5],
  ])("%o", (row, name, value) => {
    expect(settingReading(row)).toEqual([{ name, value }]);
  });

  it("that are no amount of time or bytes are left out", () => {
    expect(settingReading({ name: "odd", setting: "1", unit: "parsec", vartype: "integer" })).toEqual([]);
    expect(settingReading({ name: "odd", setting: null, unit: null, vartype: "integer" })).toEqual([]);
  });
});

describe("a table of figures", () => {
  const shape = table({ name: "x", prefix: "pg_x", labels: ["datname"], sql: () => "" });
  it("leaves out what is NULL and refuses what is no number", () => {
    expect(shape.read([{ datname: "shop", a: "1.5", b: null, c: "t" }])).toEqual([
      { name: "pg_x_a", labels: { datname: "shop" }, value: 1.5 }, { name: "pg_x_c", labels: { datname: "shop" }, value: 1 },
    ]);
    expect(() => shape.read([{ datname: "shop", a: "many" }])).toThrow("a is not a number");
    expect(() => valueIn("", "a")).toThrow("not a number");
  });
});

describe("reading a server", () => {
  it("keeps one session that cannot write, and asks the slow questions once a minute", async () => {
    let at = 0;
    const postgres = given();
    const reader = new PostgresReader(postgres, postgresCollectors, 1_000, () => at);
    const slowAsked = async () => {
      const before = postgres.asked.length;
      await reader.read(login);
      return postgres.asked.slice(before).some((text) => text.includes("pg_database_size"));
    };
    expect(await slowAsked()).toBe(true);
    at = 59_000;
    expect(await slowAsked()).toBe(false);
    at = 61_000;
    expect(await slowAsked()).toBe(true);
    expect(postgres.logins).toBe(1);
    expect(postgres.asked[0]).toContain("'default_transaction_read_only', 'on'");
    expect(postgres.asked[0]).toContain("statement_timeout");
  });

  it("goes on where one question is refused", async () => {
    const refused = new ProblemError({ code: "postgres.error", message: "permission denied" });
    const reader = new PostgresReader(given([["pg_locks", () => refused], ["pg_postmaster_start_time", () => [{ start_time_seconds: "5" }]]]), postgresCollectors, 1_000);
    const { groups, unread } = await reader.read(login);
    expect(unread).toEqual([{ collector: "locks", reason: "permission denied" }]);
    expect(groups.has("locks")).toBe(false);
    expect(groups.get("postmaster")).toEqual([{ name: "pg_postmaster_start_time_seconds", labels: {}, value: 5 }]);
  });

  it("logs in anew at once after a restart of the server", async () => {
    const postgres = given();
    const reader = new PostgresReader(postgres, postgresCollectors, 1_000);
    await reader.read(login);
    postgres.restart();
    await reader.read(login);
    expect(postgres.logins).toBe(2);
  });

  it("asks a replica nothing that only a primary can answer", async () => {
    const postgres = given([], true);
    await new PostgresReader(postgres, postgresCollectors, 1_000).read(login);
    expect(postgres.asked.some((text) => text.includes("txid_snapshot"))).toBe(false);
    expect(postgres.asked.some((text) => text.includes("pg_stat_wal_receiver"))).toBe(true);
  });
});

describe("watching a node", () => {
  const place = { store: DatabaseId.parse("orders"), host: HostId.parse("db1"), port: 5432 };
  const database = Database.parse({ environment: "prod", engine: "postgres", primary: { host: "db1" }, password: "db-password" });
  const watch = (postgres: FakePostgres, more: { at?: () => number; hosts?: ReturnType<typeof openHosts>; password?: () => string } = {}) =>
    watchPostgresNode({ hosts: more.hosts ?? openHosts(), postgres, secret: async () => more.password?.() ?? "x", now: more.at ?? (() => 0) }, place, database);
  const problem = (code: string, under?: Error) => new ProblemError({ code, message: code }, { cause: under });

  it("tells role, lag and that it is up", async () => {
    const replica = given([["pg_is_wal_replay_paused", () => [{ lag_seconds: "2.5", replay_paused: "1" }]], ["pg_stat_wal_receiver", () => [{ up: "1" }]]], true);
    const { value, groups } = await watch(replica).look();
    expect(value).toEqual({ role: "replica", detail: "replica, 2.5 s behind", trouble: "its replay is paused" });
    expect(groups.get("up")).toEqual([{ name: "pg_up", value: 1 }, { name: "pg_exporter_last_scrape_error", value: 0 }]);
    const alone = given([["pg_stat_wal_receiver", () => [{ up: "0" }]]], true);
    expect((await watch(alone).look()).value).toMatchObject({ trouble: "it receives nothing from its primary" });
  });

  it("is down when its port is closed or it takes no more sessions", async () => {
    const postgres = given();
    postgres.refuse = problem("postgres.refused");
    expect(await watch(postgres).look()).toMatchObject({ value: { refused: "postgres.refused" }, ended: true });
    postgres.refuse = problem("postgres.login", Object.assign(new Error("sorry, too many clients already"), { code: "53300" }));
    expect((await watch(postgres).look()).groups.get("up")?.[0]).toEqual({ name: "pg_up", value: 0 });
  });

  it("is not down when its host is out of reach", async () => {
    const postgres = given();
    postgres.refuse = problem("ssh.timeout");
    await expect(watch(postgres).look()).rejects.toThrow("ssh.timeout");
    postgres.refuse = problem("postgres.refused");
    await expect(watch(postgres, { hosts: openHosts("waiting") }).look()).rejects.toThrow("postgres.refused");
  });

  it("does not try a refused password again and again, and does try a new one", async () => {
    let at = 0;
    let password = "wrong";
    const postgres = given();
    postgres.refuse = problem("postgres.login", Object.assign(new Error("password authentication failed"), { code: "28P01" }));
    const node = watch(postgres, { at: () => at, password: () => password });
    expect((await node.look()).value).toMatchObject({ trouble: expect.stringContaining("does not let the console log in") });
    expect((await node.look()).groups.get("up")).toEqual([{ name: "pg_exporter_last_scrape_error", value: 1 }]);
    expect(postgres.logins).toBe(1);
    at = 301_000;
    await node.look();
    expect(postgres.logins).toBe(2);
    password = "right";
    postgres.refuse = undefined;
    expect((await node.look()).value).toMatchObject({ role: "primary" });
  });
});

import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClients } from "../../src/main/connections";
import { PostgresReader, postgresCollectors, readQueries } from "../../src/main/collectors/postgres";
import { watchPostgresNode } from "../../src/main/observer/postgres-node";
import type { Hosts, PostgresSession } from "../../src/main/ports";
import { Database } from "../../src/shared/fleet";
import { DatabaseId, HostId } from "../../src/shared/ids";
import { ProblemError } from "../../src/shared/problem";

// A server of this machine, started for the test: it has what the lab's have not, and may be stopped.
const PLACES = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/14/bin"];
const binary = (name: string): string | undefined => PLACES.map((folder) => join(folder, name)).find((file) => existsSync(file));
const here = HostId.parse("here");

/** This machine as a host whose loopback is reached. */
const hosts = {
  state: () => "open",
  forward: (_: HostId, address: string, port: number) => new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    socket.once("connect", () => resolve(socket));
    socket.once("error", (error) => reject(new ProblemError({ code: "ssh.forward-failed", message: "refused", cause: error.message })));
  }),
} as unknown as Hosts;
const clients = createClients(hosts);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function until<T>(work: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const value = await work();
    if (holds(value) || tries >= 200) return value;
    await delay(100);
  }
}

const isRoot = userInfo().uid === 0;
/** PostgreSQL refuses to run as root. */
const lowered = (command: string, args: string[]): [string, string[]] => (isRoot ? ["runuser", ["-u", "postgres", "--", command, ...args]] : [command, args]);
const postgresMissing = binary("initdb") === undefined ? "no PostgreSQL server here" : isRoot && !canLower() ? "no user postgres to run it as" : undefined;

function canLower(): boolean {
  try {
    execFileSync("runuser", ["-u", "postgres", "--", "true"]);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(postgresMissing !== undefined)(`PostgreSQL of this machine${postgresMissing ? ` (skipped: ${postgresMissing})` : ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "qd-pg-"));
  const secret = "it's a \"secret\"";
  let port = 0;
  const login = (more: object = {}) => ({ host: here, port, database: "postgres", user: "quarterdeck", password: secret, ...more });
  const control = (...args: string[]) => execFileSync(...lowered(binary("pg_ctl") ?? "", ["-D", join(folder, "data"), "-w", "-s", ...args]), { stdio: "ignore" });
  const start = () => control("-l", join(folder, "log"), "-o", `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c shared_preload_libraries=pg_stat_statements -c password_encryption=scram-sha-256 -c max_connections=12 -c fsync=off`, "start");

  beforeAll(async () => {
    port = await freePort();
    writeFileSync(join(folder, "password"), secret, { mode: 0o644 });
    if (isRoot) {
      const uid = Number(execFileSync("id", ["-u", "postgres"]));
      chownSync(folder, uid, Number(execFileSync("id", ["-g", "postgres"])));
      chownSync(join(folder, "password"), uid, uid);
    }
    execFileSync(...lowered(binary("initdb") ?? "", ["-D", join(folder, "data"), "-U", "quarterdeck", "--pwfile", join(folder, "password"), "-A", "scram-sha-256", "-N"]), { stdio: "ignore" });
    start();
  });
  afterAll(() => {
    control("-m", "immediate", "stop");
    rmSync(folder, { recursive: true, force: true });
  });

  it("tells what statements cost, wherever the extension lives, without what was typed", async () => {
    const session = await clients.postgres.connect(login());
    await session.query('CREATE SCHEMA "Odd schema"', []);
    await session.query('CREATE EXTENSION pg_stat_statements SCHEMA "Odd schema"', []);
    for (let index = 0; index < 3; index += 1) await session.query("SELECT length('a customer''s words') + 41", []);
    const reader = new PostgresReader(clients.postgres, postgresCollectors, 5_000);
    const { groups, unread } = await reader.read(login());
    reader.close();
    expect(unread).toEqual([]);
    expect(groups.get("statements")?.find(({ name, value }) => name === "pg_stat_statements_calls_total" && value >= 3)?.labels).toMatchObject({ datname: "postgres", usename: "quarterdeck" });
    const { slow } = await readQueries(session);
    expect(slow?.find(({ calls }) => calls === 3)).toMatchObject({ user: "quarterdeck", rows: 3 });
    expect(JSON.stringify(slow)).not.toContain("customer");
    session.close();
  });

  it("is up, full, wrong about its password, down and up again", async () => {
    const database = Database.parse({ environment: "prod", engine: "postgres", user: "quarterdeck", password: "db", primary: { host: "here", port } });
    let password = secret;
    const node = watchPostgresNode({ hosts, postgres: clients.postgres, secret: async () => password, now: Date.now }, { store: DatabaseId.parse("own"), host: here, port }, database);
    const up = async () => (await node.look()).groups.get("up")?.find(({ name }) => name === "pg_up")?.value;
    expect(await up()).toBe(1);
    control("-m", "fast", "restart", "-l", join(folder, "log"), "-o", `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c shared_preload_libraries=pg_stat_statements -c max_connections=12 -c superuser_reserved_connections=1`);
    expect(await up()).toBe(1);
    node.close();
    const taken: PostgresSession[] = [];
    try {
      for (;;) taken.push(await clients.postgres.connect(login()));
    } catch {
      // Full now.
    }
    const full = await node.look();
    expect([full.groups.get("up")?.[0]?.value, JSON.stringify(full.value)]).toEqual([0, expect.stringContaining("too many clients")]);
    for (const session of taken) session.destroy();
    await until(up, (value) => value === 1);
    node.close();
    password = "wrong";
    expect((await node.look()).value).toMatchObject({ trouble: expect.stringContaining("password authentication failed") });
    password = secret;
    control("-m", "fast", "stop");
    expect(await node.look()).toMatchObject({ value: { refused: expect.stringContaining("accepts no connections") }, ended: true });
    start();
    expect(await up()).toBe(1);
    node.close();
  });
});

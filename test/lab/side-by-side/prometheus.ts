import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { containerOf, docker, hostNamed, hosts, inside, secrets } from "../../../lab/index.js";
import { copyTo, sh } from "../harness";
import { BLACKBOX_PORT, NODE_EXPORTER_PORT, POSTGRES_EXPORTER_PORTS, REDIS_EXPORTER_PORT, scrapeJobs } from "./targets";
import { type Texts, textsOf } from "./texts";
import { type AlertsSeries, type Book, bookOf } from "./timeline";

const FOLDER = "/var/tmp/qd-beside";
const NODE_EXPORTER = "/var/tmp/qd-node-exporter";
/** Two that are alike: they look at different moments, as any two do. */
const SERVERS = { a: 19_091, b: 19_092 } as const;
export type ServerName = keyof typeof SERVERS;

export interface PrometheusInput {
  rules: ReadonlyMap<string, string>;
  which: "all" | "application";
  scrapeS: number;
  evaluationS: number;
  /** A folder of this machine for what is copied to the host. */
  folder: string;
}

const unit = (name: string, command: string): string => `systemd-run -q --collect --unit=qd-beside-${name} ${command}`;

/** What postgres_exporter 0.11 does not tell of itself and later ones do, or what its own example of further questions tells. */
const QUESTIONS = {
  pg_replication: {
    query: "SELECT CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 ELSE greatest(0, extract(epoch FROM now() - pg_last_xact_replay_timestamp())) END AS lag_seconds, pg_is_in_recovery()::int AS is_replica",
    metrics: [{ lag_seconds: { usage: "GAUGE", description: "Lag of the replay in seconds" } }, { is_replica: { usage: "GAUGE", description: "Whether it is a replica" } }],
  },
  pg_postmaster: { query: "SELECT extract(epoch FROM pg_postmaster_start_time()) AS start_time_seconds", metrics: [{ start_time_seconds: { usage: "GAUGE", description: "When the server started" } }] },
  pg_txid: { query: "SELECT (txid_snapshot_xmax(txid_current_snapshot()) % 4294967296)::float8 AS current WHERE NOT pg_is_in_recovery()", metrics: [{ current: { usage: "COUNTER", description: "Next transaction" } }] },
  pg_stat_user_tables: {
    query: "SELECT current_database() AS datname, schemaname, relname, n_tup_upd, n_tup_del, n_tup_hot_upd, n_live_tup, n_dead_tup, coalesce(extract(epoch FROM last_autovacuum), 0) AS last_autovacuum, coalesce(extract(epoch FROM last_autoanalyze), 0) AS last_autoanalyze FROM pg_stat_user_tables",
    metrics: [
      ...["datname", "schemaname", "relname"].map((name) => ({ [name]: { usage: "LABEL", description: name } })),
      ...["n_tup_upd", "n_tup_del", "n_tup_hot_upd", "n_live_tup", "n_dead_tup", "last_autovacuum", "last_autoanalyze"].map((name) => ({ [name]: { usage: "GAUGE", description: name } })),
    ],
  },
};

const MODULES = {
  modules: {
    http: { prober: "http", timeout: "5s", http: { follow_redirects: false, preferred_ip_protocol: "ip4", valid_status_codes: Array.from({ length: 200 }, (_, index) => 200 + index) } },
    tls: { prober: "tcp", timeout: "5s", tcp: { tls: true, preferred_ip_protocol: "ip4" } },
    "tls-any": { prober: "tcp", timeout: "5s", tcp: { tls: true, preferred_ip_protocol: "ip4", tls_config: { insecure_skip_verify: true } } },
  },
};

/** Starts two Prometheus servers beside the lab's own, and the exporters that they scrape; ends when both have evaluated every group. */
export async function startPrometheus({ rules, which, scrapeS, evaluationS, folder }: PrometheusInput): Promise<void> {
  await stopPrometheus();
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write("questions.yml", stringify(QUESTIONS));
  write("blackbox.yml", stringify(MODULES));
  for (const name of Object.keys(SERVERS)) {
    mkdirSync(join(folder, `rules-${name}`), { recursive: true });
    for (const [file, text] of rules) write(`rules-${name}/${file}`, text);
    write(`${name}.yml`, stringify({
      global: { scrape_interval: `${scrapeS}s`, scrape_timeout: `${Math.min(6, scrapeS)}s`, evaluation_interval: `${evaluationS}s`, external_labels: { server: name } },
      rule_files: [`rules-${name}/*.yml`], scrape_configs: scrapeJobs(which, scrapeS),
    }));
  }
  await sh("mon1", `mkdir -p ${FOLDER}`);
  await copyTo("mon1", `${folder}/.`, FOLDER);
  await sh("mon1", `promtool check rules ${FOLDER}/rules-a/*.yml >/dev/null`);
  await startExporters(which, folder);
  await sh("mon1", Object.entries(SERVERS).map(([name, port]) =>
    unit(`prometheus-${name}`, `prometheus --config.file=${FOLDER}/${name}.yml --storage.tsdb.path=${FOLDER}/data-${name} --web.listen-address=:${port} --web.enable-lifecycle --log.level=warn`)).join("\n"));
}

async function startExporters(which: PrometheusInput["which"], folder: string): Promise<void> {
  await sh("mon1", unit("blackbox", `prometheus-blackbox-exporter --config.file=${FOLDER}/blackbox.yml --web.listen-address=127.0.0.1:${BLACKBOX_PORT}`));
  if (which === "application") return;
  await sh("mon1", unit("redis", `prometheus-redis-exporter --include-system-metrics --web.listen-address=127.0.0.1:${REDIS_EXPORTER_PORT}`));
  for (const [host, port] of Object.entries(POSTGRES_EXPORTER_PORTS)) {
    const login = `host=${host} port=5432 user=quarterdeck password=${secrets().postgres} dbname=shop sslmode=disable`;
    const script = unit(`postgres-${host}`, `-E DATA_SOURCE_NAME prometheus-postgres-exporter --web.listen-address=127.0.0.1:${port} --extend.query-path=${FOLDER}/questions.yml`);
    await inside(containerOf(hostNamed("mon1")), script, { env: { DATA_SOURCE_NAME: login } });
  }
  const program = join(folder, "node-exporter");
  await docker(["cp", `${containerOf(hostNamed("mon1"))}:/usr/bin/prometheus-node-exporter`, program]);
  // The file systems and units that the console reads: a container's root has another kind than node_exporter expects.
  const options = [
    "--collector.systemd", "--collector.filesystem.mount-points-exclude='^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)'",
    "--collector.filesystem.fs-types-exclude='^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs)$'",
  ];
  await Promise.all(hosts.map(async ({ name }) => {
    await copyTo(name, program, NODE_EXPORTER);
    await sh(name, unit("node", `${NODE_EXPORTER} --web.listen-address=:${NODE_EXPORTER_PORT} ${options.join(" ")}`));
  }));
}

export async function stopPrometheus(): Promise<void> {
  await Promise.all(hosts.map(({ name }) => sh(name, `systemctl stop 'qd-beside-*' 2>/dev/null || true; systemctl reset-failed 'qd-beside-*' 2>/dev/null || true; rm -rf ${FOLDER} ${NODE_EXPORTER}`)));
}

const Matrix = z.object({ data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])).default([]) })) }) });
const Groups = z.object({ data: z.object({ groups: z.array(z.object({ name: z.string(), lastEvaluation: z.string(), rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().default("") })) })) }) });

async function ask(server: ServerName, path: string): Promise<unknown> {
  const reply = await fetch(`http://${hostNamed("mon1").ip}:${SERVERS[server]}/api/v1/${path}`, { signal: AbortSignal.timeout(20_000) });
  return reply.json();
}

/** Every evaluation at which an alert was there, of the last so many ms. */
export async function prometheusBook(server: ServerName, lastMs: number): Promise<Book> {
  const reply = Matrix.parse(await ask(server, `query?query=${encodeURIComponent(`ALERTS[${Math.ceil(lastMs / 1_000)}s]`)}`));
  return bookOf(reply.data.result.map(({ metric, values }): AlertsSeries => ({ labels: metric, times: values.map(([at]) => Math.round(at * 1_000)) })));
}

const Vector = z.object({ data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }) });

/** The series of these metrics that a server has now. */
export async function prometheusSeries(server: ServerName, metrics: readonly string[]): Promise<Record<string, string>[]> {
  return Vector.parse(await ask(server, `query?query=${encodeURIComponent(selectorOf(metrics))}`)).data.result.map(({ metric }) => metric);
}
export const selectorOf = (metrics: readonly string[]): string => `{__name__=~"${metrics.join("|")}"}`;

const Alerts = z.object({ data: z.object({ alerts: z.array(z.object({ labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()).default({}), state: z.string() })) }) });

/** The texts of the alerts that fire now, by their label sets. */
export async function prometheusTexts(server: ServerName): Promise<Texts> {
  return textsOf(Alerts.parse(await ask(server, "alerts")).data.alerts);
}

/** Rules that a server could not evaluate the last time, with its reason; undefined while there is a group that it has not evaluated. */
export async function failingRules(server: ServerName): Promise<string[] | undefined> {
  const { groups } = Groups.parse(await ask(server, "rules")).data;
  if (groups.length === 0 || groups.some(({ lastEvaluation }) => lastEvaluation.startsWith("0001"))) return undefined;
  return groups.flatMap(({ rules }) => rules.filter(({ health }) => health !== "ok").map(({ name, lastError }) => `${name}: ${lastError}`));
}

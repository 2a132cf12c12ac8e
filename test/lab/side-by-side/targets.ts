import { network } from "../../../lab/index.js";
import { hosts } from "../../../lab/index.js";

/** Where this process is reached from the hosts of the lab, and the ports it listens on. */
export const HERE = network.gateway;
export const PORTS = { application: 19_201, bot: 19_202, employee: 19_203, page: 19_204, tls: 19_205 } as const;
export const NODE_EXPORTER_PORT = 19_100;
export const POSTGRES_EXPORTER_PORTS = { db1: 19_187, db2: 19_188 } as const;
export const REDIS_EXPORTER_PORT = 19_121;
export const BLACKBOX_PORT = 19_115;

const ENVIRONMENT = "lab";
const ROLES: Readonly<Record<string, string>> = { web: "web", proxy: "proxy", postgres: "postgres", redis: "redis", monitoring: "monitoring" };
const PAGE = `http://${HERE}:${PORTS.page}/`;
const TLS = `${HERE}:${PORTS.tls}`;

/** Entries of the fleet file for what this process serves. */
export const ownEntries = (every: string) => ({
  metrics: {
    application: { environment: ENVIRONMENT, url: `http://${HERE}:${PORTS.application}/metrics`, every, labels: { job: "claude-code-bot" } },
    bot: { environment: ENVIRONMENT, url: `http://${HERE}:${PORTS.bot}/metrics`, every, labels: { job: "discord-bot" } },
    employee: { environment: ENVIRONMENT, url: `http://${HERE}:${PORTS.employee}/metrics`, every, labels: { job: "digital-employee" } },
  },
  probes: {
    page: { environment: ENVIRONMENT, url: PAGE, every, timeout: "5s" },
    certificate: { environment: ENVIRONMENT, kind: "tls", address: TLS, every, timeout: "5s" },
  },
});

type Labels = Readonly<Record<string, string>>;
const job = (name: string, targets: readonly { address: string; labels: Labels }[], more: object = {}) => ({
  job_name: name, static_configs: targets.map(({ address, labels }) => ({ targets: [address], labels })), ...more,
});
const endpoint = (name: string, port: number) => ({ address: `${HERE}:${port}`, labels: { job: name, environment: ENVIRONMENT } });
/** A target that an exporter asks for us: what is asked is a parameter, and the instance. */
const through = (port: number, parameter: Labels) => ({
  params: Object.fromEntries(Object.entries(parameter).map(([name, value]) => [name, [value]])),
  relabel_configs: [{ source_labels: ["__address__"], target_label: "__param_target" }, { target_label: "__address__", replacement: `127.0.0.1:${port}` }],
});
const store = (name: string, host: string, port: number) => ({ instance: `${host}:${port}`, server: `${host}:${port}`, store: name, host, environment: ENVIRONMENT });

/** What Prometheus scrapes, with the labels that the console gives the same targets. */
export function scrapeJobs(which: "all" | "application", scrapeS: number): object[] {
  const blackbox = (name: string, module: string, target: string, probe: string, more: object = {}) =>
    job(name, [{ address: target, labels: { job: "blackbox", instance: target, environment: ENVIRONMENT, probe } }], { metrics_path: "/probe", ...through(BLACKBOX_PORT, { module }), ...more });
  const application = [
    job("application", [endpoint("claude-code-bot", PORTS.application), endpoint("discord-bot", PORTS.bot), endpoint("digital-employee", PORTS.employee)]),
    blackbox("page", "http", PAGE, "page"),
    // A refused certificate fails the one module, which then says nothing about it; the other accepts every one and tells when it ends.
    blackbox("certificate", "tls", TLS, "certificate", { metric_relabel_configs: [{ source_labels: ["__name__"], regex: "probe_ssl_.*|probe_tls_.*", action: "drop" }] }),
    blackbox("expiry", "tls-any", TLS, "certificate", { metric_relabel_configs: [{ source_labels: ["__name__"], regex: "probe_ssl_.*|probe_tls_.*", action: "keep" }] }),
  ];
  if (which === "application") return application;
  return [
    ...application,
    job("node", hosts.map(({ name, ip, kind }) => ({ address: `${ip}:${NODE_EXPORTER_PORT}`, labels: { instance: name, host: name, environment: ENVIRONMENT, role: ROLES[kind] ?? kind } })), { scrape_timeout: `${Math.min(8, scrapeS)}s` }),
    job("postgres", Object.entries(POSTGRES_EXPORTER_PORTS).map(([host, port]) => ({ address: `127.0.0.1:${port}`, labels: store("orders", host, 5432) })), { honor_labels: true }),
    job("redis", [7001, 7002, 7003, 7004, 7005, 7006].map((port) => ({ address: `redis://cache1:${port}`, labels: store("sessions", "cache1", port) })), { metrics_path: "/scrape", ...through(REDIS_EXPORTER_PORT, {}) }),
  ];
}

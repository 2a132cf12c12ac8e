import { stringify } from "yaml";
import { type AlertRule, alertRulesIn, fieldFiles, ruleBlocksOf } from "./manual-rules";

type Fixture = Pick<AlertRule, "alert" | "expr" | "labels">;
const rule = (alert: string, severity: string, expr: string): Fixture => ({ alert, expr, labels: { severity } });

/** Rules of manuals and of the field that the lab can bring to fire: where the files are not beside the checkout, these stand for them. */
const FIXTURES: readonly Fixture[] = [
  rule("HighCPUUsage", "warning", '100 - (avg by (instance) (irate(node_cpu_seconds_total{mode="idle"}[5m])) * 100) > 80'),
  rule("HighMemoryUsage", "warning", "(container_memory_usage_bytes / container_spec_memory_limit_bytes) > 0.8"),
  rule("DiscordBotDown", "critical", 'up{job="discord-bot"} == 0'),
  rule("DatabaseConnections", "warning", "pg_stat_activity_count > 80"),
  rule("HostOutOfDiskSpace", "critical", '(node_filesystem_avail_bytes{fstype!~"^(fuse.*|tmpfs|cifs|nfs)"} / node_filesystem_size_bytes < .10 and on (instance, device, mountpoint) node_filesystem_readonly == 0)'),
  rule("ContainerKilled", "warning", "time() - container_last_seen > 60"),
  rule("PostgresqlReplicationLag", "critical", "pg_replication_lag_seconds > 5"),
  rule("BlackboxSslCertificateExpired", "critical", "round((last_over_time(probe_ssl_earliest_cert_expiry[10m]) - time()) / 86400, 0.1) < 0"),
];

/** Two rules of one name are told apart by what they read. */
const isSame = (one: Fixture, other: Fixture): boolean => one.alert === other.alert && one.expr === other.expr;

const OWN = `
      - alert: FailedLogins
        expr: increase(node_failed_logins_total{instance="lb1"}[5m]) > 15
        labels: { severity: warning }
`;

/** The alerts that `breakThings` raises. */
export const ALERT_NAMES = [...FIXTURES.map(({ alert }) => alert), "FailedLogins"].toSorted();

/**
 * The rule file: the rules as they are but for the times, which are as short as a test can wait for, and a runbook for one of them. Fails
 * where a file beside the checkout has another rule than stands here.
 */
export function shortenedRules(): string {
  const found = alertRulesIn([...ruleBlocksOf(), ...fieldFiles(/node-exporter|postgres-exporter|blackbox-exporter|google-cadvisor/)]);
  const rules = FIXTURES.map((fixture) => {
    const real = found.find((one) => isSame(one, fixture));
    if (found.length > 0 && !real) throw new Error(`no file beside the checkout has ${fixture.alert} with ${fixture.expr}`);
    const { alert, expr, labels, annotations } = { annotations: {}, ...fixture, ...real };
    return { alert, expr: expr.replace("container_last_seen > 60", "container_last_seen > 5"), for: "2s", labels, annotations: alert.startsWith("Blackbox") ? { ...annotations, runbook: "certificate-renewal" } : annotations };
  });
  return `${stringify({ groups: [{ name: "field", interval: "2s", rules }] })}  - name: own\n    interval: 2s\n    rules:${OWN}`;
}

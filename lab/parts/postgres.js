/** PostgreSQL on db1 and db2: a primary and its streaming replica. */
import { containerOf, hostNamed } from "../config.js";
import { inside, until } from "../exec.js";
import { secrets } from "../identity.js";

const asPostgres = (host, script, env = {}) => inside(containerOf(host), script, { user: "postgres", env, timeoutMs: 120_000 });
const query = (host, sql) => asPostgres(host, `psql -XAtq -v ON_ERROR_STOP=1 <<'SQL'\n${sql}\nSQL`);

/** Whichever of the two is the primary, the other streams from it. */
export async function pairStreams() {
  const nodes = [hostNamed("db1"), hostNamed("db2")];
  const recovering = await Promise.all(nodes.map((node) => query(node, "select pg_is_in_recovery()")));
  const primaries = nodes.filter((_, index) => recovering[index].trim() === "f");
  if (primaries.length !== 1) return false;
  return (await query(primaries[0], "select count(*) from pg_stat_replication where state = 'streaming'")).trim() === "1";
}

/** Makes a pair of two new hosts. */
export async function createPair() {
  const [primary, replica] = [hostNamed("db1"), hostNamed("db2")];
  const { postgres, replication } = secrets();
  // Each node's name: what the primary shows as the application that streams from it.
  const name = (node) => inside(containerOf(node), `echo "cluster_name = '${node.name}'" >/etc/postgresql/15/main/conf.d/name.conf`);
  await Promise.all([
    name(primary).then(() => inside(containerOf(primary), "systemctl restart postgresql@15-main")),
    name(replica).then(() => inside(containerOf(replica), "systemctl stop postgresql@15-main")),
  ]);
  await until("PostgreSQL on db1", () => query(primary, "select 1"), { withinMs: 60_000 });
  await asPostgres(primary, createPrimary, { CONSOLE_PASSWORD: postgres, REPLICATION_PASSWORD: replication });
  await asPostgres(replica, createReplica, { PGPASSWORD: replication });
  await inside(containerOf(replica), "systemctl start postgresql@15-main");
}

/** psql quotes the passwords itself, as variables it reads from its environment. */
const createPrimary = `
psql -XqAt -v ON_ERROR_STOP=1 <<'SQL'
\\getenv console_password CONSOLE_PASSWORD
\\getenv replication_password REPLICATION_PASSWORD
create role replicator login replication password :'replication_password';
create role quarterdeck login createdb password :'console_password';
grant pg_monitor, pg_signal_backend, pg_checkpoint to quarterdeck;
grant execute on function pg_promote to quarterdeck;
create database shop owner quarterdeck;
\\connect shop
set role quarterdeck;
create table orders (
  id bigint generated always as identity primary key,
  placed_at timestamptz not null default now(),
  item text not null,
  cents int not null
);
insert into orders (item, cents) select 'item ' || n, 100 + n % 900 from generate_series(1, 10000) n;
SQL
`;

const createReplica = `
rm -rf /var/lib/postgresql/15/main
pg_basebackup -h db1 -U replicator -D /var/lib/postgresql/15/main -X stream -C -S db2 -R -c fast
`;

export const pairReady = (withinMs = 30_000) => until("streaming replication", pairStreams, { withinMs });

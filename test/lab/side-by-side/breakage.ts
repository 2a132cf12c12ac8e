import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { copyTo, sh } from "../harness";

const psql = (host: string, script: string): Promise<string> => sh(host, `su postgres -c "psql -qAtX -v ON_ERROR_STOP=1 -d shop" <<'SQL'\n${script}\nSQL`);
const started = (name: string, command: string): string => `systemd-run -q --collect --unit=qd-broken-${name} ${command}`;
const ended = (name: string): string => `systemctl stop qd-broken-${name} 2>/dev/null || true`;

/** Busy loops that leave the machine to whoever else wants it: idle falls to nothing, and nobody waits. */
export const stress = () => sh("web1", started("stress", "--nice=19 sh -c 'for i in 1 2 3 4; do while :; do :; done & done; wait'"));
export const relax = () => sh("web1", ended("stress"));

const IMAGE = "/var/tmp/qd-disk.img";
const DISK = "/mnt/qd-disk";
/** A file system of its own, with few inodes, made here: the hosts have no mkfs, and no nodes for the machine's loop devices. */
export async function mountDisk(folder: string): Promise<void> {
  const image = join(folder, "disk.img");
  execFileSync("truncate", ["-s", "64M", image]);
  execFileSync("mkfs.ext4", ["-q", "-F", "-m", "0", "-N", "512", image], { env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` } });
  await copyTo("web2", image, IMAGE);
  await sh("web2", `set -e
    [ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237
    free=$(losetup -f)
    [ -e $free ] || mknod $free b 7 \${free#/dev/loop}
    mkdir -p ${DISK}; mount -o loop ${IMAGE} ${DISK}`);
}
export const unmountDisk = () => sh("web2", `umount ${DISK} 2>/dev/null || true; rm -rf ${DISK} ${IMAGE}`);
export const fillDisk = () => sh("web2", `head -c 70M /dev/zero >${DISK}/fill 2>/dev/null || true; sync`);
export const emptyDisk = () => sh("web2", `rm -f ${DISK}/fill; sync`);
export const fillInodes = () => sh("web2", `mkdir -p ${DISK}/many && cd ${DISK}/many && (seq 600 | xargs touch 2>/dev/null || true)`);
export const emptyInodes = () => sh("web2", `rm -rf ${DISK}/many`);

export const breakUnit = (host: string) => sh(host, "systemd-run -q --unit=qd-crashed false || true");
export const mendUnit = (host: string) => sh(host, "systemctl reset-failed qd-crashed 2>/dev/null || true");

/** The kernel ends a process for want of memory: it counts that for the machine, so every host of the lab tells it. */
export const outOfMemory = () => sh("web1", `docker run --rm -m 24m --memory-swap 24m --entrypoint python3 qd-app:1.0.0 -c 'x = b"x" * 400_000_000' || true`);

/** A host whose memory is nearly used up, as a container that has its own view of it shows it. */
export const fillMemory = () => sh("lb1", `sed 's/^MemAvailable:.*/MemAvailable:     409600 kB/; s/^MemFree:.*/MemFree:     204800 kB/' /proc/meminfo >/var/tmp/qd-meminfo && mount --bind /var/tmp/qd-meminfo /proc/meminfo`);
export const freeMemory = () => sh("lb1", "umount /proc/meminfo 2>/dev/null || true; rm -f /var/tmp/qd-meminfo");

export const pauseReplay = () => psql("db2", "SELECT pg_wal_replay_pause()");
export const resumeReplay = () => psql("db2", "SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_replay_resume() END");
/** Writes as an application does, a few rows a second, so that a replica has something to replay. */
export const write = () => psql("db1", "CREATE TABLE IF NOT EXISTS qd_writes (x int)").then(() => sh("db1", started("writes", `su postgres -c "while :; do echo 'INSERT INTO qd_writes VALUES (1);'; sleep 0.5; done | psql -qAtX -d shop"`)));
export const stopWriting = () => sh("db1", ended("writes")).then(() => psql("db1", "DROP TABLE IF EXISTS qd_writes"));

/** Clients that have opened a connection and forgotten it. */
export const connect = (count: number) => sh("db1", started("clients", `su postgres -c 'for i in $(seq ${count}); do sleep 3600 | psql -qAtX -d shop & done; wait'`));
export const disconnect = () => sh("db1", ended("clients"));
export const rollBack = () => sh("db1", started("rollbacks", `su postgres -c "while :; do echo 'BEGIN; SELECT 1; ROLLBACK;'; sleep 0.05; done | psql -qAtX -d shop -o /dev/null"`));
export const stopRollingBack = () => sh("db1", ended("rollbacks"));
export const setMemory = (size: string) => psql("db1", `ALTER SYSTEM SET work_mem = '${size}';\nSELECT pg_reload_conf();`);
export const resetMemory = () => psql("db1", "ALTER SYSTEM RESET work_mem;\nSELECT pg_reload_conf();");
export const stopReplica = () => sh("db2", "systemctl stop postgresql@15-main");
export const startReplica = () => sh("db2", "systemctl start postgresql@15-main");

/** A replica of the cluster; which ones are changes with each failover. */
const REPLICA = "for port in 7006 7005 7004 7003 7002 7001; do redis-cli -p $port role | head -1 | grep -q slave && break; done";
export const stopRedisReplica = () => sh("cache1", `${REPLICA}; systemctl stop redis-node@$port`);
export const startRedis = () => sh("cache1", "for port in 7001 7002 7003 7004 7005 7006; do systemctl start redis-node@$port; done");

/** Takes everything back; also where nothing, or only a part, was broken. */
export async function mendAll(): Promise<void> {
  await Promise.all([relax(), unmountDisk(), mendUnit("web1"), mendUnit("web3"), freeMemory(), disconnect(), stopRollingBack(), startReplica().then(resumeReplay), startRedis()]);
  await Promise.all([stopWriting(), resetMemory()]);
}

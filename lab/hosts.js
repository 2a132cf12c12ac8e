/** The hosts: containers with an init system, SSH and an address of their own. */
import { containerOf, hosts, label, network, paths, revisionLabel, stateLabel } from "./config.js";
import { docker, inside, until } from "./exec.js";
import { publicKey } from "./identity.js";
import { imageOf } from "./images.js";

/** What a systemd with Docker inside needs short of --privileged. Root in them is root here, so they listen on 127.0.0.1 only. */
const privileges = [
  ...["--cap-add", "ALL", "--cap-drop", "SYS_RESOURCE"],
  ...["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined", "--security-opt", "systempaths=unconfined"],
  ...["--device-cgroup-rule", "a *:* rwm", "--sysctl", "net.ipv4.ip_forward=1"],
  ...["--tmpfs", "/run:exec", "--tmpfs", "/run/lock", "--tmpfs", "/tmp:exec", "-e", "container=docker"],
];

export async function ensureNetwork() {
  const found = await docker(["network", "ls", "-q", "--filter", `name=^${network.name}$`]);
  if (found.trim()) return "present";
  await docker([
    ...["network", "create", "--subnet", network.subnet, "--gateway", network.gateway],
    ...["-o", `com.docker.network.bridge.name=${network.bridge}`],
    ...["--label", `${label}=1`, "--label", `${stateLabel}=${paths.state}`, network.name],
  ]);
}

/**
 * What each host's container is at the moment.
 * @returns {Promise<Map<string, { state: string, revision: string }>>} by host name; absent hosts are not in it
 */
export async function containers() {
  const format = `{{.Names}}\t{{.State}}\t{{.Label "${revisionLabel}"}}`;
  const lines = (await docker(["ps", "-a", "--filter", `label=${label}`, "--format", format])).split("\n").filter(Boolean);
  const rows = lines.map((line) => line.split("\t"));
  return new Map(
    hosts.flatMap((host) => {
      const row = rows.find(([name]) => name === containerOf(host));
      return row ? [[host.name, { state: row[1], revision: row[2] }]] : [];
    }),
  );
}

/** Makes one host run as defined: creates, starts or resumes its container, and lets the key in. */
export async function ensureHost(host, present) {
  const image = imageOf(host.kind);
  const name = containerOf(host);
  if (present && present.revision !== image) await removeHost(host);
  if (!present || present.revision !== image) await createHost(host, image);
  else if (present.state === "paused") await docker(["unpause", name]);
  else if (present.state !== "running") await docker(["start", name]);
  await admitKey(name);
}

export const removeHost = (host) => docker(["rm", "-f", "-v", containerOf(host)]);

async function createHost(host, image) {
  const ports = [[host.ssh, 22], ...Object.entries(host.publish)];
  await docker(
    [
      ...["run", "-d", ...privileges, "-e", "AUTHORIZED_KEY", "--name", containerOf(host), "--hostname", host.name],
      ...["--network", network.name, "--network-alias", host.name, "--ip", host.ip],
      ...ports.flatMap(([outer, inner]) => ["-p", `127.0.0.1:${outer}:${inner}`]),
      ...["--label", `${label}=1`, "--label", `${revisionLabel}=${image}`, image],
    ],
    { env: { AUTHORIZED_KEY: publicKey() } },
  );
}

/** Adds this checkout's key where a lab of another checkout runs already. */
async function admitKey(name) {
  const script = `for home in /root /home/ops; do
    grep -qxF "$KEY" "$home/.ssh/authorized_keys" 2>/dev/null || printf '%s\\n' "$KEY" >>"$home/.ssh/authorized_keys"
  done`;
  await until(`${name}'s home folders`, () => inside(name, script, { env: { KEY: publicKey() } }).then(() => true), { withinMs: 10_000 });
}

/** Waits until systemd has brought up sshd. */
export const sshReady = (host) =>
  until(`sshd of ${host.name}`, () => inside(containerOf(host), "systemctl is-active -q ssh").then(() => true), { withinMs: 60_000 });

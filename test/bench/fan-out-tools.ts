import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LoopbackHosts } from "./loopback-hosts";

/** Wall time in ms, undefined when the tool is missing or did not succeed on every host. */
function timed(command: string, args: string[], env: Record<string, string> = {}): number | undefined {
  const start = performance.now();
  const { status } = spawnSync(command, args, { stdio: "ignore", timeout: 180_000, env: { ...process.env, ...env } });
  return status === 0 ? performance.now() - start : undefined;
}

/** A no-op on every host by parallel-ssh; wall time in ms, undefined when it is missing or failed. */
export function parallelSsh({ ids, folder, sshConfig }: LoopbackHosts): number | undefined {
  writeFileSync(join(folder, "hosts"), ids.join("\n"));
  return timed("parallel-ssh", ["-h", join(folder, "hosts"), "-p", "64", "-t", "60", "-x", `-F ${sshConfig}`, "true"]);
}

/** A no-op on every host by Ansible; wall time in ms, undefined when it is missing or failed. */
export function ansible({ ids, folder, sshConfig }: LoopbackHosts): number | undefined {
  writeFileSync(join(folder, "inventory"), ids.join("\n"));
  return timed("ansible", ["all", "-i", join(folder, "inventory"), "-f", "64", "-m", "ansible.builtin.raw", "-a", "true", "--ssh-common-args", `-F ${sshConfig}`], { ANSIBLE_HOME: folder, ANSIBLE_LOCAL_TEMP: folder });
}

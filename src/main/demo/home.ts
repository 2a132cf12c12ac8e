import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MARK } from "./orphans";

/**
 * Commands that would reach beyond the scratch folder: a demo host is this very machine, and its user may be somebody's own. Each is
 * answered by a script that says so and fails.
 */
const ABSENT = [
  "sudo", "su", "doas", "systemctl", "service", "journalctl", "reboot", "shutdown", "poweroff", "halt", "init", "nginx", "apachectl",
  "apt", "apt-get", "dpkg", "dnf", "yum", "zypper", "pacman", "brew", "snap", "iptables", "nft", "ufw", "pg_ctl", "pg_ctlcluster",
  "crontab", "launchctl", "mount", "umount", "useradd", "userdel", "kubectl", "podman",
];
const absentScript = (name: string) => `#!/bin/sh\necho "${name}: a demo host has no such command" >&2\nexit 127\n`;

export interface DemoHome {
  /** Scratch folder, HOME and working directory of the host. */
  folder: string;
  /** Environment of all that runs there. */
  env: Record<string, string>;
}

/** Makes a demo host's scratch folder. */
export async function makeHome(folder: string, user: string, mark: string, dockerSocket: string | undefined): Promise<DemoHome> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true, mode: 0o700 });
  await mkdir(join(folder, "tmp"), { recursive: true });
  await Promise.all(ABSENT.map((name) => writeFile(join(bin, name), absentScript(name), { mode: 0o755 })));
  const env = {
    HOME: folder, USER: user, LOGNAME: user, SHELL: "/bin/sh", TMPDIR: join(folder, "tmp"), LANG: process.env["LANG"] ?? "C.UTF-8",
    PATH: `${bin}:${process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"}`,
    // Without it the docker command would reach this machine's own engine.
    DOCKER_HOST: `unix://${dockerSocket ?? join(folder, "no-engine.sock")}`,
    [MARK]: mark,
  };
  return { folder, env };
}

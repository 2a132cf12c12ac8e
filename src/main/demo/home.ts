import { chmod, copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MARK } from "./orphans";

/**
 * Commands that would reach beyond the scratch folder: a demo host is this very machine, and its user may be somebody's own. Each is
 * answered by a script that says so and fails. `resources/demo/bin` has stand-ins for those that runbooks ask things of.
 */
const ABSENT = [
  "su", "doas", "service", "reboot", "shutdown", "poweroff", "halt", "init", "nginx", "apachectl",
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
export async function makeHome(folder: string, scripts: string, user: string, mark: string, dockerSocket: string): Promise<DemoHome> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true, mode: 0o700 });
  await mkdir(join(folder, "tmp"), { recursive: true });
  for (const name of await readdir(join(scripts, "bin"))) {
    await copyFile(join(scripts, "bin", name), join(bin, name));
    // Packaging may lose the mode.
    await chmod(join(bin, name), 0o755);
  }
  await Promise.all(ABSENT.map((name) => writeFile(join(bin, name), absentScript(name), { mode: 0o755 })));
  const env = {
    HOME: folder, USER: user, LOGNAME: user, SHELL: "/bin/sh", TMPDIR: join(folder, "tmp"), LANG: process.env["LANG"] ?? "C.UTF-8",
    PATH: `${bin}:${process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"}`,
    // Without it the docker command would reach this machine's own engine.
    DOCKER_HOST: `unix://${dockerSocket}`,
    [MARK]: mark,
  };
  return { folder, env };
}

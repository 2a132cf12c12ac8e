import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { HostId } from "../../../src/shared/ids";
import { localMachine } from "../../../src/main/runner/jobs/machine";
import type { Member } from "../../../src/main/steps/inputs";
import { localHosts } from "../runner/local-hosts";
import { tools } from "./tools";

export const THREE = "server 10.0.0.11:8000;\nserver 10.0.0.12:8000;\nserver 10.0.0.13:8000;\n";
/** Does what nginx's master does with its workers: at HUP new ones start and the old ones end a little later. */
const MASTER = `spawn() { (exec -a 'nginx: worker process' sleep 300) & worker=$!; }
spawn; trap 'old=$worker; spawn; (sleep 0.4; kill $old) &' HUP; echo $$ >"$1"; while :; do wait; done`;

/** A folder with an upstream file of three, and a stand-in for nginx, for each test. */
export class NginxStandIn {
  folder = "";
  /** Process id of the stand-in's master. */
  #master: number | undefined;

  constructor() {
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), "qd-traffic-"));
      writeFileSync(this.file, THREE);
    });
    afterEach(() => {
      if (this.#master !== undefined) process.kill(-this.#master, "SIGKILL");
      this.#master = undefined;
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  get file(): string {
    return join(this.folder, "shop.conf");
  }

  async startMaster(): Promise<string> {
    const pidFile = join(this.folder, "master.pid");
    this.#master = spawn("bash", ["-c", MASTER, "bash", pidFile], { detached: true, stdio: "ignore" }).pid;
    await expect.poll(() => existsSync(pidFile)).toBe(true);
    return readFileSync(pidFile, "utf8").trim();
  }

  member(more: Partial<Member["proxy"]> = {}, address = "10.0.0.11:8000"): Member {
    return { address, proxy: { kind: "nginx", host: HostId.parse("lb1"), upstreams: this.file, test: ["true"], reload: ["true"], drain: 5_000, members: {}, ...more } };
  }

  /** Hosts whose "sh" is one of the shells that our scripts meet. */
  withShell(shell: string) {
    const bin = join(this.folder, "bin");
    mkdirSync(bin);
    symlinkSync(execFileSync("which", [shell]).toString().trim(), join(bin, "sh"));
    const machine = localMachine({ PATH: `${bin}:${process.env["PATH"]}` });
    return tools({ hosts: { ...localHosts(this.folder), exec: (_, argv, options = {}) => machine.exec(argv, { timeoutMs: options.timeoutMs, stdin: Buffer.from(options.stdin ?? "") }) } });
  }
}

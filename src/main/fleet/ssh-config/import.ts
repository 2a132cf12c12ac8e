import { homedir } from "node:os";
import { join } from "node:path";
import { Document } from "yaml";
import type { SshConfigHost } from "../../../shared/contract";
import { messageOf, type Problem } from "../../../shared/problem";
import { type ConfiguredHost, hostsOfSshConfig } from "./hosts";
import { readSshConfig } from "./read";

export interface ImportedSshConfig {
  file: string;
  /** Under the names that they get in the fleet; `jump` is such a name. */
  hosts: SshConfigHost[];
  /** A fleet file with these hosts. */
  yaml: string;
  /** What was left out or changed. */
  problems: Problem[];
}

/** Makes a fleet file out of an ssh config. Never runs anything: `Match` (and its `exec`) is left out. */
export async function importSshConfig(file: string = join(homedir(), ".ssh", "config")): Promise<ImportedSshConfig> {
  try {
    const { text, problems } = await readSshConfig(file);
    const found = hostsOfSshConfig(text);
    const named = nameHosts(found.hosts);
    return { file, hosts: named.hosts, yaml: fleetText(file, named.hosts), problems: [...problems, ...found.problems, ...named.problems] };
  } catch (thrown) {
    const problem = { code: "ssh-config.unreadable", message: "the ssh config cannot be read", cause: messageOf(thrown), next: "choose another file", at: { file } };
    return { file, hosts: [], yaml: fleetText(file, []), problems: [problem] };
  }
}

/** Gives every host a name that the fleet accepts and every jump a host to go through. */
export function nameHosts(configured: readonly ConfiguredHost[]): { hosts: SshConfigHost[]; problems: Problem[] } {
  const naming = new Naming();
  for (const host of configured) naming.add(host);
  // Hosts with a way of their own first: a chain only says how its hops are reached where they do not.
  for (const host of [...configured].sort((a, b) => a.jumps.length - b.jumps.length)) naming.link(host);
  naming.cutCircles();
  return { hosts: [...naming.hosts.values()], problems: naming.problems };
}

class Naming {
  /** By alias in the config, or by hop for a jump that is no alias. */
  readonly hosts = new Map<string, SshConfigHost>();
  readonly problems: Problem[] = [];

  add({ jumps: _, ...host }: ConfiguredHost): void {
    const alias = this.free(host.alias);
    if (alias !== host.alias) {
      this.problems.push({ code: "ssh-config.renamed", message: `"${host.alias}" is called '${alias}' in the fleet`, next: "rename it there if you like" });
    }
    this.hosts.set(host.alias, { ...host, alias });
  }

  /** Sets `jump` along the hops, each reached through the one before it. */
  link({ alias, jumps }: ConfiguredHost): void {
    let previous: SshConfigHost | undefined;
    for (const hop of jumps) {
      const known = this.hosts.get(hop);
      const host = known ?? this.addHop(hop);
      if (previous && host.jump === undefined) host.jump = previous.alias;
      else if (previous && host.jump !== previous.alias) this.reportOtherWay(alias, host, previous);
      previous = host;
    }
    const host = this.hosts.get(alias);
    if (host && previous && previous !== host) host.jump = previous.alias;
  }

  cutCircles(): void {
    const byName = new Map([...this.hosts.values()].map((host) => [host.alias, host]));
    for (const host of byName.values()) {
      const way = new Set([host.alias]);
      for (let at = host.jump; at !== undefined; at = byName.get(at)?.jump) {
        if (!way.has(at)) way.add(at);
        else {
          this.problems.push({ code: "ssh-config.jump", message: `${host.alias}: its way by ProxyJump leads in a circle and is left out`, next: "set 'jump' in the fleet file" });
          delete host.jump;
          break;
        }
      }
    }
  }

  private addHop(hop: string): SshConfigHost {
    const [, user, address = hop, port] = /^(?:ssh:\/\/)?(?:([^@]+)@)?(.*?)(?::(\d+))?\/?$/.exec(hop) ?? [];
    const plain = address.replace(/^\[(.*)\]$/, "$1");
    const host: SshConfigHost = { alias: this.free(plain), address: plain, port: Number(port ?? 22), ...(user ? { user } : {}) };
    this.hosts.set(hop, host);
    return host;
  }

  private reportOtherWay(alias: string, hop: SshConfigHost, wanted: SshConfigHost): void {
    this.problems.push({
      code: "ssh-config.jump", message: `${alias} goes to '${hop.alias}' through '${wanted.alias}', others through '${hop.jump}'`,
      next: `check 'jump' of '${hop.alias}'; a host has one way in the fleet`,
    });
  }

  private free(wanted: string): string {
    const base = wanted.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replaceAll(/^[^A-Za-z0-9]+|-+$/g, "").slice(0, 58) || "host";
    const taken = new Set([...this.hosts.values()].map(({ alias }) => alias));
    for (let suffix = 1; ; suffix++) {
      const name = suffix === 1 ? base : `${base}-${suffix}`;
      if (!taken.has(name)) return name;
    }
  }
}

function fleetText(file: string, hosts: readonly SshConfigHost[]): string {
  const names = new Set(hosts.map(({ alias }) => alias));
  const environment = ["imported", "imported-hosts", "imported-environment"].find((name) => !names.has(name)) ?? "ssh-config";
  const document = new Document({
    quarterdeck: 1,
    environments: { [environment]: { description: "Hosts of an ssh config. Sort them into environments of your own." } },
    hosts: Object.fromEntries(hosts.map(({ alias, address, port, user, identity, jump }) => [
      alias,
      { environment, address, ...(port === 22 ? {} : { port }), ...(user ? { user } : {}), ...(identity ? { identity } : {}), ...(jump ? { jump } : {}) },
    ])),
  });
  document.commentBefore = ` Imported from ${file}\n Set "docker: true" on hosts whose containers you want to see.`;
  return document.toString({ lineWidth: 120 });
}

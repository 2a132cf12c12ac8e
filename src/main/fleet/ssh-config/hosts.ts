import sshConfig, { type Line } from "ssh-config";
import type { SshConfigHost } from "../../../shared/contract";
import { Host } from "../../../shared/fleet";
import type { Problem } from "../../../shared/problem";

/** A host of the config as it stands there; `jumps` are the hops of ProxyJump, nearest to this machine first. */
export type ConfiguredHost = Omit<SshConfigHost, "jump"> & { jumps: string[] };

/** The hosts that an ssh config names one by one; patterns only lend their settings. */
export function hostsOfSshConfig(text: string): { hosts: ConfiguredHost[]; problems: Problem[] } {
  const config = sshConfig.parse(text);
  const aliases = [...new Set(config.flatMap(aliasesOf))];
  const problems: Problem[] = [];
  const hosts = aliases.flatMap((alias) => {
    const found = config.compute(alias, { ignoreCase: true, matchExec: false });
    const host = configured(alias, (key) => [found[key]].flat()[0], problems);
    return dialable(host, problems) ? [host] : [];
  });
  return { hosts, problems };
}

function aliasesOf(line: Line): string[] {
  if (line.type !== sshConfig.DIRECTIVE || line.param.toLowerCase() !== "host") return [];
  const names = typeof line.value === "string" ? [line.value] : line.value.map(({ val }) => val);
  return names.filter((name) => name !== "" && !/[*?!]/.test(name));
}

function configured(alias: string, get: (key: string) => string | undefined, problems: Problem[]): ConfiguredHost {
  const user = get("user");
  const port = portOf(alias, get("port"), problems);
  const address = expandTokens(get("hostname") ?? alias, { h: alias });
  const key = get("identityfile");
  const identity = key === undefined || key === "none" ? undefined : expandTokens(key, { d: "~", h: address, r: user });
  const jump = get("proxyjump");
  const jumps = jump === undefined || jump.toLowerCase() === "none" ? [] : jump.split(",").map((hop) => hop.trim()).filter((hop) => hop !== "");
  if (get("proxycommand") !== undefined) {
    problems.push({ code: "ssh-config.proxy-command", message: `${alias}: its ProxyCommand is not imported`, next: "say with 'jump' which host leads there" });
  }
  return { alias, address, port, ...(user ? { user } : {}), ...(identity ? { identity } : {}), jumps };
}

/** Whether the fleet accepts the address and the user as they are. */
function dialable({ alias, address, user }: ConfiguredHost, problems: Problem[]): boolean {
  const wrong = [Host.shape.address.safeParse(address), Host.shape.user.safeParse(user)].find(({ success }) => !success);
  if (wrong === undefined) return true;
  problems.push({ code: "ssh-config.host", message: `"${alias}" is left out: its address or user is not one that can be dialled`, cause: wrong.error?.issues[0]?.message });
  return false;
}

function portOf(alias: string, text: string | undefined, problems: Problem[]): number {
  const port = Number(text ?? 22);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  problems.push({ code: "ssh-config.port", message: `${alias}: "${text}" is not a port; 22 is taken`, next: "correct it in the fleet file" });
  return 22;
}

/** The tokens of ssh_config(5) that are known before a connection; others stay as they are. */
function expandTokens(text: string, values: Record<string, string | undefined>): string {
  return text.replaceAll(/%(.)/g, (token, letter: string) => (letter === "%" ? "%" : (values[letter] ?? token)));
}

import { describe, expect, it } from "vitest";
import { runStep, toolboxes } from "./script";

const LOGINS = "from journal\nfailed 30 203.0.113.9 root\nfailed 4 203.0.113.9 admin\nfailed 2 198.51.100.4 (none)\naccepted 1 203.0.113.9 deploy\naccepted 9 10.0.0.5 ops";
const UFW = `Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), disabled (routed)

To                         Action      From
--                         ------      ----
22/tcp                     ALLOW IN    Anywhere
5432                       ALLOW IN    10.0.0.0/8
8000:8010/tcp              ALLOW IN    Anywhere
9090/tcp                   DENY IN     Anywhere
firewall: ufw`;
const NFT = `table inet filter {
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    tcp dport { 22, 80, 3000-3010 } accept
    udp dport 53 accept
    tcp dport 25 drop
  }
}
firewall: nftables`;
const IPTABLES = `iptables: -P INPUT DROP
iptables: -A INPUT -p tcp -m multiport --dports 22,80,6379 -j ACCEPT
iptables: -A INPUT -p tcp -m tcp --dport 1024:2048 -j ACCEPT
iptables: -A INPUT -p tcp -m tcp --dport 8080 -j DROP
firewall: iptables`;
const FIREWALLD = "public (active)\n  target: default\n  ports: 80/tcp 9000/udp\nfirewall: firewalld";

describe.each(toolboxes())("the security runbooks with $name", (box) => {
  const judge = (runbook: string, step: string, env: Record<string, string>) => runStep(runbook, step, env, box);

  it("call an address bad that failed too often, and worse when it got in", () => {
    const bad = judge("failed-logins", "addresses", { LOGINS, THRESHOLD: "34" });
    expect(bad.out).toBe("1\n");
    expect(bad.err).toMatch(/^36 failed logins\n +34 {2}203\.0\.113\.9 as root \(30\), admin \(4\)\n +2 {2}198\.51\.100\.4 as \(none\) \(2\)\n\nby name\n +30 {2}root\n/);
    expect(judge("failed-logins", "addresses", { LOGINS, THRESHOLD: "35" }).out).toBe("0\n");
    const inside = judge("failed-logins", "got-in", { LOGINS, THRESHOLD: "2" });
    expect(inside).toMatchObject({ out: "1\n", err: "203.0.113.9 failed 34 times and got in as deploy\n" });
    expect(judge("failed-logins", "got-in", { LOGINS: "from journal\naccepted 1 10.0.0.5 ops", THRESHOLD: "1" }).out).toBe("0\n");
  });

  it("find what a firewall opens beyond the list, in each one's own words", () => {
    const opens = (RULES: string, ALLOWED: string) => {
      const { out, err } = judge("firewall-audit", "open", { RULES, ALLOWED });
      return [Number(out), ...[...err.matchAll(/^opens (\S+):/gm)].map(([, port]) => port)];
    };
    expect(opens(UFW, "22 5432 8000-8010/tcp")).toEqual([0]);
    expect(opens(UFW, "22/tcp 8000-8009")).toEqual([2, "5432", "8000:8010/tcp"]);
    expect(opens(NFT, "22/tcp 80/tcp 53/udp 3000-3010")).toEqual([0]);
    expect(opens(NFT, "22/tcp 53/tcp")).toEqual([3, "80/tcp", "3000-3010/tcp", "53/udp"]);
    expect(opens(IPTABLES, "22 80 1000-3000")).toEqual([1, "6379/tcp"]);
    expect(opens(FIREWALLD, "80")).toEqual([1, "9000/udp"]);
  });

  it("tell whether the other ports are refused", () => {
    const refuses = (RULES: string) => judge("firewall-audit", "default", { RULES }).out;
    for (const rules of [UFW, NFT, IPTABLES, FIREWALLD]) expect(refuses(rules)).toBe("deny\n");
    expect(refuses("iptables: -P INPUT ACCEPT\nip6tables: -P INPUT DROP\nfirewall: iptables")).toBe("nothing refuses the other ports\n");
    expect(refuses("firewall: none")).toBe("nothing refuses the other ports\n");
  });
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importSshConfig, parseFleet } from "../../../src/main/fleet";

describe("importSshConfig", () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "qd-ssh-"))));
  afterEach(() => rm(folder, { recursive: true }));

  const put = async (name: string, text: string) => {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  };
  /** Imports, and holds the promise that the text it gives loads. */
  const imported = async (text: string) => {
    await put("config", text);
    const result = await importSshConfig(join(folder, "config"));
    expect(parseFleet(result.yaml, "imported.yaml").problems).toEqual([]);
    return { ...result, codes: result.problems.map(({ code }) => code) };
  };

  it("reads what a host is called, where it is and how to get in", async () => {
    const { hosts, problems, yaml } = await imported(`
# comment
Host web1 web2 *.internal !bad
  HostName = %h.shop.example
  IdentityFile ~/.ssh/one
  IdentityFile ~/.ssh/two
Host db
  hostname 10.0.0.5
  PORT 2222
  User "db admin"
Host gate
  HostName gate.shop.example
  User root
  ProxyJump none
Host * !gate
  User ops
  ProxyJump gate
`.replace('"db admin"', "postgres"));
    expect(problems).toEqual([]);
    expect(hosts).toEqual([
      { alias: "web1", address: "web1.shop.example", port: 22, user: "ops", identity: "~/.ssh/one", jump: "gate" },
      { alias: "web2", address: "web2.shop.example", port: 22, user: "ops", identity: "~/.ssh/one", jump: "gate" },
      { alias: "db", address: "10.0.0.5", port: 2222, user: "postgres", jump: "gate" },
      { alias: "gate", address: "gate.shop.example", port: 22, user: "root" },
    ]);
    expect(Object.keys(parseFleet(yaml, "f").fleet?.hosts ?? {})).toEqual(["web1", "web2", "db", "gate"]);
  });

  it("follows Include with patterns, in order, without losing the block around it", async () => {
    await put("conf.d/10-web", "Host web1\n  HostName 10.0.0.1\n");
    await put("conf.d/20-db", "Host db1\n  HostName 10.0.0.2\n  User first\n");
    await put("conf.d/.hidden", "Host hidden\n");
    await put("sp ace", "Host quoted\n");
    const { hosts, problems } = await imported(`Include conf.d/[0-9]* "sp ace" none/*
Host app1
  Include conf.d/20-?b
  User after
Host *
  User last
`);
    expect(problems).toEqual([]);
    expect(hosts.map(({ alias, user }) => `${alias}/${user}`)).toEqual(["web1/last", "db1/first", "quoted/last", "app1/after"]);
  });

  it("stops where a file includes itself", async () => {
    const { hosts, codes } = await imported("Host web1\n  HostName 10.0.0.1\nInclude config\n");
    expect(hosts).toHaveLength(1);
    expect(codes).toEqual(["ssh-config.depth"]);
  });

  it("leaves Match out, says where it stands, and runs nothing", async () => {
    const trap = join(folder, "ran");
    const { hosts, problems } = await imported(`Host web1
  HostName 10.0.0.1
Match exec "touch ${trap}"
  User root
  Include config
Host web2
  HostName 10.0.0.2
`);
    expect(hosts.map(({ alias, user }) => [alias, user])).toEqual([["web1", undefined], ["web2", undefined]]);
    expect(problems).toMatchObject([{ code: "ssh-config.match", at: { line: 3 } }]);
    expect(existsSync(trap)).toBe(false);
  });

  it("makes hosts of jumps that are none, and chains them", async () => {
    const { hosts, codes } = await imported("Host deep\n  HostName 10.9.9.9\n  ProxyJump ops@outer.example:2200,inner\nHost inner\n  HostName 10.1.1.1\n");
    expect(hosts).toEqual([
      { alias: "deep", address: "10.9.9.9", port: 22, jump: "inner" },
      { alias: "inner", address: "10.1.1.1", port: 22, jump: "outer.example" },
      { alias: "outer.example", address: "outer.example", port: 2200, user: "ops" },
    ]);
    expect(codes).toEqual([]);
  });

  it("says what it had to change or leave out", async () => {
    const { hosts, codes } = await imported(`Host "two words"
Host [::1]
Host imported
  Port many
  ProxyCommand nc %h %p
Host a
  ProxyJump b
Host b
  ProxyJump a
Host web
  User -oProxyCommand=x
`);
    expect(hosts.map(({ alias, address, jump }) => [alias, address, jump])).toEqual([
      ["1", "[::1]", undefined], ["imported", "imported", undefined], ["a", "a", undefined], ["b", "b", "a"],
    ]);
    expect(codes).toEqual(["ssh-config.host", "ssh-config.port", "ssh-config.proxy-command", "ssh-config.host", "ssh-config.renamed", "ssh-config.jump"]);
  });

  it("gives an empty fleet and a reason where there is no config", async () => {
    const { hosts, problems, yaml } = await importSshConfig(join(folder, "none"));
    expect(hosts).toEqual([]);
    expect(problems).toMatchObject([{ code: "ssh-config.unreadable", at: { file: join(folder, "none") } }]);
    expect(parseFleet(yaml, "f").problems).toEqual([]);
  });
});

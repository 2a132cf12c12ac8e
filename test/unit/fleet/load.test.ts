import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadFleet, parseFleet } from "../../../src/main/fleet";
import { describeProblem } from "../../../src/shared/problem";

const said = (text: string) => parseFleet(text, "fleet.yaml").problems.map(describeProblem);
const warned = (text: string) => parseFleet(text, "fleet.yaml").warnings.map(describeProblem);

/** A valid file with lines of its own under each section. */
const fleet = (hosts: string, rest = "") => `quarterdeck: 1
environments: { prod: { guarded: true }, test: {} }
hosts:
  web1: { environment: prod, address: 10.0.0.1, docker: true }
  web2: { environment: prod, address: 10.0.0.2, docker: true }
${hosts}${rest}`;
const service = (keys: string) => fleet("", `services:
  shop:
    environment: prod
    image: shop
    container: shop
    health: { url: "http://127.0.0.1:1/" }
${keys}`);

describe("messages about the file", () => {
  it.each<[string, string, string[]]>([
    ["a misspelt key", fleet("  web3:\n    environment: prod\n    adress: 10.0.0.3\n    address: x\n"), [
      "fleet.yaml:8:5: unknown key 'adress' Next: did you mean 'address'?",
    ]],
    ["a missing key", fleet("  web3:\n    address: 10.0.0.3\n"), [
      "fleet.yaml:6:3: 'environment' is missing in 'hosts.web3' Next: add 'environment: ...'; docs/fleet.example.yaml shows it",
    ]],
    ["a number for a text", fleet("  web3: { environment: prod, address: x, user: 1000 }\n"), [
      "fleet.yaml:6:48: 'hosts.web3.user': a number (1000) where a text belongs Next: put it in quotes: \"1000\"",
    ]],
    ["yes for true", "quarterdeck: 1\nenvironments: { prod: { guarded: yes } }\n", [
      "fleet.yaml:2:34: 'environments.prod.guarded': a text (\"yes\") where true or false belongs Next: write true or false",
    ]],
    ["an empty section", "quarterdeck: 1\nenvironments: {}\nhosts:\n", [
      "fleet.yaml:3:1: 'hosts' is empty Next: fill it in, or remove the line",
    ]],
    ["a bad name", fleet("  -web: { environment: prod, address: x }\n"), [
      "fleet.yaml:6:3: '-web' cannot be a name here Next: a name has letters, digits, '.', '_', '-' and starts with a letter or digit",
    ]],
    ["an address like an option", fleet("  web3: { environment: prod, address: -oProxyCommand=x }\n"), [
      "fleet.yaml:6:39: 'hosts.web3.address': an address has no spaces and does not start with '-'",
    ]],
    ["no version", "environments: {}\n", ["fleet.yaml:1:1: 'quarterdeck' is missing Next: begin the file with 'quarterdeck: 1'"]],
    ["an empty file", "", [
      "fleet.yaml:1:1: 'quarterdeck' is missing Next: begin the file with 'quarterdeck: 1'",
      "fleet.yaml:1:1: 'environments' is missing Next: add 'environments: ...'; docs/fleet.example.yaml shows it",
    ]],
    ["a duration", service("    hosts: [web1]\n    proxy: { kind: nginx, host: web1, upstreams: /u, drain: 10, members: { web1: 'a:1' } }\n"), [
      "fleet.yaml:13:61: 'services.shop.proxy.drain': a number (10) where a text belongs Next: write it with a unit: 10s, 5m or 1h30m",
    ]],
    ["a wrong choice", fleet("", "caches: { c: { environment: prod, engine: redis, mode: clustre, nodes: [{ host: web1 }] } }\n"), [
      "fleet.yaml:6:56: 'caches.c.mode': \"clustre\" is none of the accepted values Next: did you mean 'cluster'?",
    ]],
    ["a URL", fleet("", "probes: { p: { environment: prod, url: localhost } }\n"), [
      "fleet.yaml:6:40: 'probes.p.url': \"localhost\" is not a URL Next: write it whole: http://127.0.0.1:8000/health",
    ]],
    ["a wrong kind", fleet("  web3: { environment: prod, address: x, docker: 3 }\n"), [
      "fleet.yaml:6:50: 'hosts.web3.docker' has a value of the wrong kind Next: write true or false or a text",
    ]],
  ])("%s", (_, text, messages) => expect(said(text)).toEqual(messages));
});

describe("what YAML allows and a fleet does not", () => {
  it.each<[string, string, string]>([
    ["a key twice", "quarterdeck: 1\nquarterdeck: 1\n", "fleet.yaml:2:1: this key stands here twice Next: keep one of the two"],
    ["a tab", "quarterdeck: 1\nenvironments:\n\tprod: {}\n", "fleet.yaml:3:1: a tab is used as indentation Next: indent with spaces"],
    ["a merge key", "a: &a {}\nb:\n  <<: *a\n", "fleet.yaml:3:3: merge keys ('<<') are not read Next: write the keys out where they apply"],
    ["a second document", "a: 1\n---\nb: 1\n", "fleet.yaml:2:1: a second document begins here Next: keep one document; remove the '---' line"],
    ["a tag", "a: !secret x\n", "fleet.yaml:1:4: the text is not valid YAML (Unresolved tag: !secret) Next: remove the tag; the file holds plain texts, numbers, true and false"],
    ["an alias without anchor", "a: *nobody\n", "fleet.yaml:1:4: there is no anchor '&nobody' above this alias Next: write the value out"],
    ["an open quote", "a: 'b\n", "fleet.yaml:2:1: the text is not valid YAML (Missing closing 'quote) Next: close the quote or bracket that was opened before this place"],
    ["two colons", "a: b: c\n", "fleet.yaml:1:4: a second ': ' on one line Next: put the value in quotes, or the inner key on its own line"],
  ])("%s", (_, text, message) => expect(said(text)).toContain(message));

  it("refuses an alias bomb", () => {
    const levels = Array.from({ length: 9 }, (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(", ")}]`);
    expect(said(`l0: &l0 [x]\n${levels.join("\n")}\n`)[0]).toMatch(/^fleet.yaml:1:1: the aliases of this file expand to too much/);
  });

  it("reads aliases, and places problems behind them at the alias", () => {
    const text = fleet("  web3: { environment: prod, address: x, labels: &labels { role: web } }\n  web4: { environment: prod, address: x, labels: *labels }\n");
    expect(parseFleet(text, "f").fleet?.hosts).toMatchObject({ web4: { labels: { role: "web" } } });
  });
});

describe("names that point at one another", () => {
  it.each<[string, string, string]>([
    ["an environment", fleet("  web3: { environment: prdo, address: x }\n"), "fleet.yaml:6:24: there is no environment 'prdo' Next: did you mean 'prod'?"],
    ["a jump", fleet("  web3: { environment: prod, address: x, jump: web9 }\n"), "fleet.yaml:6:48: there is no host 'web9' Next: did you mean 'web1'?"],
    ["jumps in a circle", fleet("  a: { environment: prod, address: x, jump: b }\n  b: { environment: prod, address: x, jump: a }\n"),
      "fleet.yaml:6:45: the way to this host leads in a circle: a -> b -> a Next: remove one of the jumps"],
    ["a service's host", service("    hosts: [web1, web3]\n"), "fleet.yaml:12:19: there is no host 'web3' Next: did you mean 'web1'?"],
    ["a host twice", service("    hosts: [web1, web1]\n"), "fleet.yaml:12:19: the host 'web1' stands here twice Next: remove one"],
    ["a proxy's host", service("    hosts: [web1]\n    proxy: { kind: nginx, host: lb, upstreams: /u, members: { web1: 'a:1' } }\n"),
      "fleet.yaml:13:33: there is no host 'lb' Next: known: web1, web2"],
    ["a missing member", service("    hosts: [web1, web2]\n    proxy: { kind: nginx, host: web1, upstreams: /u, members: { web1: 'a:1' } }\n"),
      "fleet.yaml:13:54: the instance on 'web2' has no address here Next: add 'web2: ADDRESS:PORT'"],
    ["a foreign member", service("    hosts: [web1]\n    proxy: { kind: nginx, host: web1, upstreams: /u, members: { web1: 'a:1', web2: 'b:1' } }\n"),
      "fleet.yaml:13:78: 'web2' is not a host of this service Next: did you mean 'web1'?"],
    ["a member's address twice", service("    hosts: [web1, web2]\n    proxy: { kind: nginx, host: web1, upstreams: /u, members: { web1: 'a:1', web2: 'a:1' } }\n"),
      "fleet.yaml:13:84: the address 'a:1' stands here twice Next: remove one"],
    ["a dependency", service("    hosts: [web1]\n    needs: [{ on: orders }]\n"), "fleet.yaml:13:19: there is no service, database, cache or probe 'orders' Next: known: shop"],
    ["a replica that is the primary", fleet("", "databases: { d: { environment: prod, engine: postgres, primary: { host: web1 }, replicas: [{ host: web1 }] } }\n"),
      "fleet.yaml:6:92: the node 'web1:5432' stands here twice Next: remove one"],
    ["a probe's service", fleet("", "probes: { p: { environment: prod, url: 'http://x/', service: shop } }\n"), "fleet.yaml:6:62: there is no service 'shop'"],
    ["a monitoring server's way", fleet("", "prometheus: { m: { url: 'http://x/', via: web } }\n"), "fleet.yaml:6:43: there is no host 'web' Next: did you mean 'web1'?"],
    ["one name for two things", fleet("", "probes: { web1: { environment: prod, url: 'http://x/' } }\n"),
      "fleet.yaml:6:11: 'web1' is the name of this probe and of the host above Next: rename one of them"],
    ["another protocol", fleet("", "probes: { p: { environment: prod, url: 'ftp://x/' } }\n"),
      'fleet.yaml:6:40: "ftp://x/" is not an http or https address Next: write it whole: http://127.0.0.1:8000/health'],
    ["a guarded host behind an unguarded service", service("    hosts: [web1]\n").replace("shop:\n    environment: prod", "shop:\n    environment: test"),
      "fleet.yaml:12:13: the host 'web1' is in 'prod', this object in 'test', which is not guarded Next: put both in one environment, or guard 'test'"],
    ["two services of one container", `${service("    hosts: [web1]\n")}  other: { environment: prod, image: x, container: shop, hosts: [web1], health: { url: 'http://127.0.0.1:2/' } }\n`,
      "fleet.yaml:13:52: 'shop' already has the container 'shop' on 'web1' Next: give each service its own container name"],
  ])("%s", (_, text, message) => expect(said(text)).toEqual(expect.arrayContaining([message])));

  it("warns about circles of dependencies and hosts without an engine, and uses the file", () => {
    const text = `${service("    hosts: [web1]\n    needs: [{ on: other }]\n")}  other:
    environment: prod
    image: x
    container: other
    hosts: [web3]
    needs: [{ on: shop }]
    health: { url: 'http://127.0.0.1:2/' }
`.replace("services:", "  web3: { environment: prod, address: x }\nservices:");
    expect(parseFleet(text, "f").fleet).toBeDefined();
    expect(warned(text)).toEqual([
      "fleet.yaml:14:19: 'shop' and 'other' need each other Next: neither can be started first; check that this is meant",
      "fleet.yaml:19:13: the host 'web3' has no 'docker', so its container cannot be seen or deployed Next: add 'docker: true' to 'web3'",
      "fleet.yaml:20:19: 'other' and 'shop' need each other Next: neither can be started first; check that this is meant",
    ]);
  });
});

describe("secrets in the file", () => {
  it.each([
    ["http://ops:hunter2@x.example/", "a password in an address"],
    ["ghp_0123456789abcdefghijABCDEFGHIJ012345", "a GitHub token"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"],
  ])("points at %s without repeating it", (value, what) => {
    const [warning] = warned(fleet(`  web3: { environment: prod, address: x, description: "${value}" }\n`));
    expect(warning).toContain(`fleet.yaml:6:55: 'hosts.web3.description' looks like ${what}`);
    expect(warning).not.toContain(value);
  });

  it("tells a password from a secret's name", () => {
    const database = (password: string) => fleet("", `databases: { d: { environment: prod, engine: postgres, primary: { host: web1 }, password: "${password}" } }\n`);
    expect(warned(database("ORDERS_PASSWORD"))).toEqual([]);
    expect(warned(database("s3cr3t!9"))[0]).toContain("looks like a password");
    expect(warned(database("s3cr3t!9"))[0]).not.toContain("s3cr3t");
  });
});

describe("loadFleet", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "qd-fleet-"))));
  afterAll(() => rm(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);

  it("says which file is not there, too large or not text", async () => {
    await writeFile(file("large.yaml"), Buffer.alloc(1_048_577, 0x23));
    await writeFile(file("binary.yaml"), Buffer.from([0x71, 0xff, 0xfe, 0x00]));
    const codes = await Promise.all(["none.yaml", "large.yaml", "binary.yaml", "."].map(async (name) => (await loadFleet(file(name))).problems));
    expect(codes.map(([problem]) => problem?.code)).toEqual(["fleet.missing", "fleet.too-large", "fleet.not-text", "fleet.unreadable"]);
    expect(codes[0]?.[0]?.at?.file).toBe(file("none.yaml"));
  });
});

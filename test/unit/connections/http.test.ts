import { execFileSync } from "node:child_process";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDial, createHttp } from "../../../src/main/connections";
import type { Hosts, Http, WireTrace } from "../../../src/main/ports";
import { fleetOf, hostsFor, problemFrom, WEB } from "./console";
import { freePort, scratchFolder, sshdMissing, startSshd, type Sshd } from "./sshd";
import { itUnless } from "../unless";

const folder = scratchFolder();
const servers: Server[] = [];
let sshd: Sshd | undefined;
let hosts: Hosts;
let http: Http;
let base: string;
let tls: string;

let answered = 0;
const answer: RequestListener = (request, response) => {
  answered += 1;
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    if (request.url === "/large") return void response.end(Buffer.alloc(3_000_000, 65));
    if (request.url === "/moved") return void response.writeHead(302, { location: "/echo" }).end();
    if (request.url === "/silent") return undefined;
    if (request.url === "/torn") {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setTimeout(() => request.socket.destroy(), 20);
      return undefined;
    }
    return void response.setHeader("x-test", ["a", "b"]).end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
  });
};

const listen = async (server: Server): Promise<number> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

beforeAll(async () => {
  if (!sshdMissing) sshd = await startSshd(join(folder.path, "server"));
  hosts = hostsFor(folder.path, fleetOf({ web1: { port: sshd?.port ?? 1, identity: sshd?.identity } }), sshd?.knownHosts ?? "");
  http = createHttp(hosts);
  base = `http://127.0.0.1:${await listen(createServer(answer))}`;
  const [key, cert] = [join(folder.path, "tls.key"), join(folder.path, "tls.crt")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2", "-keyout", key, "-out", cert], { stdio: "ignore" });
  tls = `https://localhost:${await listen(createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer))}`;
});
afterAll(async () => {
  await hosts.close();
  servers.forEach((server) => (server.closeAllConnections(), server.close()));
  await sshd?.stop();
  folder.remove();
});

const from = sshdMissing ? [undefined] : [undefined, WEB];

if (sshdMissing) itUnless(sshdMissing, "HTTP from a host", () => undefined);

describe.each(from)("HTTP from %s (undefined: this machine)", (host) => {
  it("sends method, headers, body and query, and measures", async () => {
    const reply = await http.request({ url: `${base}/echo?q=a%20b`, method: "POST", headers: { "x-own": "1" }, body: "größe", from: host });
    const seen: unknown = JSON.parse(reply.body.toString());
    expect(reply.status).toBe(200);
    expect(reply.headers["x-test"]).toBe("a, b");
    expect(seen).toMatchObject({ method: "POST", url: "/echo?q=a%20b", body: "größe", headers: { host: base.slice(7), "x-own": "1" } });
    expect(reply.connectMs).toBeGreaterThanOrEqual(0);
    expect(reply.durationMs).toBeGreaterThanOrEqual(reply.connectMs);
  });

  it("follows no redirect", async () => {
    const reply = await http.request({ url: `${base}/moved`, from: host });
    expect([reply.status, reply.headers["location"]]).toEqual([302, "/echo"]);
  });

  it("keeps the first MiB of a body", async () => {
    expect((await http.request({ url: `${base}/large`, from: host })).body).toHaveLength(1024 * 1024);
  });

  it("rejects at the deadline", async () => {
    const problem = await problemFrom(http.request({ url: `${base}/silent`, from: host }, { timeoutMs: 300 }));
    expect(problem.code).toBe("http.timeout");
  });

  it("takes no torn answer for a whole one", async () => {
    expect((await problemFrom(http.request({ url: `${base}/torn`, from: host }))).code).toBe("http.failed");
  });

  it("says that nothing listens", async () => {
    const problem = await problemFrom(http.request({ url: `http://127.0.0.1:${await freePort()}/`, from: host }));
    expect(problem.code).toBe("http.refused");
  });

  it("refuses a certificate that nobody vouches for, sends nothing, and knows when it expires all the same", async () => {
    const trace: WireTrace = {};
    const before = answered;
    const problem = await problemFrom(http.request({ url: `${tls}/echo`, from: host }, { trace }));
    expect(problem).toMatchObject({ code: "http.tls", cause: expect.stringContaining("self-signed") });
    expect(answered).toBe(before);
    expect(trace.tls?.version).toMatch(/^TLSv1\.[23]$/);
    expect(Math.round(((trace.tls?.earliestExpiry ?? 0) - Date.now()) / 86_400_000)).toBe(2);
    expect(trace.processingMs).toBeUndefined();
  });

  it("knows how long each part took", async () => {
    const trace: WireTrace = {};
    expect(await http.request({ url: `${base.replace("127.0.0.1", "localhost")}/echo`, from: host }, { trace })).toMatchObject({ httpVersion: "1.1" });
    expect(trace).toMatchObject({ connectMs: expect.any(Number), processingMs: expect.any(Number), transferMs: expect.any(Number) });
    expect([typeof trace.resolveMs, trace.ipVersion, trace.tls]).toEqual(host ? ["undefined", undefined, undefined] : ["number", 4, undefined]);
  });

  it("dials a port, and says that nothing listens, or that a certificate is not accepted", async () => {
    const dial = createDial(hosts);
    const portOf = (url: string) => Number(new URL(url).port);
    expect(await dial({ host: "127.0.0.1", port: portOf(base), from: host })).toBeUndefined();
    expect((await problemFrom(dial({ host: "127.0.0.1", port: await freePort(), from: host }))).code).toBe("wire.refused");
    const trace: WireTrace = {};
    expect((await problemFrom(dial({ host: "localhost", port: portOf(tls), from: host, tls: {} }, { trace }))).code).toBe("wire.tls");
    expect(trace.tls?.earliestExpiry).toBeGreaterThan(Date.now());
  });
});

describe("HTTP addresses", () => {
  it.each(["ftp://example/", "file:///etc/passwd", "nonsense"])("refuses %s", async (url) => {
    expect((await problemFrom(http.request({ url }))).code).toBe("http.bad-url");
  });

  it("keeps a password of the address out of messages and sends it as a header", async () => {
    const port = new URL(base).port;
    const reply = await http.request({ url: `http://user:s3cret@127.0.0.1:${port}/echo` });
    expect(reply.body.toString()).toContain(`Basic ${Buffer.from("user:s3cret").toString("base64")}`);
    const problem = await problemFrom(http.request({ url: `http://user:s3cret@127.0.0.1:${await freePort()}/?token=s3cret` }));
    expect(JSON.stringify(problem)).not.toContain("s3cret");
  });
});

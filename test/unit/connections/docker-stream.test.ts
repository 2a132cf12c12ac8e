import { createServer, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createDockers } from "../../../src/main/connections";
import type { DockerEngine, Hosts } from "../../../src/main/ports";
import { fleetOf, hostsFor, problemFrom, WEB } from "./console";
import { cutConnections, scratchFolder, sshdMissing, startSshd, type Sshd } from "./sshd";
import { describeUnless } from "../unless";

describeUnless(sshdMissing, "an engine whose answers break off", () => {
  const folder = scratchFolder();
  const socket = join(folder.path, "docker.sock");
  let answer: (response: ServerResponse, url: string) => void;
  let urls: string[] = [];
  let server: Server;
  let sshd: Sshd;
  let hosts: Hosts;
  let docker: DockerEngine;

  beforeAll(async () => {
    server = createServer((request, response) => {
      urls.push(request.url ?? "");
      request.resume().on("end", () => answer(response, request.url ?? ""));
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    sshd = await startSshd(join(folder.path, "server"));
    const fleet = fleetOf({ web1: { port: sshd.port, identity: sshd.identity, docker: socket } });
    hosts = hostsFor(folder.path, fleet, sshd.knownHosts);
    docker = createDockers(hosts, () => fleet)(WEB);
  });
  beforeEach(() => {
    urls = [];
    hosts.reconnect(WEB);
  });
  afterAll(async () => {
    await hosts?.close();
    server?.closeAllConnections();
    server?.close();
    await sshd?.stop();
    folder.remove();
  });

  const torn = (text: string) => (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write(text);
    setTimeout(() => response.socket?.destroy(), 30);
  };

  it("rejects a list that ends in the middle", async () => {
    answer = torn('[{"Id":"1"');
    expect(await problemFrom(docker.containers())).toMatchObject({
      code: "docker.connection-lost",
      cause: "the connection ended in the middle of the answer",
    });
  });

  it("rejects a list when the SSH connection is cut in the middle", async () => {
    answer = (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("[");
      setTimeout(() => cutConnections(sshd), 50);
    };
    expect((await problemFrom(docker.containers())).code).toBe("docker.connection-lost");
  });

  it("rejects a call that never gets an answer, at its deadline", async () => {
    answer = () => undefined;
    expect((await problemFrom(docker.ping({ timeoutMs: 200 }))).code).toBe("docker.timeout");
  });

  it("takes a pull that broke off for a failure, and one that failed inside its progress", async () => {
    answer = torn('{"status":"Downloading","id":"abc","progress":"[=> ]"}\n');
    const lines: string[] = [];
    expect((await problemFrom(docker.pull("shop:1.0", { onProgress: (line) => lines.push(line) }))).code).toBe("docker.connection-lost");
    expect(lines).toEqual(["abc Downloading [=> ]"]);
    answer = (response) => void response.end('{"status":"Pulling"}\n{"error":"manifest unknown"}\n');
    expect(await problemFrom(docker.pull("shop:1.0"))).toMatchObject({ code: "docker.pull-failed", cause: "manifest unknown" });
    answer = (response) => void response.end('{"status":"Pulling"}\n{"status":"Done"}');
    await docker.pull("shop:1.0");
  });

  it("goes on after a burst that needed every stream, and after calls given up on", async () => {
    answer = (response) => setTimeout(() => response.end("OK"), 100);
    await Promise.all(Array.from({ length: 100 }, () => docker.ping()));
    await docker.ping({ timeoutMs: 3_000 });
    answer = () => undefined;
    await Promise.all(Array.from({ length: 40 }, () => problemFrom(docker.ping({ timeoutMs: 300 }))));
    answer = (response) => void response.end("OK");
    await docker.ping({ timeoutMs: 3_000 });
  });

  it("says when an answer is not what was expected", async () => {
    answer = (response) => void response.end('[{"Id":7}]');
    expect(await problemFrom(docker.containers())).toMatchObject({ code: "docker.unreadable", cause: expect.stringContaining("0.Id") });
  });

  it("hands logs over as they are, even when a line is JSON", async () => {
    const inspected = {
      Id: "1".repeat(64),
      Name: "/shop",
      Created: "2026-11-21T10:00:00Z",
      Image: "s",
      State: { Status: "running", ExitCode: 0, StartedAt: "2026-11-21T10:00:00Z" },
      Config: { Image: "i", Tty: true },
      HostConfig: {},
      NetworkSettings: {},
    };
    answer = (response, url) => void response.end(url.includes("/logs") ? '{"level": "info"}' : JSON.stringify(inspected));
    expect(await docker.logs("shop", 5)).toBe('{"level": "info"}');
    expect(urls.at(-1)).toBe(`/containers/${inspected.Id}/logs?stdout=true&stderr=true&tail=5`);
    // Asked by something that is only the beginning of its id.
    expect(await docker.container("111")).toBeUndefined();
  });

  it("keeps the configuration of a clone out of the address", async () => {
    const config = { Image: "i", Env: ["PASSWORD=s3cret"] };
    const container = { Id: "2".repeat(64), Name: "/shop", Created: "2026-11-21T10:00:00Z", Image: "s", State: { Status: "running", ExitCode: 0, StartedAt: "2026-11-21T10:00:00Z" }, Config: config, HostConfig: {}, NetworkSettings: {} };
    const image = { Id: "s", RepoTags: [], Created: "2026-11-21T10:00:00Z", Size: 1 };
    answer = (response, url) => {
      if (url.includes("/containers/create")) response.writeHead(201).end('{"Id":"3"}');
      else response.end(JSON.stringify(url.includes("/images/") ? image : container));
    };
    await docker.clone("shop", "copy", "shop:2");
    expect(urls.at(-1)).toBe("/containers/create?name=copy");
  });
});

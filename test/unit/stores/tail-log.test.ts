import { describe, expect, it } from "vitest";
import { tailLog } from "../../../src/main/logs/tail";
import type { Dockers, Hosts } from "../../../src/main/ports";
import { Masker } from "../../../src/main/vault";
import { Fleet } from "../../../src/shared/fleet";
import { HostId } from "../../../src/shared/ids";
import { problemOf } from "../../../src/shared/problem";

const fleet = Fleet.parse({
  quarterdeck: 1, environments: { prod: {} }, hosts: { web1: { environment: "prod", address: "10.0.0.1", docker: true }, web2: { environment: "prod", address: "10.0.0.2", docker: true } },
  logs: { shop: { environment: "prod", hosts: ["web1", "web2"], container: "shop", level: { pattern: " (?P<level>[1-5]\\d\\d)$" } } },
});
const masker = new Masker();
masker.register("session-key", "s3cret-value");
const access = (text: string) => ({
  fleet: () => fleet, hosts: {} as unknown as Hosts, dockers: ((host: HostId) => ({ logs: async (_container: string, lines: number) => `${host} ${lines}\n${text}` })) as unknown as Dockers,
  mask: (line: string) => masker.mask(line), now: () => 7,
});

describe("the last lines of a log", () => {
  it("come with the levels that the fleet file's pattern finds, and without what the vault knows", async () => {
    expect(await tailLog(access("GET / 500\r\nGET /cart 200\nWARN key=s3cret-value\n"), { log: "shop", lines: 50 })).toEqual({
      host: "web1", at: 7, lines: [
        { text: "web1 50", level: "unknown" }, { text: "GET / 500", level: "error" }, { text: "GET /cart 200", level: "info" }, { text: "WARN key=«secret session-key»", level: "warning" },
      ],
    });
  });

  it("are those of the host that is named, and of none that the log is not on", async () => {
    expect((await tailLog(access(""), { log: "shop", host: HostId.parse("web2"), lines: 9 })).lines[0]?.text).toBe("web2 9");
    expect(await tailLog(access(""), { log: "shop", host: HostId.parse("web3"), lines: 9 }).catch(problemOf)).toMatchObject({ code: "logs.unknown" });
    expect(await tailLog(access(""), { log: "toString", lines: 9 }).catch(problemOf)).toMatchObject({ code: "logs.unknown" });
  });
});

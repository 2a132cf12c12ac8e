import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sh } from "../harness";
import { describeRunbooks } from "./kit";

const HOME = "/opt/quarterdeck-tls";
const NAME = "shop.test";
const NGINX = `nginx -c ${HOME}/nginx.conf`;

/** An nginx of its own on lb1 with a certificate of an authority of its own; beside the lab's, which it does not touch. */
const setUp = `
set -e
rm -rf ${HOME}; mkdir -p ${HOME}; cd ${HOME}
cat >issue <<'SCRIPT'
#!/bin/sh
# issue AUTHORITY NAME DAYS: writes cert.pem and key.pem
set -e; cd ${HOME}
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out request.pem -subj "/CN=$2" 2>/dev/null
printf 'subjectAltName=DNS:%s\\n' "$2" >extension
openssl x509 -req -in request.pem -CA "$1.pem" -CAkey "$1.key" -set_serial "$(date +%s%N)" -days "$3" -extfile extension -out cert.pem 2>/dev/null
cat "$1.pem" >>cert.pem; chmod 640 key.pem
SCRIPT
chmod +x issue
for authority in ca stranger; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $authority.key -out $authority.pem -subj "/CN=$authority" -days 90 2>/dev/null
done
./issue ca ${NAME} 10
cat >nginx.conf <<'CONF'
pid ${HOME}/nginx.pid;
error_log ${HOME}/error.log;
events {}
http {
  access_log off;
  server { listen 127.0.0.1:8443 ssl; ssl_certificate ${HOME}/cert.pem; ssl_certificate_key ${HOME}/key.pem; return 204; }
}
CONF
${NGINX}
`;
const takeDown = `if [ -e ${HOME}/nginx.pid ]; then kill "$(cat ${HOME}/nginx.pid)"; fi; rm -rf ${HOME} /var/backups/quarterdeck`;
const served = () => sh("lb1", `openssl s_client -connect 127.0.0.1:8443 -servername ${NAME} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256 -enddate`);
const onDisk = () => sh("lb1", `cd ${HOME} && cat cert.pem key.pem | sha256sum && ls -l cert.pem key.pem`);

const FILES = { FILES: `${HOME}/cert.pem`, KEYS: `${HOME}/*.key ${HOME}/key.pem`, CA: `${HOME}/ca.pem` };
const RENEWAL = {
  CERT: `${HOME}/cert.pem`, KEY: `${HOME}/key.pem`, CA: `${HOME}/ca.pem`, NAME, ENDPOINT: "127.0.0.1:8443",
  TEST: `${NGINX} -t`, RELOAD: `${NGINX} -s reload`,
};

describeRunbooks("certificates", ({ kit }) => {
  beforeAll(() => sh("lb1", setUp));
  afterAll(() => sh("lb1", takeDown));

  const look = (params: Record<string, string>) => kit().run({ runbook: "certificate-expiry", target: "host/lb1", params: { ...FILES, ...params } });
  const renew = (params: Record<string, string>) => kit().run({ runbook: "certificate-renewal", target: "host/lb1", params: { ...RENEWAL, ...params } });

  describe("that expire", () => {
    it("are found by themselves where a usual port listens, and fail when few days are left", async () => {
      const end = await look({});
      expect(end.status).toBe("failed");
      // Issued for ten days; they are whole for its first second.
      expect(end.step("served").output).toMatch(/endpoint=localhost:8443 days=(?:9|10) /);
      expect(end.step("answering")).toMatchObject({ status: "done", output: "0\n" });
      for (const id of ["served-days", "files-days"]) expect(end.step(id), end.story()).toMatchObject({ status: "failed", reason: expect.stringContaining("1 is not == 0") });
      expect(end.step("trusted")).toMatchObject({ status: "done" });
      expect(end.step("keys")).toMatchObject({ status: "done" });
    });

    it("pass with enough days, a chain and a name", async () => {
      const end = await look({ ENDPOINTS: `127.0.0.1:8443=${NAME}`, DAYS: "5" });
      expect(end.status, end.story()).toBe("done");
      expect(end.step("served").output).toMatch(new RegExp(`verify=0 name=${NAME}: ok, until [^]*DNS:${NAME}[^]*in the chain: 2`));
    });

    it("fail for the wrong name, an unknown authority, a port without TLS and an open key", async () => {
      await sh("lb1", `chmod 644 ${HOME}/stranger.key`);
      const end = await look({ ENDPOINTS: `127.0.0.1:8443=other.test 127.0.0.1:8443=${NAME} 127.0.0.1:22`, DAYS: "5", CA: `${HOME}/stranger.pem` });
      expect(end.status).toBe("failed");
      expect(end.step("answering").output).toMatch(/endpoint=127.0.0.1:22 days=none/);
      expect(end.step("trusted").reason, end.story()).toContain("2 is not == 0");
      expect(end.step("keys").output).toMatch(/to do: chmod o= .*stranger\.key/);
      await sh("lb1", `chmod 600 ${HOME}/stranger.key`);
    });

    it("refuse what is no list of endpoints before anything runs", async () => {
      await expect(look({ ENDPOINTS: "localhost:443; reboot" })).rejects.toThrow(/ENDPOINTS/);
      await expect(look({ FILES: "/etc/$(id)" })).rejects.toThrow(/FILES/);
    });

    it("are told for a whole environment", async () => {
      const end = await kit().run({ runbook: "certificate-expiry-all", target: "environment/lab", params: { FILES: `${HOME}/cert.pem` } });
      expect(end.status).toBe("failed");
      expect(end.step("served", "lb1").output).toMatch(/port 8443: notAfter/);
      for (const id of ["served", "files"]) {
        expect(end.step(id, "lb1")).toMatchObject({ status: "failed" });
        expect(end.steps(id).filter(({ status }) => status === "done"), end.story()).toHaveLength(7);
      }
    });
  });

  describe("that are renewed", () => {
    it("are served anew, and the old ones are kept", async () => {
      const before = await served();
      const end = await renew({ COMMAND: `${HOME}/issue ca ${NAME} 80` });
      expect(end.status, end.story()).toBe("done");
      expect(await served()).not.toBe(before);
      expect(await sh("lb1", `openssl x509 -in /var/backups/quarterdeck/${end.view.id}/cert.pem -noout -fingerprint -sha256 -enddate`)).toBe(before);
      expect(await sh("lb1", `stat -c %a /var/backups/quarterdeck/${end.view.id}`)).toBe("700\n");
    });

    it.each([
      ["is for another name and too short", `${HOME}/issue ca other.test 3`, "fits", /fewer than 20 days left[^]*not for shop\.test/],
      ["clients do not accept", `${HOME}/issue stranger ${NAME} 80`, "trusted", /Verify return code: (?!0 )/],
    ])("come back when the new one %s", async (_why, command, failing, words) => {
      const before = { served: await served(), onDisk: await onDisk() };
      const end = await renew({ COMMAND: command });
      expect(end.status, end.story()).toBe("rolled back");
      expect(end.step(failing)).toMatchObject({ status: "failed", output: expect.stringMatching(words) });
      expect(await onDisk()).toBe(before.onDisk);
      await expect.poll(served).toBe(before.served);
      expect(await sh("lb1", `ls /var/backups/quarterdeck`)).not.toContain(end.view.id);
    });

    it("stay as they are when the configuration was broken before", async () => {
      const before = await onDisk();
      const end = await renew({ COMMAND: `${HOME}/issue ca ${NAME} 80`, TEST: "false" });
      expect(end).toMatchObject({ status: "failed" });
      expect(end.step("keep")).toMatchObject({ status: "pending" });
      expect(await onDisk()).toBe(before);
    });
  });
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHttp } from "../../../src/main/connections";
import { createMailer } from "../../../src/main/connections/smtp";
import type { SendOutcome } from "../../../src/main/notify/channels/channel";
import { createChannel } from "../../../src/main/notify/channels/create";
import { deliver, type Patience } from "../../../src/main/notify/channels/deliver";
import { redact } from "../../../src/main/notify/channels/redact";
import { createSecretReader } from "../../../src/main/notify/channels/secrets";
import { testMessage } from "../../../src/main/notify/message/message";
import type { Hosts } from "../../../src/main/ports";
import { createVault, Masker } from "../../../src/main/vault";
import { Receiver } from "../../../src/shared/notify-config";
import { ProblemError } from "../../../src/shared/problem";
import type { z } from "zod";
import { NOON } from "./given";
import { aMailServer, aService, type MailRules, type Reply } from "./servers";

const MESSAGE = testMessage("team", "kim", NOON, "UTC");
const HOOK = "/api/webhooks/1234567890/tOkEn-VeRy-SeCrEt";
const noHosts = {} as Hosts;

/** A channel whose secrets are `values`; nobody is there to be asked for others. */
function channel(receiver: z.input<typeof Receiver>, values: Record<string, string> = {}) {
  const env = Object.fromEntries(Object.entries(values).map(([name, value]) => [`QUARTERDECK_SECRET_${name}`, value]));
  const vault = createVault({ masker: new Masker(), env, ask: async () => undefined });
  return createChannel("team", Receiver.parse(receiver), { http: createHttp(noHosts), mailer: createMailer(), desktop: undefined, secrets: createSecretReader(vault, 200) });
}
const send = (receiver: z.input<typeof Receiver>, values: Record<string, string>, timeoutMs = 2_000): Promise<SendOutcome> => channel(receiver, values).send(MESSAGE, { timeoutMs });

async function toDiscord(...replies: Reply[]) {
  const service = await aService(...replies);
  return { ...service, outcome: await send({ kind: "discord", webhook: "HOOK" }, { HOOK: `${service.url}${HOOK}` }, 400) };
}

/** Nothing that leaves a channel may hold a secret or a part of one. */
const expectNoSecret = (outcome: unknown): void => expect(JSON.stringify(outcome)).not.toMatch(/tOkEn|SeCrEt|1234567890|hunter2|127\.0\.0\.1/);

describe("a Discord webhook", () => {
  it("takes the message", async () => {
    const { got, outcome } = await toDiscord({ body: '{"id":"1"}' });
    expect(outcome).toEqual({ kind: "sent", pauseMs: undefined });
    expect(got[0]).toMatchObject({ path: `${HOOK}?wait=true`, headers: { "content-type": "application/json" } });
    expect(JSON.parse(got[0]?.body ?? "").embeds[0].title).toBe("Test of a receiver");
  });
  it("whose allowance is used up is left in peace", async () => {
    const { outcome } = await toDiscord({ body: '{"id":"1"}', headers: { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "1.5" } });
    expect(outcome).toEqual({ kind: "sent", pauseMs: 1_500 });
  });
  it.each<[string, Reply, object]>([
    ["429 with its own wait", { status: 429, body: '{"retry_after": 2.5}' }, { retry: true, waitMs: 2_500, problem: { code: "notify.rate-limited" } }],
    ["429 with a header", { status: 429, headers: { "Retry-After": "7" } }, { retry: true, waitMs: 7_000 }],
    ["500", { status: 500, body: "oops" }, { retry: true, problem: { code: "notify.server-error", cause: "oops" } }],
    ["404", { status: 404, body: '{"message": "Unknown Webhook tOkEn-VeRy-SeCrEt"}' }, { retry: false, forget: "HOOK", problem: { code: "notify.refused", next: "Check the secret HOOK: it may have been revoked.", cause: '{"message": "Unknown Webhook «secret»"}' } }],
    ["400", { status: 400, body: "bad embed" }, { retry: false, problem: { code: "notify.refused", cause: "bad embed" } }],
    ["a login page", { body: "<html>Hotel Wi-Fi</html>" }, { retry: true, problem: { code: "notify.wrong-answer" } }],
    ["a redirect", { status: 302, headers: { location: "http://login.example/?next=tOkEn" } }, { retry: true, problem: { code: "notify.wrong-answer" } }],
    ["silence", "hang", { retry: true, problem: { code: "notify.unreached", message: "The Discord receiver team did not answer in time; the message may have arrived." } }],
    ["a dropped connection", "drop", { retry: true, problem: { code: "notify.unreached" } }],
  ])("answers %s", async (_, reply, expected) => {
    const { outcome } = await toDiscord(reply);
    expect(outcome).toMatchObject({ kind: "failed", ...expected });
    expectNoSecret(outcome);
  });
  it("that is not there is not named", async () => {
    const outcome = await send({ kind: "discord", webhook: "HOOK" }, { HOOK: `http://127.0.0.1:9${HOOK}` });
    expect(outcome).toMatchObject({ kind: "failed", retry: true, problem: { message: "The Discord receiver team could not be reached: nothing accepts connections there." } });
    expectNoSecret(outcome);
  });
  it("whose secret is no address says so without it", async () => {
    const outcome = await send({ kind: "discord", webhook: "HOOK" }, { HOOK: "tOkEn-VeRy-SeCrEt" });
    expect(outcome).toMatchObject({ kind: "failed", retry: false, forget: "HOOK", problem: { next: "Correct the secret HOOK." } });
    expectNoSecret(outcome);
  });
  it("without its secret fails at once", async () => {
    expect(await send({ kind: "discord", webhook: "HOOK" }, {})).toMatchObject({ kind: "failed", retry: false, problem: { code: "vault.no-secret" } });
  });
  it("does not wait long for a person to type its secret", async () => {
    const vault = createVault({ masker: new Masker(), env: {}, ask: () => new Promise(() => {}) });
    const asking = createChannel("team", { kind: "discord", webhook: "HOOK" }, { http: createHttp(noHosts), mailer: createMailer(), desktop: undefined, secrets: createSecretReader(vault, 20) });
    expect(await asking.send(MESSAGE, { timeoutMs: 100 })).toMatchObject({ kind: "failed", retry: false, problem: { message: "Nobody gave the secret HOOK in time." } });
  });
});

describe("a Slack webhook", () => {
  const toSlack = async (reply: Reply) => {
    const service = await aService(reply);
    return send({ kind: "slack", webhook: "HOOK" }, { HOOK: `${service.url}/services/T0/B0/tOkEn-VeRy-SeCrEt` });
  };
  it("says ok, and gets one message a second", async () => expect(await toSlack({ body: "ok" })).toEqual({ kind: "sent", pauseMs: 1_000 }));
  it("refuses", async () => expect(await toSlack({ status: 403, body: "invalid_token" })).toMatchObject({ kind: "failed", retry: false, problem: { cause: "invalid_token" } }));
  it("is told apart from what stands in its place", async () => expect(await toSlack({ body: "welcome" })).toMatchObject({ kind: "failed", retry: true }));
  it("asks to wait", async () => expect(await toSlack({ status: 429, headers: { "retry-after": "30" }, body: "tOkEn-VeRy-SeCrEt" })).toMatchObject({ waitMs: 30_000, problem: { cause: "«secret»" } }));
});

describe("a Telegram bot", () => {
  const TOKEN = "1234567890:tOkEn-VeRy-SeCrEt";
  const toTelegram = async (reply: Reply) => {
    const service = await aService(reply);
    return { ...service, outcome: await send({ kind: "telegram", token: "TOKEN", chat: "-100", api: service.url }, { TOKEN }) };
  };
  it("sends to its chat", async () => {
    const { got, outcome } = await toTelegram({ body: '{"ok":true,"result":{}}' });
    expect(outcome).toEqual({ kind: "sent", pauseMs: 1_000 });
    expect(got[0]?.path).toBe(`/bot${TOKEN}/sendMessage`);
    expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({ chat_id: "-100", parse_mode: "HTML" });
  });
  it.each<[Reply, object]>([
    [{ status: 429, body: '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}' }, { retry: true, waitMs: 5_000 }],
    [{ status: 401, body: '{"ok":false,"error_code":401,"description":"Unauthorized"}' }, { retry: false, forget: "TOKEN" }],
    [{ status: 400, body: '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}' }, { retry: false, problem: { cause: '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}' } }],
    [{ status: 200, body: '{"ok":false}' }, { retry: true }],
  ])("answers %j", async (reply, expected) => {
    const { outcome } = await toTelegram(reply);
    expect(outcome).toMatchObject({ kind: "failed", ...expected });
    expectNoSecret(outcome);
  });
});

describe("a webhook", () => {
  it("gets Alertmanager's payload with a bearer token", async () => {
    const { url, got } = await aService({ status: 204 });
    expect(await send({ kind: "webhook", url: "URL", token: "BEARER" }, { URL: `${url}/hook?key=tOkEn`, BEARER: "hunter2" })).toMatchObject({ kind: "sent" });
    expect(got[0]).toMatchObject({ path: "/hook?key=tOkEn", headers: { authorization: "Bearer hunter2" } });
    expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({ version: "4", status: "firing", receiver: "team" });
  });
  it("echoing its token tells nobody", async () => {
    const { url } = await aService({ status: 500, body: "Bearer hunter2-very-long was not known; /hook/tOkEn-VeRy" });
    const outcome = await send({ kind: "webhook", url: "URL", token: "BEARER" }, { URL: `${url}/hook/tOkEn-VeRy`, BEARER: "hunter2-very-long" });
    expect(outcome).toMatchObject({ problem: { cause: "Bearer «secret» was not known; /hook/«secret»" } });
    expectNoSecret(outcome);
  });
});

describe("mail", () => {
  const PASSWORD = "hunter2-hunter2";
  const mailTo = async (rules: MailRules = {}, receiver: Partial<z.input<typeof Receiver> & { kind: "mail" }> = {}) => {
    const server = await aMailServer(rules);
    const login = rules.login === undefined ? {} : { user: "ops", password: "MAIL" };
    return { ...server, outcome: await send({ kind: "mail", server: "127.0.0.1", port: server.port, tls: "none", from: "deck@shop.example", to: ["ops@shop.example", "kim@shop.example"], ...login, ...receiver }, { MAIL: PASSWORD }, 1_000) };
  };
  it("reaches everybody", async () => {
    const { mails, outcome } = await mailTo();
    expect(outcome).toEqual({ kind: "sent" });
    expect(mails[0]).toMatchObject({ from: "deck@shop.example", to: ["ops@shop.example", "kim@shop.example"] });
    expect(mails[0]?.data).toMatch(/^Subject: \[Quarterdeck\] Test of a receiver\r$/m);
    expect(mails[0]?.data).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(mails[0]?.data).toMatch(/^References: <[0-9a-f]{32}@quarterdeck>\r$/m);
    expect(mails[0]?.data).toContain("Nothing is wrong.");
  });
  it("logs in", async () => {
    const { logins, outcome } = await mailTo({ login: `ops:${PASSWORD}` });
    expect(outcome).toEqual({ kind: "sent" });
    expect(logins).toEqual([`ops:${PASSWORD}`]);
  });
  it("is refused with a wrong password, which nobody reads then", async () => {
    const { outcome } = await mailTo({ login: "ops:other" });
    expect(outcome).toMatchObject({ kind: "failed", retry: false, forget: "MAIL", problem: { code: "smtp.login", cause: "535 5.7.8 not accepted: «secret»" } });
    expect(JSON.stringify(outcome)).not.toContain(Buffer.from(`\0ops\0${PASSWORD}`).toString("base64"));
    expectNoSecret(outcome);
  });
  it.each<[string, MailRules, object]>([
    ["a full mailbox", { replies: { RCPT: "452 full" } }, { retry: true, problem: { code: "smtp.busy" } }],
    ["an unknown mailbox", { replies: { RCPT: "550 who" } }, { retry: false, problem: { code: "smtp.refused" } }],
    ["refused content", { replies: { END: "554 spam" } }, { retry: false, problem: { code: "smtp.refused", cause: expect.stringContaining("554 spam") } }],
    ["greylisting", { replies: { MAIL: "451 later" } }, { retry: true, problem: { code: "smtp.busy" } }],
    ["silence", { replies: { GREETING: "hang" } }, { retry: true, problem: { code: "smtp.timeout" } }],
    ["a dropped connection", { replies: { DATA: "drop" } }, { retry: true, problem: { code: "smtp.failed" } }],
    ["nonsense", { replies: { GREETING: "HTTP/1.1 400 Bad Request" } }, { problem: { code: expect.stringMatching(/^smtp\./) } }],
  ])("meets %s", async (_, rules, expected) => expect((await mailTo(rules)).outcome).toMatchObject({ kind: "failed", ...expected }));
  it("that reached some only says who was left out", async () => {
    const { outcome } = await mailTo({ replies: { "RCPT kim@shop.example": "550 who" } });
    expect(outcome).toMatchObject({ kind: "sent", problem: { message: "The mail server did not take the mail for kim@shop.example." } });
  });
  it("is not sent in the clear where encryption is wanted", async () => {
    const { mails, outcome } = await mailTo({}, { tls: "starttls" });
    expect(outcome).toMatchObject({ kind: "failed" });
    expect(mails).toEqual([]);
  });
});

describe("encrypted mail", () => {
  const tlsServer = async (options: MailRules) => {
    const folder = mkdtempSync(join(tmpdir(), "quarterdeck-mail-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", cert, "-days", "1", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], { stdio: "ignore" });
    const pair = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
    return { ...(await aMailServer({ ...options, tls: pair })), ca: pair.cert };
  };
  const mail = { from: "deck@shop.example", to: ["ops@shop.example"], subject: "s", text: "t" };

  it.each(["tls", "starttls"] as const)("by %s reaches a server whose certificate is trusted, and no other", async (tls) => {
    const { port, mails, logins, ca } = await tlsServer({ login: "ops:hunter2-hunter2", tlsFrom: tls });
    const server = { host: "127.0.0.1", port, tls, user: "ops", password: "hunter2-hunter2" };
    await expect(createMailer().send(server, mail, { timeoutMs: 3_000 })).rejects.toMatchObject({ problem: { code: "smtp.tls" } });
    expect([mails, logins]).toEqual([[], []]);
    expect(await createMailer({ ca }).send(server, mail, { timeoutMs: 3_000 })).toEqual({ accepted: 1, rejected: [] });
    expect([mails.length, logins]).toEqual([1, ["ops:hunter2-hunter2"]]);
  });
});

describe("a desktop", () => {
  it("shows the words", async () => {
    const shown: unknown[] = [];
    const there = createChannel("desktop", { kind: "desktop" }, { http: createHttp(noHosts), mailer: createMailer(), secrets: createSecretReader({ read: async () => "" }), desktop: { show: async (text) => void shown.push(text) } });
    expect(await there.send(MESSAGE, { timeoutMs: 100 })).toEqual({ kind: "sent" });
    expect(shown).toEqual([{ title: "Test of a receiver", body: expect.stringContaining("QuarterdeckTest"), urgent: false }]);
  });
  it("that refuses is a failure with its reason", async () => {
    const refuses = createChannel("desktop", { kind: "desktop" }, { http: createHttp(noHosts), mailer: createMailer(), secrets: createSecretReader({ read: async () => "" }), desktop: { show: () => Promise.reject(new ProblemError({ code: "desktop.failed", message: "No." })) } });
    expect(await refuses.send(MESSAGE, { timeoutMs: 100 })).toEqual({ kind: "failed", retry: false, problem: { code: "desktop.failed", message: "No." } });
  });
  it("that is not there is a failure", async () => expect(await send({ kind: "desktop" }, {})).toMatchObject({ kind: "failed", problem: { code: "desktop.unsupported" } }));
});

describe("delivery", () => {
  const patience: Patience = { deadlineMs: 60_000, attemptMs: 300, backoffMs: 1_000 };
  /** Time passes only while it waits. */
  function clock() {
    const waits: number[] = [];
    const passed = () => waits.reduce((sum, ms) => sum + ms, 0);
    return { waits, now: () => NOON + passed(), sleep: async (ms: number) => void waits.push(ms), random: () => 0.5 };
  }
  const run = async (...replies: Reply[]) => {
    const { url, got } = await aService(...replies);
    const time = clock();
    return { result: await deliver(channel({ kind: "webhook", url: "URL" }, { URL: url }), MESSAGE, time, patience), waits: time.waits, got };
  };

  it("tries again, later each time", async () => {
    const { result, waits, got } = await run({ status: 500 }, "drop", { status: 503 }, {});
    expect(result).toEqual({ status: "sent", attempts: 4, problem: undefined });
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    expect(got).toHaveLength(4);
  });
  it("waits as long as the service asks", async () => {
    const { result, waits } = await run({ status: 429, headers: { "retry-after": "17" } }, {});
    expect(result).toMatchObject({ status: "sent", attempts: 2 });
    expect(waits).toEqual([17_000]);
  });
  it("ends at its deadline", async () => {
    const { result, waits } = await run({ status: 500, body: "no" });
    expect(result).toMatchObject({ status: "failed", attempts: 6, problem: { cause: "no" } });
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });
  it("does not wait for longer than the deadline, and leaves the service in peace until then", async () => {
    const { result, waits } = await run({ status: 429, headers: { "retry-after": "3600" } });
    expect(result).toMatchObject({ status: "failed", attempts: 1, heldUntil: NOON + 3_600_000 });
    expect(waits).toEqual([]);
  });
  it("does not insist where it was refused", async () => expect((await run({ status: 404 })).result).toMatchObject({ status: "failed", attempts: 1, forget: "URL" }));
});

describe("redacting", () => {
  it.each([
    ["https://x.example/hook/abcdef123?key=s3cretkey", "see /hook/abcdef123 and s3cretkey", "see /hook/«secret» and «secret»"],
    ["pa%20ss%2Fword", "pa ss/word", "«secret»"],
    ["short", "short", "short"],
  ])("takes %s out of a text", (secret, text, clean) => expect(redact(text, [secret])).toBe(clean));
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desktopText } from "../../../src/main/notify/message/desktop";
import { discordBody, escapeDiscord } from "../../../src/main/notify/message/discord";
import { mailText } from "../../../src/main/notify/message/mail";
import { type Message, type MessageAlert, testMessage } from "../../../src/main/notify/message/message";
import { escapeSlack, slackBody } from "../../../src/main/notify/message/slack";
import { escapeHtml, telegramBody } from "../../../src/main/notify/message/telegram";
import { fit, oneLine, titleOf } from "../../../src/main/notify/message/text";
import { webhookBody } from "../../../src/main/notify/message/webhook";
import { MINUTE, NOON } from "./given";

const alert = (change: Partial<MessageAlert> = {}): MessageAlert => ({
  key: "k1", status: "firing", name: "DiskFull", labels: { alertname: "DiskFull", severity: "critical", host: "web1" },
  annotations: { summary: "/ is 97 % full", runbook_url: "https://wiki.example/disk_full?a=1&b=2" }, value: 0.97, startsAt: NOON - 5 * MINUTE, ...change,
});
const message = (alerts: MessageAlert[], change: Partial<Message> = {}): Message => ({
  test: false, status: alerts.some(({ status }) => status === "firing") ? "firing" : "resolved", reason: "firing", receiver: "team", group: "g", groupLabels: { alertname: "DiskFull" }, alerts, at: NOON, timeZone: "UTC", ...change,
});
const EVIL = "*@everyone* <!channel> <b>&</b> [x](http://evil.example) `a` _b_ ||c||\n# head\u202e\u0000\n- item <https://evil.example|click>";
const evil = () => message([alert({ labels: { alertname: "DiskFull", host: EVIL }, annotations: { summary: EVIL, runbook_url: "javascript:alert(1)" } })]);

describe("the words", () => {
  it("say what, where, since when and what to read", () => {
    expect(mailText(message([alert(), alert({ key: "k2", status: "resolved", endsAt: NOON - MINUTE, labels: { alertname: "DiskFull", service: "shop" }, annotations: {} })]))).toEqual({
      subject: "[Quarterdeck] 1 firing, 1 resolved: DiskFull",
      text: [
        "FIRING critical: DiskFull on web1", "/ is 97 % full", "host=web1", "since 2026-11-16 11:55:00 UTC (5m), value 0.97", "Runbook: https://wiki.example/disk_full?a=1&b=2", "",
        "RESOLVED: DiskFull on shop", "service=shop", "from 2026-11-16 11:55:00 UTC to 2026-11-16 11:59:00 UTC", "",
      ].join("\n"),
      thread: expect.stringMatching(/^<[0-9a-f]{32}@quarterdeck>$/),
    });
  });
  it("name a runbook of the console", () => {
    const { text } = mailText(message([alert({ annotations: { runbook: "shipped/disk-full" }, labels: { alertname: "DiskFull", runbook_id: "x" } })]));
    expect(text).toContain("\nrunbook shipped/disk-full\n");
    expect(text).not.toMatch(/Runbook:|runbook_id/);
    expect(mailText(message([alert({ annotations: { runbook_url: "javascript:alert(1)" } })])).text).not.toContain("javascript");
  });
  it("mark a repeat and what flaps", () => {
    expect(titleOf(message([alert()], { reason: "repeat" }))).toBe("still 1 firing: DiskFull");
    expect(mailText(message([alert({ flapping: 7 })])).text).toContain("flapping: 7 changes");
  });
  it("of a test say that it is one", () => expect(mailText(testMessage("team", "kim", NOON, "UTC")).text).toContain("Nothing is wrong"));
});

describe("Discord", () => {
  it("gets one embed that calls nobody", () => {
    expect(JSON.parse(discordBody(message([alert()])))).toEqual({
      allowed_mentions: { parse: [] },
      embeds: [{ title: "1 firing\\: DiskFull", color: 0xd1242f, description: "**FIRING critical\\: DiskFull on web1**\n/ is 97 % full\nhost=web1\nsince 2026\\-11\\-16 11\\:55\\:00 UTC \\(5m\\), value 0.97\n<https://wiki.example/disk_full?a=1&b=2>" }],
    });
  });
  it("shows markup as text", () => {
    const { description } = JSON.parse(discordBody(evil())).embeds[0];
    expect(description.replaceAll(/\\./g, "").replaceAll("**", "")).not.toMatch(/[*_~`|#[\]()<@]/);
    expect(escapeDiscord("1. a\n- b @here")).toBe("1\\. a\n\\- b \\@here");
  });
});

describe("Slack", () => {
  it("gets blocks of plain text and one link", () => {
    expect(JSON.parse(slackBody(message([alert()])))).toEqual({
      text: "1 firing: DiskFull", mrkdwn: false,
      blocks: [
        { type: "header", text: { type: "plain_text", emoji: false, text: "1 firing: DiskFull" } },
        { type: "section", text: { type: "plain_text", emoji: false, text: "FIRING critical: DiskFull on web1\n/ is 97 % full\nhost=web1\nsince 2026-11-16 11:55:00 UTC (5m), value 0.97" } },
        { type: "context", elements: [{ type: "mrkdwn", verbatim: true, text: "<https://wiki.example/disk_full?a=1&amp;b=2|Runbook>" }] },
      ],
    });
  });
  it("cannot be made to call a channel or to link elsewhere", () => {
    const body = JSON.parse(slackBody({ ...evil(), groupLabels: { a: EVIL } }));
    expect(body.text).not.toMatch(/[<>]/);
    expect(JSON.stringify(body.blocks)).not.toContain("mrkdwn");
    expect(escapeSlack("<!channel> & >")).toBe("&lt;!channel&gt; &amp; &gt;");
  });
});

describe("Telegram", () => {
  it("gets its HTML", () => {
    expect(JSON.parse(telegramBody(message([alert()]), "-100"))).toEqual({
      chat_id: "-100", parse_mode: "HTML", link_preview_options: { is_disabled: true }, disable_notification: false,
      text: '<b>1 firing: DiskFull</b>\n\n<b>FIRING critical: DiskFull on web1</b>\n/ is 97 % full\nhost=web1\nsince 2026-11-16 11:55:00 UTC (5m), value 0.97\n<a href="https://wiki.example/disk_full?a=1&amp;b=2">Runbook</a>',
    });
  });
  it("gets no tag but ours", () => {
    const { text } = JSON.parse(telegramBody(evil(), "1"));
    expect(text.replaceAll(/<\/?b>/g, "")).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
    expect(escapeHtml('<a href="x">&')).toBe("&lt;a href=&quot;x&quot;&gt;&amp;");
  });
});

describe("a webhook", () => {
  it("gets what Alertmanager posts", () => {
    const body = JSON.parse(webhookBody(message([alert(), alert({ key: "k2", status: "resolved", endsAt: NOON, labels: { alertname: "DiskFull", severity: "critical", host: "web2" } })])));
    expect(body).toEqual({
      version: "4", groupKey: "g", truncatedAlerts: 0, status: "firing", receiver: "team", externalURL: "", groupLabels: { alertname: "DiskFull" },
      commonLabels: { alertname: "DiskFull", severity: "critical" }, commonAnnotations: alert().annotations,
      alerts: [
        { status: "firing", labels: alert().labels, annotations: alert().annotations, startsAt: "2026-11-16T11:55:00.000Z", endsAt: "0001-01-01T00:00:00Z", generatorURL: "", fingerprint: "k1" },
        { status: "resolved", labels: { ...alert().labels, host: "web2" }, annotations: alert().annotations, startsAt: "2026-11-16T11:55:00.000Z", endsAt: "2026-11-16T12:00:00.000Z", generatorURL: "", fingerprint: "k2" },
      ],
    });
  });
  it("is told how many were left out", () => {
    const body = JSON.parse(webhookBody(message(Array.from({ length: 700 }, () => alert()))));
    expect([body.alerts.length, body.truncatedAlerts]).toEqual([500, 200]);
  });
});

describe("a desktop", () => {
  it("gets a few short lines", () => {
    expect(desktopText(message([alert()]))).toEqual({ title: "1 firing: DiskFull", body: "FIRING critical: DiskFull on web1 - / is 97 % full", urgent: true });
    expect(desktopText(evil()).body).not.toMatch(/[<>&\u202e]/);
  });
});

describe("limits", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 1_500 });
  const someAlert = fc.record({ name: text, value: fc.double(), labels: fc.dictionary(fc.constantFrom("host", "severity", "a", "b"), text), annotations: fc.dictionary(fc.constantFrom("summary", "description", "runbook_url"), fc.oneof(text, fc.webUrl())) })
    .map((parts) => alert({ ...parts, labels: { alertname: parts.name, ...parts.labels } }));
  const many = fc.tuple(fc.array(someAlert, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 40 })).map(([some, times]) => message(Array.from({ length: times }, () => some).flat(), { groupLabels: some[0]?.labels ?? {} }));

  it("hold for whatever alerts say", () => {
    fc.assert(fc.property(many, (all) => {
      const discord = JSON.parse(discordBody(all)).embeds[0];
      expect(discord.title.length).toBeLessThanOrEqual(256);
      expect(discord.description.length).toBeLessThanOrEqual(4_096);
      const slack: { text: string; blocks: { type: string; text?: { text: string } }[] } = JSON.parse(slackBody(all));
      expect(slack.blocks.length).toBeLessThanOrEqual(50);
      for (const block of slack.blocks) expect(block.text?.text.length ?? 1).toBeLessThanOrEqual(block.type === "header" ? 150 : 3_000);
      for (const block of slack.blocks) expect(block.text?.text.length ?? 1).toBeGreaterThan(0);
      expect(JSON.parse(telegramBody(all, "1")).text.length).toBeLessThanOrEqual(4_096);
      expect(mailText(all).subject).toMatch(/^[^\r\n]{1,180}$/);
      expect(desktopText(all).body.length).toBeLessThanOrEqual(300);
    }), { numRuns: 100 });
  });

  it("cut between characters, and drop whole parts only", () => {
    expect(oneLine("ab😀", 3)).toBe("ab…");
    expect(oneLine("ab😀c", 4)).toBe("ab…");
    expect(fit(["aaaa", "bbbb", "cccc"], "\n", 14, (left) => `+${left}`)).toBe("aaaa\nbbbb\ncccc");
    expect(fit(["aaaa", "bbbb", "cccc"], "\n", 13, (left) => `+${left}`)).toBe("aaaa\nbbbb\n+1");
    expect(fit(["aaaa", "bbbb", "cccc"], "\n", 9, (left) => `+${left}`)).toBe("aaaa\n+2");
    expect(fit(["aaaa", "bbbb"], "\n", 3, (left) => `+${left}`)).toBe("+2");
  });
});

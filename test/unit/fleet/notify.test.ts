import { describe, expect, it } from "vitest";
import { parseFleet } from "../../../src/main/fleet";
import { describeProblem } from "../../../src/shared/problem";

const file = (notify: string) => `quarterdeck: 1\nenvironments: { prod: {} }\nnotify:\n${notify}`;
const said = (notify: string) => parseFleet(file(notify), "fleet.yaml").problems.map(describeProblem);
const warned = (notify: string) => parseFleet(file(notify), "fleet.yaml").warnings.map(describeProblem);

describe("messages about notify", () => {
  it.each<[string, string, string[]]>([
    ["a misspelt kind", "  receivers:\n    team:\n      kind: slak\n      webhook: TEAM\n", ["fleet.yaml:6:13: 'notify.receivers.team.kind': \"slak\" is none of the accepted values Next: did you mean 'slack'?"]],
    ["no kind", "  receivers:\n    team: { webhook: TEAM }\n", ["fleet.yaml:5:5: 'kind' is missing in 'notify.receivers.team' Next: add 'kind: ' with one of desktop, discord, slack, telegram, webhook, mail"]],
    ["a misspelt key", "  receivers:\n    team: { kind: mail, server: m, from: a@b, to: [c@d], prot: 25 }\n", ["fleet.yaml:5:58: unknown key 'prot' Next: did you mean 'port'?"]],
    ["an unknown receiver", "  receivers: { team: { kind: slack, webhook: TEAM } }\n  routes:\n    - receivers: [team]\n      match: [a=b]\n    - receivers: [taem]\n", ["fleet.yaml:8:19: there is no receiver 'taem' Next: did you mean 'team'?"]],
    ["a condition", "  routes:\n    - match: [severity]\n      receivers: []\n", ["fleet.yaml:5:15: 'notify.routes.0.match.0': \"severity\" is no condition on a label; write it like severity=\"critical\" or host=~\"web.*\""]],
    ["a pattern", "  routes:\n    - match: ['host=~\"web(\"']\n      receivers: []\n", ["fleet.yaml:5:15: 'notify.routes.0.match.0': \"host=~\"web(\"\" is no condition on a label; \"web(\" is no pattern: error parsing regexp: missing closing ): `web(`; write it like severity=\"critical\" or host=~\"web.*\""]],
    ["a day", "  routes: [{ times: [{ days: [monday] }], receivers: [] }]\n", ["fleet.yaml:4:31: 'notify.routes.0.times.0.days.0': \"monday\" is none of the accepted values Next: known: mon, tue, wed, thu, fri, sat, sun"]],
    ["a time of day", "  routes: [{ times: [{ from: 8:00 }], receivers: [] }]\n", ["fleet.yaml:4:30: 'notify.routes.0.times.0.from': a time of day in quotes: \"08:30\""]],
    ["a time zone", "  timeZone: Mars/Olympus\n", ["fleet.yaml:4:13: 'notify.timeZone': no time zone of that name; write it like Europe/Berlin"]],
    ["a duration", "  groupWait: 30\n", ["fleet.yaml:4:14: 'notify.groupWait': a number (30) where a text belongs Next: write it with a unit: 10s, 5m or 1h30m"]],
    ["a route's duration", "  routes:\n    - { receivers: [], repeatInterval: 4 hours }\n", ["fleet.yaml:5:40: 'notify.routes.0.repeatInterval': \"4 hours\" is not a duration; write it like 30s, 5m or 1h30m Next: write it with a unit: 10s, 5m or 1h30m"]],
    ["half a login", "  receivers: { m: { kind: mail, server: m, from: a@b, to: [c@d], user: u } }\n  routes: [{ receivers: [m] }]\n", ["fleet.yaml:4:72: 'user' and 'password' go together Next: write both, or neither"]],
    ["a host that is not there", "  receivers: { w: { kind: webhook, url: W, via: gate } }\n  routes: [{ receivers: [w] }]\n", ["fleet.yaml:4:49: there is no host 'gate'"]],
  ])("%s", (_, notify, expected) => expect(said(notify)).toEqual(expected));

  it("warns of what would surprise", () => {
    expect(warned("  receivers: { m: { kind: mail, server: m, from: a@b, to: [c@d], user: u, password: P, tls: none }, w: { kind: webhook, url: W } }\n  routes: [{ receivers: [m] }, { receivers: [] }]\n")).toEqual([
      "fleet.yaml:4:93: the password goes over the network unencrypted Next: write 'tls: starttls' or 'tls: tls'",
      "fleet.yaml:4:101: no route names the receiver 'w' Next: name it in a route, or remove it",
      "fleet.yaml:5:12: this route takes every alert, so the routes below it take none Next: move it to the end, or add 'continue: true'",
    ]);
  });

  it("never repeats an address that is a secret", () => {
    const address = "https://discord.com/api/webhooks/1234567890/abcdefghijklmnop";
    const { problems, warnings } = parseFleet(file(`  receivers: { team: { kind: discord, webhook: "${address}" } }\n`), "fleet.yaml");
    expect(problems.map(({ message }) => message)).toEqual(["'notify.receivers.team.webhook': the name of a secret: letters, digits, '_', '.', '/' and '-'"]);
    expect(warnings.map(({ message }) => message)).toEqual(["'notify.receivers.team.webhook' looks like a webhook's address"]);
    expect(JSON.stringify([problems, warnings])).not.toContain("abcdefghijklmnop");
  });
});

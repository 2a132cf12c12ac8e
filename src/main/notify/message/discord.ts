import type { Message } from "./message";
import { andMore, cut, fit, textOf, titleOf } from "./text";

/** Limits of Discord's webhooks, in characters; an embed's texts together may have 6,000. */
const MOST = { title: 256, description: 4_096 } as const;
const COLOURS = { firing: 0xd1242f, resolved: 0x1a7f37, test: 0x57606a } as const;

/** Makes text of a person or a host stand as it is: no markup, no mention, no link with another text. */
export const escapeDiscord = (text: string): string => text.replace(/[\\*_~`|>#[\]()<@:+-]/g, "\\$&").replace(/^(\d+)\./gm, "$1\\.");

/** The body for a Discord webhook. */
export function discordBody(message: Message): string {
  const parts = message.alerts.map((alert) => {
    const { head, lines, runbook } = textOf(alert, message);
    return [`**${escapeDiscord(head)}**`, ...lines.map(escapeDiscord), ...(runbook === undefined ? [] : [`<${runbook}>`])].join("\n");
  });
  return JSON.stringify({
    // Nobody is called by a label's text.
    allowed_mentions: { parse: [] },
    embeds: [{
      title: cut(escapeDiscord(titleOf(message)), MOST.title),
      description: fit(parts, "\n\n", MOST.description, andMore),
      color: COLOURS[message.test ? "test" : message.status],
    }],
  });
}

import type { Message } from "./message";
import { andMore, cut, textOf, titleOf } from "./text";

/** Limits of Slack's blocks, in characters. */
const MOST = { header: 150, section: 3_000, blocks: 45, text: 3_000 } as const;

/** The three characters that Slack's own documentation wants escaped; links and mentions need them. */
export const escapeSlack = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const plain = (text: string, most: number) => ({ type: "plain_text", text: cut(text, most), emoji: false });

/** The body for a Slack incoming webhook. Texts are plain_text, which Slack shows as they are; only a runbook's address is a link. */
export function slackBody(message: Message): string {
  const sections = message.alerts.flatMap((alert) => {
    const { head, lines, runbook } = textOf(alert, message);
    const link = runbook === undefined ? [] : [{ type: "context", elements: [{ type: "mrkdwn", verbatim: true, text: `<${escapeSlack(runbook).replaceAll("|", "%7C")}|Runbook>` }] }];
    return [[{ type: "section", text: plain([head, ...lines].join("\n"), MOST.section) }, ...link]];
  });
  const blocks: unknown[] = [];
  for (const [index, section] of sections.entries()) {
    if (blocks.length + section.length > MOST.blocks) {
      blocks.push({ type: "section", text: plain(andMore(sections.length - index), MOST.section) });
      break;
    }
    blocks.push(...section);
  }
  const title = titleOf(message);
  return JSON.stringify({ text: cut(escapeSlack(title), MOST.text), mrkdwn: false, blocks: [{ type: "header", text: plain(title, MOST.header) }, ...blocks] });
}

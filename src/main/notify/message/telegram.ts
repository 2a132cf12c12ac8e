import type { Message } from "./message";
import { andMore, fit, textOf, titleOf } from "./text";

/** Characters of a message after its markup was read; with markup it is counted a little too long here. */
const MOST = 4_096;

export const escapeHtml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The body for sendMessage of a Telegram bot. */
export function telegramBody(message: Message, chat: string): string {
  const parts = message.alerts.map((alert) => {
    const { head, lines, runbook } = textOf(alert, message);
    return [`<b>${escapeHtml(head)}</b>`, ...lines.map(escapeHtml), ...(runbook === undefined ? [] : [`<a href="${escapeHtml(runbook)}">Runbook</a>`])].join("\n");
  });
  const title = `<b>${escapeHtml(titleOf(message))}</b>`;
  return JSON.stringify({
    chat_id: chat, parse_mode: "HTML", link_preview_options: { is_disabled: true },
    text: `${title}\n\n${fit(parts, "\n\n", MOST - title.length - 2, andMore)}`,
    disable_notification: message.status === "resolved",
  });
}

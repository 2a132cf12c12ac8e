import { createHash } from "node:crypto";
import type { Message } from "./message";
import { andMore, fit, oneLine, textOf, titleOf } from "./text";

const MOST = { subject: 180, text: 100_000 } as const;

export interface MailText {
  subject: string;
  text: string;
  /** A message id that all mails of a group refer to, so that they stand together in a mailbox. */
  thread: string;
}

/** Plain text only: nothing in it can be markup. */
export function mailText(message: Message): MailText {
  const parts = message.alerts.map((alert) => {
    const { head, lines, runbook } = textOf(alert, message);
    return [head, ...lines, ...(runbook === undefined ? [] : [`Runbook: ${runbook}`])].join("\n");
  });
  return {
    subject: oneLine(`[Quarterdeck] ${titleOf(message)}`, MOST.subject),
    text: `${fit(parts, "\n\n", MOST.text, andMore)}\n`,
    thread: `<${createHash("sha256").update(`${message.receiver} ${message.group}`).digest("hex").slice(0, 32)}@quarterdeck>`,
  };
}

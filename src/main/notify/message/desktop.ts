import type { Message } from "./message";
import { andMore, fit, oneLine, textOf, titleOf } from "./text";

const MOST = { title: 100, body: 300, line: 120 } as const;

export interface DesktopText {
  title: string;
  body: string;
  urgent: boolean;
}

/** Short: desktops cut what is longer, each somewhere else. Some read markup in it, so angle brackets are taken out. */
export function desktopText(message: Message): DesktopText {
  const parts = message.alerts.map((alert) => {
    const { head, lines } = textOf(alert, message);
    return plain([head, lines[0] ?? ""].filter(Boolean).join(" - "), MOST.line);
  });
  return { title: plain(titleOf(message), MOST.title), body: fit(parts, "\n", MOST.body, andMore), urgent: message.status === "firing" && message.alerts.some(({ labels }) => labels["severity"] === "critical") };
}

const plain = (text: string, most: number): string => oneLine(text.replaceAll("<", "‹").replaceAll(">", "›").replaceAll("&", "+"), most);

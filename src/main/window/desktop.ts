import { Notification } from "electron";
import { ProblemError } from "../../shared/problem";
import type { Desktop } from "../ports";

/** How long the desktop may take to say that it shows a notification, ms. */
const SHOWN_WITHIN_MS = 5_000;
/** One that is collected as garbage cannot be clicked any more. */
const MOST_KEPT = 50;

/** The operating system's notifications; a click on one opens the window. */
export function createDesktop(open: () => void): Desktop {
  const kept: Notification[] = [];
  return {
    show: ({ title, body, urgent }) => new Promise<void>((resolve, reject) => {
      if (!Notification.isSupported()) return reject(new ProblemError({ code: "desktop.unsupported", message: "This desktop shows no notifications.", next: "Install a notification service, or name other receivers in the fleet file's 'notify'." }));
      const notification = new Notification({ title, body, urgency: urgent ? "critical" : "normal", timeoutType: urgent ? "never" : "default" });
      const failed = (cause?: string): void => reject(new ProblemError({ code: "desktop.failed", message: "The desktop did not show the notification.", cause, next: "Look whether it runs a notification service and allows Quarterdeck's." }));
      const late = setTimeout(failed, SHOWN_WITHIN_MS);
      notification.once("show", () => {
        clearTimeout(late);
        resolve();
      });
      notification.once("failed", (_event, error) => {
        clearTimeout(late);
        failed(error);
      });
      notification.once("click", open);
      kept.push(notification);
      if (kept.length > MOST_KEPT) kept.shift();
      notification.show();
    }),
  };
}

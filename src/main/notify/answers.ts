import type { Answers } from "../ipc/dispatch";
import type { Notifier } from "./notifier";
import type { WishDesk } from "./wishes";

type Names = "notify.receivers" | "notify.test" | "notify.log" | "notify.verdicts" | "notify.alerts" | "notify.deeds" | "silences.list" | "silences.covers" | "silences.create" | "silences.edit" | "silences.expire" | "alerts.acknowledge";

/** Answers about notifications, silences and acknowledgements. */
export function createNotifyAnswers(notifier: Notifier, wishes: WishDesk): Pick<Answers, Names> {
  return {
    "notify.receivers": () => notifier.receivers(),
    "notify.test": ({ receiver }) => notifier.test(receiver),
    "notify.log": ({ limit, receiver }) => notifier.log(limit, receiver),
    "notify.alerts": () => notifier.ownAlerts(),
    "notify.verdicts": () => notifier.verdicts(),
    "notify.deeds": ({ limit }) => wishes.deeds(limit),
    "silences.list": () => wishes.silences(),
    "silences.covers": ({ matchers }) => wishes.covered(matchers),
    "silences.create": (draft) => wishes.create(draft),
    "silences.edit": ({ id, draft }) => wishes.edit(id, draft),
    "silences.expire": ({ id }) => wishes.expire(id),
    "alerts.acknowledge": (asked) => wishes.acknowledge(asked),
  };
}

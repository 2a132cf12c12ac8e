import type { Database } from "../database";
import { createDeliveryLog, type DeliveryLog } from "./deliveries";
import { createNotifyWishes, type NotifyWishes } from "./wishes";

export { type DeliveryLog, type Ending, type Intent, type ReceiverState, type Told, ToldAlert } from "./deliveries";
export type { NotifyWishes } from "./wishes";

/** Silences, acknowledgements, and the log of what was sent. */
export interface NotifyTables {
  wishes: NotifyWishes;
  log: DeliveryLog;
}

export const createNotifyTables = (database: Database): NotifyTables => ({ wishes: createNotifyWishes(database), log: createDeliveryLog(database) });

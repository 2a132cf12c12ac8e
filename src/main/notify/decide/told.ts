import { z } from "zod";
import { AlertInstance } from "../../../shared/alert";

/** An alert as a receiver was told of it: enough to tell its end when nothing else remembers it. */
export const ToldAlert = AlertInstance.pick({ key: true, rule: true, labels: true, annotations: true, value: true, activeAt: true, firedAt: true });
export type ToldAlert = z.infer<typeof ToldAlert>;

/** What one receiver knows of one group. Times are ms. */
export interface Told {
  group: string;
  receiver: string;
  /** The route's id. */
  route: string;
  labels: Record<string, string>;
  /** When the newest message was begun, whatever became of it. */
  lastAt: number;
  /** When the newest message that arrived was begun. */
  sentAt?: number;
  /** What that one said to be firing. */
  firing: ToldAlert[];
}

export const toldAlert = ({ key, rule, labels, annotations, value, activeAt, firedAt }: AlertInstance): ToldAlert => ({ key, rule, labels, annotations, value, activeAt, firedAt });

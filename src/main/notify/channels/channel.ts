import type { Problem } from "../../../shared/problem";
import type { Message } from "../message/message";

/** How one try to send ended. */
export type SendOutcome =
  /** `pauseMs`: the service takes nothing more for so long. `problem`: it arrived, not everywhere. */
  | { kind: "sent"; pauseMs?: number; problem?: Problem }
  /** `retry`: another try may do; `waitMs`: not before. `forget`: the secret of this name was refused. */
  | { kind: "failed"; problem: Problem; retry: boolean; waitMs?: number; forget?: string };

/** One way to reach people. Never throws; a problem holds no secret. */
export interface Channel {
  send(message: Message, options: { signal?: AbortSignal; timeoutMs: number }): Promise<SendOutcome>;
}

import { randomBytes } from "node:crypto";
import { RunId } from "../../shared/ids";

/** A new run's id: its time to the second, UTC, and six random letters or digits. */
export function newRunId(nowMs: number): RunId {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const letters = [...randomBytes(6)].map((byte) => (byte % 36).toString(36)).join("");
  return RunId.parse(`${time}-${letters}`);
}

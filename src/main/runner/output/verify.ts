import type { RunEvent } from "../../../shared/run";
import type { OutputStore } from "./output-store";

type Kept = Extract<RunEvent["body"], { type: "step.kept" }>;

/** Files of a run that are not what its journal says of them. */
export function brokenFiles(events: readonly RunEvent[], store: OutputStore): { file: string; reason: string }[] {
  const last = new Map<string, Kept>();
  for (const { body } of events) if (body.type === "step.kept") last.set(body.file, body);
  return [...last.values()].flatMap((kept) => {
    const reason = fault(kept, store);
    return reason === undefined ? [] : [{ file: kept.file, reason }];
  });
}

/** While a run goes on, and after a crash, a file may hold more than the journal vouches for: only that much is compared. */
function fault({ file, bytes, sha256, step, stream }: Kept, store: OutputStore): string | undefined {
  const size = store.size(file);
  const what = `the ${stream} of ${step}`;
  if (size === undefined) return `${what} is gone`;
  if (size < bytes) return `${what} ends after ${size} bytes; the journal vouches for ${bytes}`;
  return store.digest(file, bytes).sha256 === sha256 ? undefined : `${what} was changed after it was written`;
}

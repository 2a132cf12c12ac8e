import type { ReactNode } from "react";
import type { DatabaseQueries } from "../../../shared/database-queries";
import { Answer } from "../../components/empty";
import type { QueriesAnswer } from "./use-queries";

/** The answer to what a database works on, in all its states. */
export function QueriesKnown({ found: { known, refresh }, children }: { found: QueriesAnswer; children: (value: DatabaseQueries) => ReactNode }) {
  return <Answer known={known} what="what it works on" retry={refresh}>{children}</Answer>;
}

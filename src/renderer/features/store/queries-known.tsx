import type { ReactNode } from "react";
import type { DatabaseQueries } from "../../../shared/database-queries";
import { Answer, Empty } from "../../components/empty";
import type { QueriesAnswer } from "./use-queries";

interface QueriesKnownProps {
  found: QueriesAnswer;
  /** Why it was not read is said elsewhere on the screen. */
  isSecond?: boolean;
  children: (value: DatabaseQueries) => ReactNode;
}

/** The answer to what a database works on, in all its states. */
export function QueriesKnown({ found: { known, refresh }, isSecond = false, children }: QueriesKnownProps) {
  if (isSecond && known.problem) return known.value ? children(known.value) : <Empty title="Not read" />;
  return <Answer known={known} what="what it works on" retry={refresh}>{children}</Answer>;
}

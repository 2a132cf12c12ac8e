import { useState } from "react";
import type { DatabaseQueries } from "../../../shared/database-queries";
import { DatabaseId, HostId } from "../../../shared/ids";
import { useQuery, type Query } from "../../app/hooks";
import { useKeyActions } from "../../app/use-key-actions";

const EVERY_MS = 10_000;

export interface QueriesAnswer {
  known: Query<DatabaseQueries>;
  /** It is not asked again by itself. */
  isHeld: boolean;
  hold: () => void;
  refresh: () => void;
}

/** What a node of a database works on, asked again every ten seconds until somebody holds it still. */
export function useQueries(database: string, node: { host: string; port: number }): QueriesAnswer {
  const [isHeld, setHeld] = useState(false);
  const known = useQuery("database.queries", { database: DatabaseId.parse(database), host: HostId.parse(node.host), port: node.port }, { refetchOn: isHeld ? [] : ["samples.stored"], everyMs: EVERY_MS });
  const refresh = (): void => void known.refetch();
  useKeyActions({ r: refresh });
  return { known, isHeld, hold: () => setHeld(!isHeld), refresh };
}

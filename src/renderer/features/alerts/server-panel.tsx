import type { ReactNode } from "react";
import type { Problem } from "../../../shared/problem";
import type { Query } from "../../app/hooks";
import { Age } from "../../components/age";
import { Answer } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";

/** Servers are asked again this often. */
export const SERVERS_EVERY_MS = 15_000;

interface Unreached {
  unreached: readonly { server: string; problem: Problem }[];
}

export interface ServerColumn<T> {
  head: ReactNode;
  /** `again` asks the servers anew, after something was done to one. */
  cell: (item: T, again: () => void) => ReactNode;
  className?: string;
}

export interface ServerPanelProps<A extends Unreached, T> {
  title: string;
  /** The kind of server that is asked: "Prometheus". */
  what: string;
  known: Query<A>;
  itemsOf: (answer: A) => readonly T[];
  keyOf: (item: T) => string;
  /** What stands there without any item. */
  none: string;
  columns: readonly ServerColumn<T>[];
}

/** What servers of the fleet hold themselves, as a table; those that are away are named with the reason. */
export function ServerPanel<A extends Unreached, T>({ title, what, known, itemsOf, keyOf, none, columns }: ServerPanelProps<A, T>) {
  const again = (): void => void known.refetch();
  return (
    <Panel title={title} flush aside={<>asked <Age at={known.at} ago staleMs={4 * SERVERS_EVERY_MS} /></>}>
      <Answer known={known} what={what} retry={again}>
        {(answer) => {
          const items = itemsOf(answer);
          return (
            <>
              {answer.unreached.map(({ server, problem }) => <ProblemNote key={server} problem={{ ...problem, message: `${what} ${server}: ${problem.message}` }} look="warning" />)}
              {items.length === 0 && answer.unreached.length === 0 && <p className="dim server-none">{none}</p>}
              {items.length > 0 && (
                <div className="table-wrap">
                  <table className="table alerts">
                    <caption className="sr-only">{title}</caption>
                    <thead><tr>{columns.map(({ head, className }, index) => (
                      // oxlint-disable-next-line react/no-array-index-key -- the columns of a table do not change
                      <th key={index} className={className?.startsWith("right") ? "right" : undefined}>{head}</th>
                    ))}</tr></thead>
                    <tbody>
                      {items.map((item) => (
                        <tr key={keyOf(item)}>{columns.map(({ cell, className }, index) => (
                          // oxlint-disable-next-line react/no-array-index-key -- as above
                          <td key={index} className={className}>{cell(item, again)}</td>
                        ))}</tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              )}
            </>
          );
        }}
      </Answer>
    </Panel>
  );
}

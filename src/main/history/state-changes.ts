import { z } from "zod";
import { type ObjectKind, ObjectRef } from "../../shared/fleet";
import { Health } from "../../shared/overview";
import { Problem } from "../../shared/problem";
import type { Database } from "./database";
import { writing } from "./problems";

/** An object's health changed. `before` is absent the first time it was judged. */
export const StateChange = z.object({
  at: z.number(),
  kind: ObjectRef.shape.kind,
  object: z.string(),
  before: Health.optional(),
  after: Health,
  reason: Problem.optional(),
});
export type StateChange = z.infer<typeof StateChange>;

/** Which changes to read, newest first. Times are ms since the epoch. */
export interface StateChangeQuery {
  kind?: ObjectKind;
  object?: string;
  from?: number;
  to?: number;
  limit?: number;
}

export interface StateChanges {
  append(changes: readonly StateChange[]): void;
  list(query?: StateChangeQuery): StateChange[];
}

type Row = { at: number; kind: string; object: string; before: string | null; after: string; reason: string | null };

export function createStateChanges(database: Database): StateChanges {
  const insert = database.prepare<[Row]>(
    "INSERT INTO state_change (at, kind, object, before, after, reason) VALUES (:at, :kind, :object, :before, :after, :reason)",
  );
  const select = database.prepare<[{ kind: string | null; object: string | null; from: number; to: number; limit: number }], Row>(
    `SELECT at, kind, object, before, after, reason FROM state_change
     WHERE (:kind IS NULL OR kind = :kind) AND (:object IS NULL OR object = :object) AND at >= :from AND at <= :to
     ORDER BY at DESC, id DESC LIMIT CAST(:limit AS INTEGER)`,
  );
  const insertAll = database.transaction((changes: readonly StateChange[]) => {
    for (const change of changes) insert.run(rowOf(change));
  });
  return {
    append: (changes) => {
      if (changes.length > 0) writing("A state change", () => insertAll.immediate(changes));
    },
    list: ({ kind, object, from = 0, to = Number.MAX_SAFE_INTEGER, limit = 500 } = {}) =>
      select.all({ kind: kind ?? null, object: object ?? null, from, to, limit }).map(changeOf),
  };
}

function rowOf({ at, kind, object, before, after, reason }: StateChange): Row {
  return { at: Math.round(at), kind, object, before: before ?? null, after, reason: reason ? JSON.stringify(reason) : null };
}

function changeOf({ before, reason, ...row }: Row): StateChange {
  return StateChange.parse({ ...row, before: before ?? undefined, reason: reason === null ? undefined : JSON.parse(reason) });
}

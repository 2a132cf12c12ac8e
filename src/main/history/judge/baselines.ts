import type { ObjectRef } from "../../../shared/fleet";
import type { BaselineKey, BaselineSet, ChosenThresholds } from "../../../shared/judge/baselines-ask";
import { Profile } from "../../../shared/judge/baseline";
import type { Database } from "../database";
import { writing } from "../problems";

export interface LearnedBaseline {
  learnedAt: number;
  /** Absent: there was nothing to learn from. */
  profile?: Profile;
}

/** What is usual, and what people chose instead. */
export interface BaselineTable {
  learned(key: BaselineKey): LearnedBaseline | undefined;
  putLearned(key: BaselineKey, learned: LearnedBaseline): void;
  chosen(key: BaselineKey): ChosenThresholds | undefined;
  choose(chosen: BaselineSet, by: Pick<ChosenThresholds, "actor" | "at">): void;
  /** Back to what is learned; whether anything had been chosen. */
  clear(key: BaselineKey): boolean;
}

type Key = [figure: string, kind: ObjectRef["kind"], object: string];

const keyOf = ({ figure, object }: BaselineKey): Key => [figure, object.kind, object.id];

export function createBaselineTable(database: Database): BaselineTable {
  const learned = database.prepare<Key, { learned_at: number; profile: string | null }>("SELECT learned_at, profile FROM baseline_learned WHERE figure = ? AND kind = ? AND object = ?");
  const putLearned = database.prepare<[...Key, number, string | null]>(
    `INSERT INTO baseline_learned (figure, kind, object, learned_at, profile) VALUES (?, ?, ?, CAST(? AS INTEGER), ?)
     ON CONFLICT (figure, kind, object) DO UPDATE SET learned_at = excluded.learned_at, profile = excluded.profile`,
  );
  const chosen = database.prepare<Key, ChosenThresholds>("SELECT warning, critical, actor, at FROM baseline_chosen WHERE figure = ? AND kind = ? AND object = ?");
  const choose = database.prepare<[...Key, number, number, string, number]>(
    `INSERT INTO baseline_chosen (figure, kind, object, warning, critical, actor, at) VALUES (?, ?, ?, ?, ?, ?, CAST(? AS INTEGER))
     ON CONFLICT (figure, kind, object) DO UPDATE SET warning = excluded.warning, critical = excluded.critical, actor = excluded.actor, at = excluded.at`,
  );
  const clear = database.prepare<Key>("DELETE FROM baseline_chosen WHERE figure = ? AND kind = ? AND object = ?");
  return {
    learned: (key) => {
      const row = learned.get(...keyOf(key));
      return row && { learnedAt: row.learned_at, profile: row.profile === null ? undefined : Profile.parse(JSON.parse(row.profile)) };
    },
    putLearned: (key, { learnedAt, profile }) => void writing("A baseline", () => putLearned.run(...keyOf(key), Math.round(learnedAt), profile ? JSON.stringify(profile) : null)),
    chosen: (key) => chosen.get(...keyOf(key)),
    choose: (set, { actor, at }) => void writing("A threshold", () => choose.run(...keyOf(set), set.warning, set.critical, actor, Math.round(at))),
    clear: (key) => writing("A threshold", () => clear.run(...keyOf(key)).changes > 0),
  };
}

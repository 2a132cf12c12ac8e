import { join } from "node:path";
import { type Problem, problemOf } from "../../shared/problem";
import { type History, openHistory } from "../history";
import { askedOf } from "../host-questions";
import { createPerson, type PersonStore } from "../person";
import type { Clock } from "../ports";
import { PromptDesk } from "../prompts";
import { processOwner } from "../runner";
import { Tells } from "../tells";
import type { ConsoleOptions } from "./options";

const COLLECTOR = "collector";

/** What every part stands on: the data folder, the history, who this process and its person are, and how things are told. */
export interface Ground {
  options: ConsoleOptions;
  /** A file or folder of the data folder. */
  at(...names: string[]): string;
  history: History;
  tells: Tells;
  prompts: PromptDesk;
  asked: ReturnType<typeof askedOf>;
  person: PersonStore;
  /** Read anew each time: a person may say who it is while the console is open. */
  actor(): string;
  clock: Clock;
  owner: ReturnType<typeof processOwner>;
  notice(problem: Problem): void;
  fault(thrown: unknown): void;
  /** Makes this process the one that collects, unless another one on the data folder is; whether it is. */
  claim(): boolean;
  release(): void;
}

export function createGround(options: ConsoleOptions): Ground {
  const at = (...names: string[]): string => join(options.home, ...names);
  const tells = new Tells();
  const notice = (problem: Problem): void => tells.tell("notice", problem);
  const prompts = new PromptDesk();
  prompts.onChange((open) => tells.tell("prompt.changed", open));
  const history = openHistory({ file: at("history.sqlite"), nativeBinding: options.nativeBinding });
  history.onNotices((notices) => notices.forEach(notice));
  const owner = processOwner();
  const person = createPerson(history.settings, options.person);
  return {
    options, at, history, tells, prompts, asked: askedOf(prompts), person, actor: () => person.view().name, clock: { now: () => Date.now() }, owner,
    notice, fault: (thrown) => notice(problemOf(thrown)),
    claim: () => history.duties.claim(COLLECTOR, owner.mark, (mark) => owner.isAlive(mark)),
    release: () => history.duties.release(COLLECTOR, owner.mark),
  };
}

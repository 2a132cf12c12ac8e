import type { QuestionName } from "../shared/contract";
import type { Answers } from "./ipc/dispatch";
import { readRedline } from "./runbooks";
import type { Services } from "./services";
import { verbs } from "./steps";
import { secretNames } from "./vault";

type Asked = Extract<QuestionName, `runbooks.${"text" | "save" | "create" | "copy" | "rename" | "remove" | "restore" | "folder" | "choose-folder" | "verbs"}` | "secrets.names" | "run.redline">;

/** The answers to what an editor of runbooks asks. */
export function runbookAnswers({ editing, history }: Services, face: { chooseFolder?: () => Promise<string | undefined> }): Pick<Answers, Asked> {
  return {
    "runbooks.text": ({ id }) => editing.text(id),
    "runbooks.save": (asked) => editing.save(asked),
    "runbooks.create": async ({ path }) => ({ id: await editing.create(path) }),
    "runbooks.copy": async ({ id }) => ({ id: await editing.copy(id) }),
    "runbooks.rename": async ({ id, path }) => ({ id: await editing.rename(id, path) }),
    "runbooks.remove": async ({ id }) => ({ removed: await editing.remove(id) }),
    "runbooks.restore": async ({ removed }) => ({ id: await editing.restore(removed) }),
    "runbooks.folder": () => editing.folder(),
    "runbooks.choose-folder": async ({ own }) => {
      const chosen = own ? undefined : await face.chooseFolder?.();
      return own || chosen !== undefined ? editing.useFolder(chosen) : undefined;
    },
    "runbooks.verbs": () => [...verbs.values()].map(({ kind, risk, inputs }) => ({ verb: kind, risk, inputs: [...inputs] })),
    "secrets.names": () => secretNames(process.env),
    "run.redline": (run) => readRedline(history.journal.events(run)),
  };
}

import { FolderGit2, FolderOpen } from "lucide-react";
import type { RunbookFolder } from "../../shared/runbook/editing";
import { Button, CopyButton } from "../components/button";
import { Answer } from "../components/empty";
import { Facts, Panel } from "../components/panel";
import { plural } from "../lib/units";
import { useConsole, useQuery } from "./hooks";
import { notify } from "./notices";

const REFETCH = { refetchOn: ["runbooks.changed"] } as const;

/** What Git says of the folder, in words; undefined without a checkout. */
export function gitWords({ git }: RunbookFolder): string | undefined {
  if (!git) return undefined;
  const where = git.branch === undefined ? `at commit ${git.commit ?? "?"}` : `on branch ${git.branch}`;
  if (git.changed === undefined) return where;
  return `${where}, ${git.changed === 0 ? "all committed" : `${plural(git.changed, "file")} not committed`}`;
}

/** One line: where edits are saved to. */
export function RunbookFolderLine() {
  const folder = useQuery("runbooks.folder", undefined, REFETCH).value;
  if (!folder) return null;
  const git = gitWords(folder);
  return (
    <p className="row faint runbook-folder">
      {git ? <FolderGit2 aria-hidden size="1em" /> : <FolderOpen aria-hidden size="1em" />}
      <span>Yours are in <span className="mono">{folder.folder}</span>{git && <>, {git}</>}</span>
    </p>
  );
}

/** The folder of the user's runbooks, to be chosen. */
export function RunbookFolderPanel() {
  const { client } = useConsole();
  const folder = useQuery("runbooks.folder", undefined, REFETCH);
  const choose = async (own: boolean): Promise<void> => {
    const chosen = await client.ask("runbooks.choose-folder", { own });
    if (!chosen.ok) notify(chosen.problem);
    await folder.refetch();
  };
  return (
    <Panel title="Your runbooks">
      <Answer known={folder} what="the folder" retry={() => void folder.refetch()}>
        {(value) => (
          <>
            <Facts items={[
              { term: "Folder", value: <span className="row"><span className="mono">{value.folder}</span><CopyButton text={value.folder} /></span> },
              { term: "Git", value: gitWords(value) ?? "no checkout: nobody else sees what is saved here" },
            ]} />
            <div className="row">
              <Button onClick={() => void choose(false)}>Choose another folder…</Button>
              {!value.isDefault && <Button look="quiet" onClick={() => void choose(true)}>Back to the console's own</Button>}
            </div>
          </>
        )}
      </Answer>
    </Panel>
  );
}

import { useState } from "react";
import type { Reply } from "../../../shared/contract";
import type { Outcome } from "../../../shared/problem";
import { useConsole } from "../../app/hooks";
import { Button, CopyButton } from "../../components/button";
import { Empty } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import "./settings.css";

type Found = Reply<"fleet.ssh-config">;

/** Hosts of ~/.ssh/config as the beginning of a fleet file. Read on demand; nothing is connected to. */
export function SshConfigPanel() {
  const { client } = useConsole();
  const [found, setFound] = useState<Outcome<Found>>();
  const read = async (): Promise<void> => setFound(await client.ask("fleet.ssh-config", undefined));
  return (
    <Panel title="Hosts of ~/.ssh/config">
      <div className="stack">
        <div className="row">
          <Button onClick={() => void read()}>{found ? "Read it again" : "Import ~/.ssh/config"}</Button>
          <span className="faint">Shows the hosts and a fleet file to copy. Nothing is connected to, nothing is written.</span>
        </div>
        {found && !found.ok && <ProblemNote problem={found.problem} alert />}
        {found?.ok && <Preview found={found.value} />}
      </div>
    </Panel>
  );
}

function Preview({ found }: { found: Found }) {
  return (
    <>
      {found.problems.map((problem) => <ProblemNote key={problem.message} problem={problem} look="warning" />)}
      {found.hosts.length === 0 ? <Empty title="No hosts in it">{found.file} names no host without a pattern.</Empty> : (
        <div className="import">
          <div className="table-wrap">
            <table className="table">
              <thead><tr><th>Alias</th><th>Address</th><th>User</th><th>Key</th><th>Through</th></tr></thead>
              <tbody>
                {found.hosts.map((host) => (
                  <tr key={host.alias}>
                    <td className="mono name">{host.alias}</td>
                    <td className="mono">{host.address}{host.port !== 22 && `:${host.port}`}</td>
                    <td className="mono">{host.user ?? "–"}</td>
                    <td className="mono">{host.identity ?? "–"}</td>
                    <td className="mono">{host.jump ?? "–"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <figure className="yaml">
            <figcaption className="row spread"><span className="engraved">fleet.yaml</span><CopyButton text={found.yaml} label="Copy YAML" /></figcaption>
            <pre tabIndex={0}>{found.yaml}</pre>
          </figure>
        </div>
      )}
    </>
  );
}

import { useState } from "react";
import type { ImageTag } from "../../../shared/contract";
import type { Service } from "../../../shared/fleet";
import { ServiceId } from "../../../shared/ids";
import type { RunbookSummary } from "../../../shared/runbook/model";
import { deployDraft, deployRunbook, isTag } from "../../app/deploy-draft";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { go } from "../../app/navigation";
import { notify } from "../../app/notices";
import { formatRoute } from "../../app/route";
import { Button, ButtonLink } from "../../components/button";
import { Answer, Empty, Loading } from "../../components/empty";
import { Field } from "../../components/field";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { TagTable } from "./tag-table";
import "./deploy-page.css";

/** Which version of a service shall run: the first of two screens, the plan is the second. */
export function DeployPage({ id }: { id: string }) {
  const store = useConsole();
  const fleet = useKnown(store.fleet);
  const service = Object.entries(fleet.value?.fleet?.services ?? {}).find(([name]) => name === id)?.[1];
  const images = useQuery("images.list", { service: ServiceId.parse(id) });
  const offers = useQuery("runbooks.for", { kind: "service", id }, { refetchOn: ["runbooks.changed"] });
  if (fleet.loading && !fleet.value) return <Loading what="the service" />;
  if (!service) return <Empty title={`There is no service "${id}" in this fleet`}><a href={formatRoute({ page: "overview" })}>Back to the overview</a></Empty>;
  return (
    <>
      <header className="page-head">
        <p className="crumbs"><a className="mono" href={formatRoute({ page: "object", kind: "service", id })}>{id}</a><span aria-hidden>/</span><span>{service.environment}</span></p>
        <h1 className="page-title">Deploy {id}</h1>
        <p className="dim">Choose the version that shall run on {service.hosts.length === 1 ? "its host" : `all ${service.hosts.length} hosts`}. The next screen shows every step; nothing is done before you arm it.</p>
      </header>
      <Answer known={offers} what="the deploy runbook" retry={() => void offers.refetch()}>
        {(list) => {
          const runbook = deployRunbook(list);
          if (!runbook) return <ProblemNote problem={{ code: "deploy.no-runbook", message: "No runbook for deploying a service is in the library.", next: "A runbook with `applies-to: service` and the tag `deploy` becomes this button." }} />;
          return (
            <Answer known={images} what="images on the hosts" retry={() => void images.refetch()}>
              {({ tags, problems, previous }) => (
                <>
                  {problems.map((problem) => <ProblemNote key={problem.message} problem={problem} look="warning" />)}
                  <Choose id={id} service={service} runbook={runbook} tags={tags} previous={previous} />
                </>
              )}
            </Answer>
          );
        }}
      </Answer>
    </>
  );
}

interface ChooseProps {
  id: string;
  service: Service;
  runbook: RunbookSummary;
  tags: ImageTag[];
  previous: string | undefined;
}

function Choose({ id, service, runbook, tags, previous }: ChooseProps) {
  const { client } = useConsole();
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState("");
  const tag = typed === "" ? chosen : typed;
  const wrong = typed !== "" && !isTag(typed) ? "A tag has letters, digits, '_', '.', '-'" : undefined;
  const preview = async (): Promise<void> => {
    if (tag === undefined || wrong) return;
    const whole = await client.ask("runbooks.get", { id: runbook.id });
    if (whole.ok) go({ page: "plan", draft: deployDraft(whole.value, { id, image: service.image }, tag) });
    else notify(whole.problem);
  };
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); void preview(); }}>
      <Panel title="Images on the hosts" flush aside={<span className="mono">{service.image}</span>}>
        {tags.length === 0 ? <Empty title="No image of this service is on its hosts">Type a tag; the pre-flight checks whether it can be had.</Empty> : (
          <TagTable tags={tags} hosts={service.hosts} previous={previous} chosen={typed === "" ? chosen : undefined} onChoose={(next) => { setChosen(next); setTyped(""); }} />
        )}
      </Panel>
      <div className="deploy-other"><Field label="Or another tag" value={typed} error={wrong} hint="pulled by the hosts where they do not have it" onChange={(event) => setTyped(event.target.value)} /></div>
      <div className="row deploy-go">
        <Button type="submit" look="primary" size="l" disabled={tag === undefined || wrong !== undefined}>Preview plan</Button>
        <span className="dim">{tag === undefined ? "Choose a version first." : <><code>{service.image}:{tag}</code> with <a href={formatRoute({ page: "runbook", id: runbook.id })}>{runbook.title}</a></>}</span>
        <ButtonLink look="quiet" href={formatRoute({ page: "object", kind: "service", id })}>Cancel</ButtonLink>
      </div>
    </form>
  );
}

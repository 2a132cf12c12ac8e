import { useDeferredValue, useMemo, useState } from "react";
import type { Overview } from "../../../shared/overview";
import { verdictOf } from "../../app/attention";
import { useConsole, useKnown } from "../../app/hooks";
import { Answer, Empty } from "../../components/empty";
import { FilterBox } from "../../components/field";
import { AlertStrip } from "./alert-strip";
import { AttentionList } from "./attention-list";
import { EnvironmentBoard } from "./environment-board";
import { filterOverview } from "./filter";
import { VerdictHead } from "./verdict-head";

/** Is everything all right? Then: what is not. Then: everything, by environment. */
export function OverviewPage() {
  const store = useConsole();
  const overview = useKnown(store.overview);
  return (
    <Answer known={overview} what="the fleet" retry={() => void store.overview.refetch()}>
      {(value) => <Board overview={value} />}
    </Answer>
  );
}

function Board({ overview }: { overview: Overview }) {
  const [text, setText] = useState("");
  const sought = useDeferredValue(text);
  const verdict = useMemo(() => verdictOf(overview), [overview]);
  const shown = useMemo(() => filterOverview(overview, sought), [overview, sought]);
  const boards = shown.environments.filter(({ id }) =>
    [shown.hosts, shown.services, shown.stores, shown.probes].some((list) => list.some(({ environment }) => environment === id)));
  return (
    <>
      <VerdictHead verdict={verdict} overview={overview} />
      <AlertStrip />
      {verdict.attention.length > 0 && <AttentionList items={verdict.attention} />}
      <FilterBox label="Filter objects" value={text} onChange={setText} />
      {boards.length === 0 && <Empty title={sought ? `Nothing matches "${sought}"` : "This fleet has no objects yet"} />}
      {boards.map((environment) => <EnvironmentBoard key={environment.id} environment={environment} overview={shown} />)}
    </>
  );
}

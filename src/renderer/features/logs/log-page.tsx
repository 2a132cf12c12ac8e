import { Pause, Play } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { LogTail, LogView } from "../../../shared/log-view";
import { HostId } from "../../../shared/ids";
import { useQuery, type Query } from "../../app/hooks";
import { replaceRoute } from "../../app/navigation";
import { usePageKeys } from "../../app/page-keys";
import { formatRoute } from "../../app/route";
import { useKeyActions } from "../../app/use-key-actions";
import { useOffers } from "../../app/use-offers";
import { OfferLink } from "../../app/offer-link";
import { Age } from "../../components/age";
import { Kbd } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { FilterBox, Segments } from "../../components/field";
import { Output } from "../../components/output";
import { ProblemNote } from "../../components/problem-note";
import { StateMark } from "../../components/state-mark";
import { plural } from "../../lib/units";
import { paintedText, shownLines, type Least } from "./paint-lines";
import "./logs.css";

const EVERY_MS = 2_000;
const UNREAD_MS = 10_000;
const COUNTS = [{ value: "200", label: "200" }, { value: "500", label: "500" }, { value: "2000", label: "2000" }] as const;
const LEASTS = [{ value: "all", label: "all levels" }, { value: "warning", label: "warnings up" }, { value: "error", label: "errors" }] as const;
const KEYS = [{ keys: ["p"], does: "Pause, go on" }, { keys: ["/"], does: "Filter the lines" }] as const;

/** The last lines of one log on one host, read again every two seconds. */
export function LogPage({ id, host }: { id: string; host: string | undefined }) {
  const logs = useQuery("logs.list", undefined, { refetchOn: ["samples.stored", "fleet.changed"], everyMs: 5_000 });
  return (
    <Answer known={logs} what="the log" retry={() => void logs.refetch()}>
      {(list) => {
        const places = list.filter((log) => log.id === id);
        const log = places.find((one) => one.host === host) ?? (host === undefined ? places[0] : undefined);
        if (!log) return <Empty title={`There is no log "${id}"${host === undefined ? "" : ` on ${host}`} in this fleet`}><a href={formatRoute({ page: "logs" })}>All logs</a></Empty>;
        return (
          <>
            <Head log={log} places={places} />
            <Tail key={log.host} log={log} />
          </>
        );
      }}
    </Answer>
  );
}

const STATES = { followed: "healthy", failing: "failing", "not seen": "not seen" } as const;

function Head({ log, places }: { log: LogView; places: readonly LogView[] }) {
  const offer = useOffers({ kind: "host", id: log.host });
  return (
    <header className="page-head">
      <p className="crumbs"><a href={formatRoute({ page: "logs" })}>Logs</a><span aria-hidden>/</span><span>{log.environment}</span></p>
      <h1 className="page-title mono">{log.id}</h1>
      <p className="row">
        <StateMark state={STATES[log.state]} word={log.state} />
        <span className="mono dim">{log.source}</span>
        <span className="dim">on <a className="mono" href={formatRoute({ page: "object", kind: "host", id: log.host })}>{log.host}</a></span>
        <OfferLink href={offer("log-search")}>Search further back…</OfferLink>
        <OfferLink href={offer("log-analysis")}>Analyse…</OfferLink>
      </p>
      {places.length > 1 && (
        <div className="row"><Segments label="Host" value={log.host} options={places.map((one) => ({ value: one.host, label: one.host }))} onChange={(next) => replaceRoute({ page: "log", id: log.id, host: next })} /></div>
      )}
      {log.problem && <ProblemNote problem={log.problem} look={log.state === "failing" ? "error" : "note"} />}
    </header>
  );
}

function Tail({ log }: { log: LogView }) {
  /** What stays on the screen while it is paused: an answer that is still under way then changes nothing. */
  const [held, setHeld] = useState<LogTail>();
  const paused = held !== undefined;
  const [count, setCount] = useState<(typeof COUNTS)[number]["value"]>("200");
  const [least, setLeast] = useState<Least>("all");
  const [filter, setFilter] = useState("");
  const tail = useTail(log, Number(count), paused);
  usePageKeys("Log", KEYS);
  const toggle = (): void => setHeld(paused ? undefined : tail.value);
  const choose = (next: typeof count): void => {
    setCount(next);
    setHeld(undefined);
  };
  useKeyActions({ p: toggle });
  return (
    <>
      <div className="log-tools">
        <FilterBox label="Filter the lines" value={filter} onChange={setFilter} />
        <Segments label="Level" value={least} options={LEASTS} onChange={setLeast} />
        <Segments label="Lines" value={count} options={COUNTS} onChange={choose} />
        <Button aria-keyshortcuts="p" icon={paused ? <Play aria-hidden /> : <Pause aria-hidden />} onClick={toggle}><>{paused ? "Go on" : "Pause"} <Kbd>p</Kbd></></Button>
      </div>
      <Answer known={tail} what="the last lines" retry={() => void tail.refetch()}>
        {(value) => <Lines id={log.id} tail={held ?? value} filter={filter} least={least} paused={paused} />}
      </Answer>
    </>
  );
}

function Lines({ id, tail, filter, least, paused }: { id: string; tail: LogTail; filter: string; least: Least; paused: boolean }) {
  const shown = useMemo(() => shownLines(tail.lines, filter, least), [tail.lines, filter, least]);
  const parts = useMemo(() => [{ from: 0, text: paintedText(shown) }], [shown]);
  return (
    <>
      <p className="dim" role="status">
        {shown.length === tail.lines.length ? plural(shown.length, "line") : `${shown.length} of ${plural(tail.lines.length, "line")}`} from its end, read <Age at={tail.at} ago staleMs={10_000} />{paused && ", paused"}
      </p>
      <div className="log-output"><Output parts={parts} label={`${id} on ${tail.host}`} live={!paused} file={`${id}-${tail.host}.log`} /></div>
    </>
  );
}

/** Asks again while the window is seen, one question at a time, seldom where there was no answer; not while it is paused. */
function useTail(log: LogView, lines: number, paused: boolean): Query<LogTail> {
  const tail = useQuery("logs.tail", { log: log.id, host: HostId.parse(log.host), lines });
  const { refetch } = tail;
  const pauseMs = tail.problem ? UNREAD_MS : EVERY_MS;
  useEffect(() => {
    if (paused) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const again = async (): Promise<void> => {
      if (!document.hidden) await refetch();
      if (!ended) timer = setTimeout(() => void again(), pauseMs);
    };
    timer = setTimeout(() => void again(), pauseMs);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [paused, refetch, pauseMs]);
  return tail;
}

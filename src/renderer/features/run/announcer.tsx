import { useEffect, useRef, useState } from "react";
import type { RunView } from "../../../shared/run";
import { plannedStep } from "../../../shared/run-view";
import { entriesOf, type Tally } from "./rows";

const SPOKEN_EVERY_MS = 1_500;
const SAID = new Set(["done", "failed", "unknown", "skipped", "waiting", "undone", "undo failed"]);
const MOST_NAMED = 3;

/** What ended or waits now and did not before, in words; undefined when nothing did. */
export function newsBetween(before: RunView, after: RunView): string | undefined {
  if (before.steps === after.steps) return undefined;
  const changed = Object.values(after.steps).filter(({ key, status }) => SAID.has(status) && before.steps[key]?.status !== status);
  if (changed.length === 0) return undefined;
  if (changed.length <= MOST_NAMED) {
    return changed.map(({ key, status }) => {
      const planned = plannedStep(after, key);
      return `${planned?.title ?? key}${planned?.host ? ` on ${planned.host}` : ""}: ${status === "waiting" ? "waits for you" : status}.`;
    }).join(" ");
  }
  const tally: Tally = {};
  for (const { status } of changed) tally[status] = (tally[status] ?? 0) + 1;
  return `${entriesOf(tally).map(([status, count]) => `${count} steps ${status}`).join(", ")}.`;
}

/** Tells those who do not see the list what changed in it, not more often than can be listened to. */
export function Announcer({ view }: { view: RunView }) {
  const [words, setWords] = useState("");
  const latest = useRef(view);
  useEffect(() => {
    latest.current = view;
  }, [view]);
  const told = useRef(view);
  useEffect(() => {
    const timer = setInterval(() => {
      const news = newsBetween(told.current, latest.current);
      told.current = latest.current;
      if (news) setWords(news);
    }, SPOKEN_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return <p className="sr-only" role="log" aria-live="polite" aria-label="What happened">{words}</p>;
}

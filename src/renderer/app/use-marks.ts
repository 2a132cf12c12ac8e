import { useMemo } from "react";
import type { ObjectRef } from "../../shared/fleet";
import type { ChartMark } from "../components/chart-desk";
import type { Span } from "../lib/chart-shape";
import { useQuery } from "./hooks";
import { alertMarks, isAbout, runMarks } from "./marks";
import { useAlertRows } from "./use-alerts";

const RUNS = 200;
const TRANSITIONS = 500;

/** What happened in a span: runs that changed something, and alerts; of one object where one is named. */
export function useMarks(span: Span, of?: ObjectRef): readonly ChartMark[] {
  const runs = useQuery("run.list", { limit: RUNS }, { refetchOn: ["run.event"], everyMs: 5_000 }).value;
  const past = useQuery("alerts.history", { limit: TRANSITIONS }, { refetchOn: ["alerts.changed"], everyMs: 5_000 }).value;
  const { rows } = useAlertRows();
  return useMemo(() => {
    const alerts = of ? (past ?? []).filter(({ labels }) => isAbout(labels, of)) : (past ?? []);
    const present = of ? rows.filter(({ alert }) => isAbout(alert.labels, of)) : rows;
    return [...runMarks(runs ?? [], span, of), ...alertMarks(alerts, present, span)];
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- an object is its kind and id
  }, [runs, past, rows, span, of?.kind, of?.id]);
}

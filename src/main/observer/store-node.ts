import type { CacheId, DatabaseId, HostId } from "../../shared/ids";
import { ProblemError } from "../../shared/problem";
import type { SeriesLabels } from "../../shared/sample";
import type { NodeAnswer } from "../collectors/store-node";
import type { ReadingGroups } from "./series-book";

/** Where a node of a store is. */
export interface NodePlace {
  store: DatabaseId | CacheId;
  host: HostId;
  port: number;
}

/** What one look at a node told: its answer or that it is silent, and figures. */
export interface NodeLook {
  value: NodeAnswer | { refused: string };
  groups: ReadingGroups;
  /** The node gives nothing but these groups any more. */
  ended?: boolean;
}

export const NO_READINGS: ReadingGroups = new Map();

/** Looks at one node again and again. */
export interface NodeWatch {
  /** Rejects where nothing was learned about the node, as when its host is out of reach. */
  look(): Promise<NodeLook>;
  close(): void;
}

/** Labels by which Prometheus would know the node were an exporter beside it. */
export const targetLabels = (job: string, { store, host, port }: NodePlace, environment: string): SeriesLabels => ({
  job, instance: `${host}:${port}`, server: `${host}:${port}`, store, host, environment,
});

/** A look that failed has taken no longer than this, ms; where it did, this machine slept, and nothing is known about the node. */
export const LOOK_MS = 20_000;

export const slept = (): ProblemError => new ProblemError({ code: "observer.slept", message: "This machine slept while the answer was awaited." });

/** A login that was refused is not tried again with the same password before this has passed, ms: servers log and count each. */
export const REFUSED_LOGIN_MS = 5 * 60_000;

import type { StoreState } from "../../../shared/overview";
import type { SeriesLabels } from "../../../shared/sample";
import { useMemo } from "react";
import type { Reading } from "../../app/use-instant";

export type StoreNode = StoreState["nodes"][number];

/** What a node's series call it: the label `server`. */
export const serverOf = ({ host, port }: Pick<StoreNode, "host" | "port">): string => `${host}:${port}`;

/** Names of nodes for people, by server: the host, with the port where a host has several. */
export function nodeNames(nodes: readonly StoreNode[]): ReadonlyMap<string, string> {
  return new Map(nodes.map((node) => [serverOf(node), nodes.filter(({ host }) => host === node.host).length > 1 ? serverOf(node) : node.host]));
}

/** The same map as long as the nodes are the same, however they are: lines are named by it. */
export function useNodeNames(nodes: readonly StoreNode[]): ReadonlyMap<string, string> {
  const key = nodes.map(serverOf).join(" ");
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for the nodes
  return useMemo(() => nodeNames(nodes), [key]);
}

/** Figures of one node out of those of its store. */
export interface NodeFigures {
  /** The only value, or the sum of those with these labels; undefined: not seen. */
  of(metric: string, labels?: SeriesLabels): number | undefined;
  all(metric: string): readonly Reading[];
}

export function figuresOf(readings: readonly Reading[], node: StoreNode): NodeFigures {
  const server = serverOf(node);
  // What a node said before it went out of sight is not how it is.
  const own = node.health === "not seen" ? [] : readings.filter(({ labels }) => labels["server"] === server);
  const all = (metric: string): Reading[] => own.filter(({ labels }) => labels["__name__"] === metric);
  return {
    all,
    of(metric, wanted = {}) {
      const found = all(metric).filter(({ labels }) => Object.entries(wanted).every(([name, value]) => labels[name] === value));
      return found.length === 0 ? undefined : found.reduce((total, { value }) => total + value, 0);
    },
  };
}

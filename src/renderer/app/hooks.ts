import { createContext, use, useEffect, useMemo, useSyncExternalStore } from "react";
import type { Ask, BroadcastName, QuestionName, Reply } from "../../shared/contract";
import type { HostId } from "../../shared/ids";
import type { ConsoleStore } from "./console";
import { throttle } from "./console";
import { createResource, type Known, type Resource } from "./resource";

export const ConsoleContext = createContext<ConsoleStore | undefined>(undefined);

export function useConsole(): ConsoleStore {
  const store = use(ConsoleContext);
  if (!store) throw new Error("useConsole outside of the console's window");
  return store;
}

export function useKnown<T>(resource: Pick<Resource<T>, "get" | "subscribe">): Known<T> {
  return useSyncExternalStore(resource.subscribe, resource.get);
}

/** Has these hosts read every second while the screen is shown. */
export function useFocus(hosts: readonly HostId[]): void {
  const { client } = useConsole();
  const names = hosts.join(" ");
  useEffect(() => {
    void client.ask("hosts.focus", { hosts: hosts.slice(0, MOST_FOCUSED) });
    return () => void client.ask("hosts.focus", { hosts: [] });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `names` stands for the hosts
  }, [client, names]);
}

const MOST_FOCUSED = 20;

export interface QueryOptions {
  /** Broadcasts after which the question is asked again, throttled. */
  refetchOn?: readonly BroadcastName[];
  /** Shortest time between two questions caused by broadcasts, in ms. */
  everyMs?: number;
}

export interface Query<T> extends Known<T> {
  refetch: () => Promise<void>;
}

const NO_BROADCASTS: readonly BroadcastName[] = [];

/** Asks, and asks again when told. Not asked while the window is hidden; made up for when it is seen again. */
export function useQuery<Q extends QuestionName>(name: Q, payload: Ask<Q>, options: QueryOptions = {}): Query<Reply<Q>> {
  const { client } = useConsole();
  const key = JSON.stringify(payload) ?? "";
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for the payload's content
  const resource = useMemo(() => createResource(client, name, payload), [client, name, key]);
  const { refetchOn = NO_BROADCASTS, everyMs = 2_000 } = options;
  const names = refetchOn.join(" ");

  useEffect(() => {
    void resource.refetch();
    let missed = false;
    const again = throttle(() => {
      if (document.hidden) missed = true;
      else void resource.refetch();
    }, everyMs);
    const seen = (): void => {
      if (document.hidden || !missed) return;
      missed = false;
      void resource.refetch();
    };
    document.addEventListener("visibilitychange", seen);
    const stops = [client.onHole(again), ...refetchOn.map((broadcast) => client.listen(broadcast, again))];
    return () => {
      document.removeEventListener("visibilitychange", seen);
      for (const stop of stops) stop();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `names` stands for refetchOn's content
  }, [client, resource, names, everyMs]);

  return { ...useKnown(resource), refetch: resource.refetch };
}

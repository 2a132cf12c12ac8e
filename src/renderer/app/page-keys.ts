import { useEffect, useSyncExternalStore } from "react";

/** Keys of the screen that is shown, for the list that "?" opens. */
export interface PageKeys {
  title: string;
  keys: readonly { keys: readonly string[]; does: string }[];
}

let present: PageKeys | undefined;
const listeners = new Set<() => void>();

function become(next: PageKeys | undefined): void {
  present = next;
  for (const listener of [...listeners]) listener();
}

/** Lists a screen's own keys while it is shown. */
export function usePageKeys(title: string, keys: PageKeys["keys"]): void {
  useEffect(() => {
    const mine = { title, keys };
    become(mine);
    return () => {
      if (present === mine) become(undefined);
    };
  }, [title, keys]);
}

export function usePresentPageKeys(): PageKeys | undefined {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, () => present);
}

import { useCallback, useState } from "react";
import { z } from "zod";

/** A state that outlives a reload of the window, not its end: where somebody was on a screen. */
export function useSession<T>(key: string, schema: z.ZodType<T>, initial: T): [T, (next: T) => void] {
  const [value, setValue] = useState(() => read(key, schema, initial));
  const keep = useCallback((next: T): void => {
    setValue(next);
    try {
      sessionStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Without storage it holds for as long as the screen does.
    }
  }, [key]);
  return [value, keep];
}

function read<T>(key: string, schema: z.ZodType<T>, initial: T): T {
  try {
    const parsed = schema.safeParse(JSON.parse(sessionStorage.getItem(key) ?? "null"));
    return parsed.success ? parsed.data : initial;
  } catch {
    return initial; // storage refused or unreadable
  }
}

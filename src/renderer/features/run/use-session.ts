import { useEffect, useState } from "react";
import { z } from "zod";

/** A state that outlives a reload of the window, not its end: where somebody was on a screen. */
export function useSession<T>(key: string, schema: z.ZodType<T>, initial: T): [T, (change: (present: T) => T) => void] {
  const [value, setValue] = useState(() => read(key, schema, initial));
  useEffect(() => {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Without storage it holds for as long as the screen does.
    }
  }, [key, value]);
  return [value, setValue];
}

function read<T>(key: string, schema: z.ZodType<T>, initial: T): T {
  try {
    const parsed = schema.safeParse(JSON.parse(sessionStorage.getItem(key) ?? "null"));
    return parsed.success ? parsed.data : initial;
  } catch {
    return initial; // storage refused or unreadable
  }
}

import type { AlertChange, AlertInstance } from "../../shared/alert";

/** The alerts there are. */
export interface AlertBook {
  /** Pending, firing, and resolved within the last 15 minutes. */
  list(): AlertInstance[];
  /** After each evaluation that changed a state; `changes` are those that people are told of, possibly none. */
  onChange(listener: (changes: readonly AlertChange[]) => void): () => void;
}

/** The few meanings colour may have. "idle" and "live" carry no hue. */
export type Tone = "good" | "warn" | "bad" | "unknown" | "back" | "idle" | "live" | "you";

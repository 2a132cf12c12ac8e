/** Something wrong in a fence's text. */
export interface FenceFinding {
  severity: "error" | "warning";
  code: string;
  /** Character of the fence's text, from 0. */
  index: number;
  message: string;
  next?: string;
}

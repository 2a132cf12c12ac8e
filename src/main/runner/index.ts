export { createRunner, type Runner } from "./runner";
export type { RunnerDeps } from "./deps";
export { processOwner } from "./owner";
export type { Masker, MaskStream } from "./masker";

export { createRunner, type Runner } from "./runner";
export type { RunnerDeps } from "./deps";
export type { Masker, MaskStream } from "./masker";

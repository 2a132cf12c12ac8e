export { createRunner, type Runner } from "./runner";
export type { RunnerDeps } from "./deps";
export { createLockDesk, type LockDesk } from "./live/lock-desk";
export { processOwner } from "./owner";
export type { Masker, MaskStream } from "./masker";

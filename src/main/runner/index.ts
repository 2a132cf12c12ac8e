export { createRunner, type Runner } from "./runner";
export type { RunnerDeps } from "./deps";
export { createLockDesk, type LockDesk } from "./live/lock-desk";
export { capOf } from "./output/cap";
export { createOutputStore } from "./output/output-store";
export { processOwner } from "./owner";

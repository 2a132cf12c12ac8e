export { gather, type GatherDeps } from "./gather";
export { EvidenceKeeper } from "./keeper";

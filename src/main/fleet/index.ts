export { type LoadedFleet, loadFleet, parseFleet } from "./load";
export { createFleetStore, type FleetStore, type FleetStoreOptions } from "./store";
export { importSshConfig, type ImportedSshConfig } from "./ssh-config/import";

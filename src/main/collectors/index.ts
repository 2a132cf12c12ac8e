export { type HostCollector, type Reading, Unreadable } from "./collector";
export { containerReadings, readContainers, type SeenContainer } from "./containers";
export { HostChannel, type HostChannelOptions } from "./host-channel";
export { hostCollectors } from "./host";
export { probeHttp, type ProbeInput, probeReadings, type ProbeResult } from "./http-probe";
export { readRotation } from "./rotation";
export { type Snapshot, valueOf } from "./snapshot";
export { ask, type NodeAnswer, readPostgres, readRedis, ROLE_COMMAND, SSL_REQUEST } from "./store-node";
export { jsonField, tagOf, versionIn } from "./version";

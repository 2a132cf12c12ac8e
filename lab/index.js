/** The lab for code: what scripts and tests import. */
export { judge, labAvailability, LabUnavailable } from "./availability.js";
export { app, containerOf, hostNamed, hosts, hostsOf, network, paths, redisPorts, upstreamFile } from "./config.js";
export { docker, inside } from "./exec.js";
export { acquire } from "./lock.js";
export { secrets } from "./identity.js";
export { up } from "./up.js";
export { down } from "./down.js";
export { status } from "./status.js";
export { sshReady } from "./hosts.js";
export { innerDocker, replaceShop, resetShop, shopHealthy } from "./parts/shop.js";
export { putUpstreams } from "./parts/proxy.js";

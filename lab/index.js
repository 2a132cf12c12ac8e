/** The lab for code: what scripts and tests import. */
export { labAvailability, LabUnavailable } from "./availability.js";
export { app, containerOf, hosts, network, paths, upstreamFile } from "./config.js";
export { docker, inside } from "./exec.js";
export { secrets } from "./identity.js";
export { up } from "./up.js";
export { down } from "./down.js";
export { status } from "./status.js";
export { innerDocker, replaceShop, shopHealthy } from "./parts/shop.js";
export { putUpstreams } from "./parts/proxy.js";

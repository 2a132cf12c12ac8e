/** Who is who in the demo. */

export const USER = "demo";
export const ENVIRONMENTS = { open: "demo", guarded: "demo-prod" } as const;
/** Hosts of the shop, the service behind the proxy. */
export const SHOP_HOSTS = ["app1", "app2", "app3"] as const;
export const EDGE = "edge";
/** The host of the service in the guarded environment, without a proxy. */
export const LIVE = "live1";
/** Hosts that run an instance of an application. Each host has an engine. */
export const APP_HOSTS = [...SHOP_HOSTS, LIVE] as const;
export const HOSTS = [...SHOP_HOSTS, EDGE, LIVE] as const;
export type DemoHost = (typeof HOSTS)[number];
export type AppHost = (typeof APP_HOSTS)[number];

export const containerOn = (host: AppHost) => (host === LIVE ? "billing" : "shop");

/**
 * The port at which every host's application answers connections made through that host. They share one loopback interface, so
 * each has a port of its own in truth.
 */
export const APP_PORT = 8_000;

/** Names of the ports that the demo uses. */
export const sshPort = (host: DemoHost) => `ssh ${host}`;
export const appPort = (host: AppHost) => `app ${host}`;
export const PROXY_PORT = "proxy";
export const PORT_NAMES = [...HOSTS.map(sshPort), ...APP_HOSTS.map(appPort), PROXY_PORT];

/** Who is who in the demo. */

export const USER = "demo";
export const ENVIRONMENTS = { open: "demo", guarded: "demo-prod" } as const;

/** A service, its instances' hosts and the host of the proxy in front. */
export const SERVICES = [
  {
    id: "shop", environment: ENVIRONMENTS.open, hosts: ["app1", "app2", "app3"], edge: "edge",
    description: "Three instances behind a proxy. Deploy 1.1.0, or 1.2.0-broken to see it taken back.",
  },
  {
    id: "billing", environment: ENVIRONMENTS.guarded, hosts: ["live1", "live2"], edge: "live1",
    description: "Two instances where a destructive run asks for the environment's name.",
  },
] as const;
export type DemoService = (typeof SERVICES)[number];
export type AppHost = DemoService["hosts"][number];
export type DemoHost = AppHost | DemoService["edge"];

export const HOSTS: readonly DemoHost[] = [...new Set(SERVICES.flatMap(({ hosts, edge }) => [...hosts, edge]))];

/** The service that has an instance on the host. */
export const serviceOn = (host: DemoHost): DemoService | undefined => SERVICES.find(({ hosts }) => hosts.some((name) => name === host));
/** The environment of a host: that of the service that uses it. */
export const environmentOf = (host: DemoHost) => (serviceOn(host) ?? SERVICES.find(({ edge }) => edge === host) ?? SERVICES[0]).environment;

/**
 * The port at which every host's application answers connections made through that host. They share one loopback interface, so
 * each has a port of its own in truth.
 */
export const APP_PORT = 8_000;

/** Names of the ports that the demo uses. */
export const sshPort = (host: DemoHost) => `ssh ${host}`;
export const appPort = (host: DemoHost) => `app ${host}`;
export const proxyPort = (service: DemoService) => `proxy ${service.id}`;
export const PORT_NAMES = [
  ...HOSTS.map(sshPort), ...SERVICES.flatMap(({ hosts }) => hosts.map(appPort)), ...SERVICES.map(proxyPort),
];

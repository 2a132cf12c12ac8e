import { IMAGE_NAME } from "./engine/images";
import { APP_HOSTS, APP_PORT, appPort, ENVIRONMENTS, HOSTS, LIVE, PROXY_PORT, SHOP_HOSTS, sshPort, USER, EDGE, type DemoHost } from "./layout";

export interface FleetPlaces {
  port: (name: string) => number;
  /** Private key of the demo's user. */
  identity: string;
  socket: (host: string) => string;
  upstreams: string;
  proxyCommand: string;
}

const quoted = (text: string) => JSON.stringify(text);
const environmentOf = (host: DemoHost) => (host === LIVE ? ENVIRONMENTS.guarded : ENVIRONMENTS.open);

function host(name: DemoHost, { port, identity, socket }: FleetPlaces): string {
  const role = name === EDGE ? "edge" : "app";
  return `  ${name}:
    environment: ${environmentOf(name)}
    address: 127.0.0.1
    port: ${port(sshPort(name))}
    user: ${USER}
    identity: ${quoted(identity)}
    docker: ${quoted(socket(name))}
    labels: { role: ${role} }
`;
}

/** The demo's fleet file. Written at each start: changes made to it are gone then. */
export function fleetText(places: FleetPlaces): string {
  const { port, upstreams, proxyCommand } = places;
  const app = (name: (typeof APP_HOSTS)[number]) => port(appPort(name));
  const members = SHOP_HOSTS.map((name) => `        ${name}: 127.0.0.1:${app(name)}`).join("\n");
  const command = (word: string) => `[sh, ${quoted(proxyCommand)}, ${word}]`;
  return `# The embedded demo: SSH servers, containers and a proxy on this machine alone. Written anew at each start.
quarterdeck: 1
name: Demo
knownHosts: known_hosts
environments:
  ${ENVIRONMENTS.open}: { description: A small shop on this machine. Try everything. }
  ${ENVIRONMENTS.guarded}: { description: "The same, guarded: destructive runs ask for its name", guarded: true }
hosts:
${HOSTS.map((name) => host(name, places)).join("")}services:
  shop:
    environment: ${ENVIRONMENTS.open}
    description: Three instances behind a proxy. Deploy 1.1.0, or 1.2.0-broken to see it taken back.
    image: ${IMAGE_NAME}
    container: shop
    hosts: [${SHOP_HOSTS.join(", ")}]
    health: { url: "http://127.0.0.1:${APP_PORT}/health", within: 10s, timeout: 2s }
    version: { url: "http://127.0.0.1:${APP_PORT}/version", json: version }
    proxy:
      kind: other
      host: ${EDGE}
      upstreams: ${quoted(upstreams)}
      test: ${command("test")}
      reload: ${command("reload")}
      drain: 1s
      members:
${members}
    needs: [{ on: billing, required: false, impact: "Orders are taken, invoices come late" }]
  billing:
    environment: ${ENVIRONMENTS.guarded}
    description: One instance and no proxy, so a deploy shows.
    image: ${IMAGE_NAME}
    container: billing
    hosts: [${LIVE}]
    health: { url: "http://127.0.0.1:${APP_PORT}/health", within: 10s, timeout: 2s }
    version: { url: "http://127.0.0.1:${APP_PORT}/version", json: version }
probes:
  front-page:
    environment: ${ENVIRONMENTS.open}
    description: The shop as a customer gets it, through the proxy
    url: "http://127.0.0.1:${port(PROXY_PORT)}/"
    from: ${EDGE}
    every: 5s
    timeout: 2s
    service: shop
  invoices:
    environment: ${ENVIRONMENTS.guarded}
    url: "http://127.0.0.1:${APP_PORT}/health"
    from: ${LIVE}
    every: 5s
    timeout: 2s
    service: billing
`;
}

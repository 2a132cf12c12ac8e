import { IMAGE_NAME } from "./engine/images";
import { APP_PORT, appPort, type DemoHost, type DemoService, ENVIRONMENTS, environmentOf, HOSTS, proxyPort, SERVICES, sshPort, USER } from "./layout";
import type { ProxyFiles } from "./proxy";

export interface FleetPlaces {
  port: (name: string) => number;
  /** Private key of the demo's user. */
  identity: string;
  socket: (host: string) => string;
  proxy: (service: DemoService) => ProxyFiles;
}

const quoted = (text: string) => JSON.stringify(text);

function host(name: DemoHost, { port, identity, socket }: FleetPlaces): string {
  return `  ${name}:
    environment: ${environmentOf(name)}
    address: 127.0.0.1
    port: ${port(sshPort(name))}
    user: ${USER}
    identity: ${quoted(identity)}
    docker: ${quoted(socket(name))}
    labels: { role: ${name === "edge" ? "edge" : "app"} }
`;
}

function service(one: DemoService, { port, proxy }: FleetPlaces): string {
  const { upstreams, command } = proxy(one);
  const asked = (word: string) => `[sh, ${quoted(command)}, ${word}]`;
  const needs = one.id === "shop" ? `    needs: [{ on: billing, required: false, impact: "Orders are taken, invoices come late" }]\n` : "";
  return `  ${one.id}:
    environment: ${one.environment}
    description: ${quoted(one.description)}
    image: ${IMAGE_NAME}
    container: ${one.id}
    hosts: [${one.hosts.join(", ")}]
    health: { url: "http://127.0.0.1:${APP_PORT}/health", within: 10s, timeout: 2s }
    version: { url: "http://127.0.0.1:${APP_PORT}/version", json: version }
    proxy:
      kind: other
      host: ${one.edge}
      upstreams: ${quoted(upstreams)}
      test: ${asked("test")}
      reload: ${asked("reload")}
      drain: 1s
      members:
${one.hosts.map((name) => `        ${name}: 127.0.0.1:${port(appPort(name))}\n`).join("")}${needs}`;
}

const probe = (name: string, description: string, one: DemoService, path: string, { port }: FleetPlaces) => `  ${name}:
    environment: ${one.environment}
    description: ${quoted(description)}
    url: "http://127.0.0.1:${port(proxyPort(one))}${path}"
    from: ${one.edge}
    every: 5s
    timeout: 2s
    service: ${one.id}
`;

/** The demo's fleet file. Written at each start: changes made to it are gone then. */
export function fleetText(places: FleetPlaces): string {
  const [shop, billing] = SERVICES;
  return `# The embedded demo: SSH servers, containers and proxies on this machine alone. Written anew at each start.
quarterdeck: 1
name: Demo
knownHosts: known_hosts
environments:
  ${ENVIRONMENTS.open}: { description: A small shop on this machine. Try everything. }
  ${ENVIRONMENTS.guarded}: { description: "Guarded as production is: destructive runs ask for its name", guarded: true }
hosts:
${HOSTS.map((name) => host(name, places)).join("")}services:
${SERVICES.map((one) => service(one, places)).join("")}probes:
${probe("front-page", "The shop as a customer gets it, through the proxy", shop, "/", places)}${probe("invoices", "Billing as the shop reaches it", billing, "/health", places)}`;
}

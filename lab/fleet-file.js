/** The fleet file that opens this lab in the console. */
import { app, hosts, hostsOf, paths, redisPorts, upstreamFile } from "./config.js";

const quoted = (text) => JSON.stringify(text);
const lines = (...rows) => rows.flat().join("\n");

const host = ({ name, kind, ssh }) =>
  lines(
    `  ${name}:`,
    "    environment: lab",
    "    address: 127.0.0.1",
    `    port: ${ssh}`,
    "    user: ops",
    `    identity: ${quoted(paths.key)}`,
    ...(kind === "web" ? ["    docker: true"] : []),
    `    labels: { role: ${kind} }`,
  );

/** YAML text; it names the key and the passwords' secret, and holds neither. */
export function fleetFile() {
  return `# The lab's fleet, written by "npm run lab -- up".
quarterdeck: 1
name: Lab

knownHosts: known_hosts
environments:
  lab: { description: "A real fleet on this machine" }

hosts:
${hosts.map(host).join("\n")}

services:
  shop:
    environment: lab
    description: A small web shop behind nginx
    image: ${app.repository}
    container: ${app.container}
    hosts: [${hostsOf("web").map(({ name }) => name).join(", ")}]
    proxy:
      kind: nginx
      host: lb1
      upstreams: ${upstreamFile}
      test: [sudo, -n, nginx, -t]
      reload: [sudo, -n, nginx, -s, reload]
      drain: 15s
      members:
${hostsOf("web").map(({ name, ip }) => `        ${name}: "${ip}:${app.port}"`).join("\n")}
    health: { url: "http://127.0.0.1:${app.port}/health", within: 20s, timeout: 2s }
    version: { url: "http://127.0.0.1:${app.port}/version", json: version }
    needs:
      - { on: orders, impact: "No orders can be placed" }
      - { on: sessions, required: false, impact: "Customers are logged out" }

databases:
  orders:
    environment: lab
    engine: postgres
    database: shop
    user: quarterdeck
    password: lab-postgres
    primary: { host: db1 }
    replicas: [{ host: db2 }]

caches:
  sessions:
    environment: lab
    engine: redis
    mode: cluster
    nodes:
${redisPorts.map((port) => `      - { host: cache1, port: ${port} }`).join("\n")}

probes:
  shop-front:
    environment: lab
    description: The shop as its customers reach it
    url: "http://127.0.0.1:8088/health"
    every: 2s
    timeout: 2s
    service: shop

prometheus:
  lab: { environment: lab, url: "http://127.0.0.1:9190" }

alertmanager:
  lab: { environment: lab, url: "http://127.0.0.1:9193" }
`;
}

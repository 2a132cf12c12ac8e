import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";

/** A counter that grows by itself. */
class Growing {
  #value = 0;
  #since = Date.now();
  constructor(private perSecond = 0) {}
  get value(): number {
    return this.#value + (this.perSecond * (Date.now() - this.#since)) / 1_000;
  }
  rate(perSecond: number): void {
    this.#value = this.value;
    this.#since = Date.now();
    this.perSecond = perSecond;
  }
  add(count: number): void {
    this.#value += count;
  }
}

const BUCKETS = [0.1, 0.5, 1, 5, 10, 30];

/** The figures of an application like those that the manuals describe; whoever holds it says how it fares. */
export class Application {
  readonly requests = new Growing(5);
  readonly errors = new Growing();
  readonly fast = new Growing(5);
  readonly slow = new Growing();
  readonly integrationFailures = new Growing();
  readonly aiErrors = new Growing();
  readonly aiTokens = new Growing(1);
  readonly podRestarts = new Growing();
  connections = 5;
  queue = 3;
  backends = 10;

  page(): string {
    const { fast, slow } = this;
    const count = fast.value + slow.value;
    const bucket = (le: string, value: number): string => `http_request_duration_seconds_bucket{le="${le}"} ${value}`;
    return [
      `http_requests_total{status="200"} ${this.requests.value}`, `http_requests_total{status="500"} ${this.errors.value}`,
      // The slow ones take between half a second and one.
      ...BUCKETS.map((le) => bucket(String(le), le < 1 ? fast.value : count)), bucket("+Inf", count), `http_request_duration_seconds_count ${count}`,
      `integration_failures_total ${this.integrationFailures.value}`, `ai_requests_total{status="error"} ${this.aiErrors.value}`, `ai_tokens_used_total ${this.aiTokens.value}`,
      `kube_pod_container_status_restarts_total{namespace="shop",pod="shop-0"} ${this.podRestarts.value}`,
      `database_connections_active ${this.connections}`, `tickets_in_queue ${this.queue}`, `postgres_stat_database_numbackends{datname="shop"} ${this.backends}`, "",
    ].join("\n");
  }
}

/** An endpoint that can be taken away and given back. */
export class Endpoint {
  #server: Server | undefined;
  status = 200;
  delayMs = 0;
  constructor(private readonly address: string, readonly port: number, private readonly page: () => string) {}

  async open(): Promise<void> {
    const server = createServer((_request, response) => {
      setTimeout(() => response.writeHead(this.status, { "content-type": "text/plain; version=0.0.4" }).end(this.page()), this.delayMs);
    });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(this.port, this.address, resolve));
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** An endpoint with a certificate that can be exchanged. */
export class TlsEndpoint {
  readonly #server: TlsServer;
  constructor(private readonly address: string, readonly port: number, private readonly key: string, certificate: string) {
    this.#server = createTlsServer({ key, cert: certificate }, (_request, response) => response.end("ok\n"));
    // A client that refuses the certificate ends the connection; that is what it is for.
    this.#server.on("tlsClientError", () => undefined);
  }
  use(certificate: string): void {
    this.#server.setSecureContext({ key: this.key, cert: certificate });
  }
  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => this.#server.once("error", reject).listen(this.port, this.address, resolve));
  }
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/**
 * The demo's shop: a small web application of one version that behaves, and misbehaves on request.
 *
 * GET /              a page that names the version           GET /health   200, or 503 while failing or stopping
 * GET /version       {"version", "instance"}                 GET /metrics  Prometheus text
 * GET /work?ms=N     answers after N ms (at most 10 000)     POST /echo    the body, back
 * GET|POST /admin/misbehave   {"slowMs", "health": "passing" | "failing", "errorRatio": 0..1}; a POST changes what it names
 *
 * Environment: PORT, APP_VERSION, APP_HEALTH ("passing" where absent), INSTANCE.
 */
import { createServer } from "node:http";
import { onMessage, tell } from "./link.mjs";

const { APP_VERSION: version = "dev", INSTANCE: instance = "shop" } = process.env;
const port = Number(process.env.PORT);
const misbehaviour = { slowMs: 0, health: process.env.APP_HEALTH ?? "passing", errorRatio: 0 };
/** A port that another instance is just leaving is tried again for this long, ms. */
const BIND_WITHIN_MS = 3_000;
const MAX_BODY = 1 << 20;

let stopping = false;
const requests = new Map();
const sockets = new Set();
const traffic = { rx: 0, tx: 0 };

const json = (value) => ({ type: "application/json", body: `${JSON.stringify(value)}\n` });

function page() {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Demo shop ${version}</title>
<h1>Demo shop</h1><p>Version <strong>${version}</strong> on ${instance}. Everything is in stock.</p></html>\n`;
  return { type: "text/html; charset=utf-8", body };
}

function metrics() {
  const lines = ["# TYPE shop_build_info gauge", `shop_build_info{version="${version}"} 1`, "# TYPE http_requests_total counter"];
  for (const [key, count] of [...requests].sort(([a], [b]) => a.localeCompare(b))) {
    const [method, code] = key.split(" ");
    lines.push(`http_requests_total{method="${method}",code="${code}"} ${count}`);
  }
  return { type: "text/plain; version=0.0.4; charset=utf-8", body: `${lines.join("\n")}\n` };
}

function health() {
  const well = misbehaviour.health === "passing" && !stopping;
  return { status: well ? 200 : 503, ...json({ status: well ? "ok" : stopping ? "stopping" : "failing", version }) };
}

function misbehave(method, body) {
  if (method === "POST") {
    for (const [key, value] of Object.entries(JSON.parse(body))) if (key in misbehaviour) misbehaviour[key] = value;
  }
  return json(misbehaviour);
}

async function answer(method, url, body) {
  switch (url.pathname) {
    case "/health": return health();
    case "/version": return json({ version, instance });
    case "/metrics": return metrics();
    case "/admin/misbehave": return misbehave(method, body);
  }
  if (Math.random() < misbehaviour.errorRatio) return { status: 500, ...json({ error: "misbehaving as asked" }) };
  if (misbehaviour.slowMs > 0) await pause(misbehaviour.slowMs);
  switch (url.pathname) {
    case "/": return page();
    case "/work":
      await pause(Math.min(10_000, Number(url.searchParams.get("ms") ?? 0) || 0));
      return json({ done: true, version });
    case "/echo": return { type: "application/octet-stream", body };
    default: return { status: 404, ...json({ error: "no such page" }) };
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function readBody(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= MAX_BODY) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function serve(request, response) {
  const url = new URL(request.url ?? "/", "http://shop");
  let reply;
  try {
    reply = await answer(request.method, url, await readBody(request));
  } catch (error) {
    reply = { status: 400, ...json({ error: String(error) }) };
  }
  const { status = 200, type, body } = reply;
  const key = `${request.method} ${status}`;
  requests.set(key, (requests.get(key) ?? 0) + 1);
  response.writeHead(status, {
    "content-type": type, "content-length": Buffer.byteLength(body), "x-version": version, "x-instance": instance,
    ...(stopping ? { connection: "close" } : {}),
  });
  response.end(body);
  if (status >= 500) console.error(`${request.method} ${url.pathname} ${status}`);
}

const server = createServer((request, response) => void serve(request, response));

server.on("connection", (socket) => {
  sockets.add(socket);
  socket.on("close", () => {
    sockets.delete(socket);
    traffic.rx += socket.bytesRead;
    traffic.tx += socket.bytesWritten;
  });
});

function trafficNow() {
  const open = [...sockets];
  return {
    rx: open.reduce((sum, { bytesRead }) => sum + bytesRead, traffic.rx),
    tx: open.reduce((sum, { bytesWritten }) => sum + bytesWritten, traffic.tx),
  };
}

/** No new connections, the requests under way are answered, then the end. */
function stop() {
  if (stopping) return;
  stopping = true;
  console.log("stopping");
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}

const giveUpAt = Date.now() + BIND_WITHIN_MS;
server.on("error", (error) => {
  if (error.code === "EADDRINUSE" && Date.now() < giveUpAt) setTimeout(() => server.listen(port, "127.0.0.1"), 100);
  else {
    console.error(`cannot listen on 127.0.0.1:${port}: ${error.message}`);
    process.exit(1);
  }
});
server.listen(port, "127.0.0.1", () => {
  console.log(`shop ${version} on ${instance} answers on 127.0.0.1:${port}`);
  tell({ ready: true });
});
onMessage((message) => {
  if (message === "stop") stop();
  else if (message === "traffic") tell({ traffic: trafficNow() });
});

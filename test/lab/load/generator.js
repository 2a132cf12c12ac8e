/**
 * A process that loads an HTTP server and counts what came back. Forked by load.ts; speaks over IPC:
 * receives one `Plan`, then "stop"; sends "ready" after the first answers, then one `Report`.
 * It ends by itself after `plan.maxSeconds` or when its parent goes.
 */
import http from "node:http";

const waitMs = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Tally {
  ok = 0;
  failed = 0;
  reasons = {};
  versions = {};
  latencies = [];

  succeed(version, ms) {
    this.ok += 1;
    this.versions[version] = (this.versions[version] ?? 0) + 1;
    this.latencies.push(ms);
  }

  fail(reason) {
    this.failed += 1;
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }

  report() {
    const sorted = this.latencies.sort((a, b) => a - b);
    const at = (ratio) => Math.round((sorted[Math.floor((sorted.length - 1) * ratio)] ?? 0) * 10) / 10;
    const { ok, failed, reasons, versions } = this;
    return { ok, failed, reasons, versions, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  }
}

/** One request; every way of not getting the whole right answer is a failure with a reason. */
function send(url, { method, agent, body, tally, timeoutMs }) {
  return new Promise((resolve) => {
    const start = performance.now();
    let settled = false;
    const settle = (reason, version) => {
      if (settled) return;
      settled = true;
      if (reason === undefined) tally.succeed(version, performance.now() - start);
      else tally.fail(reason);
      resolve();
    };
    const headers = method === "POST" ? { "content-length": Buffer.byteLength(body) } : {};
    const request = http.request(url, { method, agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (text += chunk));
      response.on("error", (error) => settle(`answer broke off: ${error.code ?? error.message}`));
      response.on("end", () => {
        if (!response.complete) settle("answer broke off");
        else if (response.statusCode !== 200) settle(`status ${response.statusCode}`);
        else if (method === "POST" && text !== body) settle("another body than was sent");
        else settle(undefined, response.headers["x-version"] ?? "unknown");
      });
    });
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on("error", (error) => settle(`${error.code ?? error.message}${request.reusedSocket ? " on a reused connection" : ""}`));
    request.end(method === "POST" ? body : undefined);
  });
}

/** Keeps one client busy at its share of the rate; a client that fell behind does not try to catch up all at once. */
async function client({ index, url, postUrl, postRatio, keepAlive, gapMs, offsetMs, timeoutMs, stopped, tallies }) {
  const agent = keepAlive ? new http.Agent({ keepAlive: true, maxSockets: 1 }) : new http.Agent({ keepAlive: false });
  const kind = keepAlive ? "keep-alive" : "close";
  // Clients start at different places of the mix, so that it holds from the first request on.
  let count = index;
  let next = performance.now() + offsetMs;
  await waitMs(offsetMs);
  while (!stopped()) {
    const method = Math.floor((count + 1) * postRatio) > Math.floor(count * postRatio) ? "POST" : "GET";
    count += 1;
    const body = method === "POST" ? `order ${count} of client ${index}` : "";
    await send(method === "POST" ? postUrl : url, { method, agent, body, tally: tallies[`${kind} ${method}`], timeoutMs });
    next = Math.max(next + gapMs, performance.now() - gapMs);
    const pause = next - performance.now();
    if (pause > 0) await waitMs(pause);
  }
  agent.destroy();
}

async function run(plan) {
  const tallies = Object.fromEntries(
    ["keep-alive GET", "keep-alive POST", "close GET", "close POST"].map((kind) => [kind, new Tally()]),
  );
  const started = performance.now();
  let stop = false;
  process.on("message", (message) => (stop ||= message === "stop"));
  const stopped = () => stop || performance.now() - started > plan.maxSeconds * 1000;
  const total = plan.keepAliveClients + plan.closeClients;
  const gapMs = (total * 1000) / plan.rate;
  const clients = Array.from({ length: total }, (_, index) =>
    client({ ...plan, index, keepAlive: index < plan.keepAliveClients, gapMs, offsetMs: (gapMs * index) / total, stopped, tallies }),
  );
  const answered = () => Object.values(tallies).some((tally) => tally.ok + tally.failed > 0);
  while (!answered() && !stopped()) await waitMs(10);
  process.send("ready");
  await Promise.all(clients);
  const seconds = Math.round(performance.now() - started) / 1000;
  const kinds = Object.fromEntries(Object.entries(tallies).map(([kind, tally]) => [kind, tally.report()]));
  process.send({ seconds, kinds }, () => process.exit(0));
}

process.on("disconnect", () => process.exit(0));
process.once("message", (plan) => void run(plan));

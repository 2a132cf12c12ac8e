import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { messageOf } from "../../../shared/problem";
import type { DemoContainer } from "./container";
import { inspectedContainer, inspectedImage, listedContainer, listedImage, statsReply, takeReading } from "./describe";
import { type DemoEngine, EngineError } from "./engine";
import { DEMO_IMAGES, findImage } from "./images";
import { frame, type LogLine } from "./log";
import { CreateBody } from "./record";

const API_VERSION = "1.43";
/** Docker's own default, s. */
const GRACE_S = 10;
const MAX_BODY = 1 << 20;

interface Call {
  engine: DemoEngine;
  /** What the route's groups caught. */
  named: string;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
}
type Route = [method: string, path: RegExp, answer: (call: Call) => unknown];

const send = (response: ServerResponse, status: number, value: unknown) => {
  response.writeHead(status, { "content-type": "application/json", "api-version": API_VERSION });
  response.end(`${JSON.stringify(value)}\n`);
};
const done = ({ response }: Call) => response.writeHead(204).end();
const found = ({ engine, named }: Call) => engine.get(named);
const flag = (query: URLSearchParams, name: string) => ["1", "true"].includes(query.get(name)?.toLowerCase() ?? "");

const ROUTES: Route[] = [
  ["GET", /^\/_ping$/, ping],
  ["HEAD", /^\/_ping$/, ping],
  ["GET", /^\/version$/, ({ response }) => send(response, 200, { Version: "demo", ApiVersion: API_VERSION, MinAPIVersion: "1.24", Os: "linux", Arch: process.arch })],
  ["GET", /^\/info$/, ({ engine, response }) => send(response, 200, info(engine))],
  ["GET", /^\/containers\/json$/, listContainers],
  ["POST", /^\/containers\/create$/, createContainer],
  ["GET", /^\/containers\/([^/]+)\/json$/, (call) => send(call.response, 200, inspectedContainer(found(call)))],
  ["POST", /^\/containers\/([^/]+)\/start$/, startContainer],
  ["POST", /^\/containers\/([^/]+)\/stop$/, stopContainer],
  ["POST", /^\/containers\/([^/]+)\/restart$/, restartContainer],
  ["POST", /^\/containers\/([^/]+)\/kill$/, async (call) => (await found(call).kill(), done(call))],
  ["POST", /^\/containers\/([^/]+)\/rename$/, (call) => (call.engine.rename(found(call), call.query.get("name") ?? ""), done(call))],
  ["POST", /^\/containers\/([^/]+)\/wait$/, async (call) => send(call.response, 200, { StatusCode: await found(call).ended() })],
  ["DELETE", /^\/containers\/([^/]+)$/, async (call) => (await call.engine.remove(found(call), flag(call.query, "force")), done(call))],
  ["GET", /^\/containers\/([^/]+)\/stats$/, stats],
  ["GET", /^\/containers\/([^/]+)\/logs$/, logs],
  ["GET", /^\/images\/json$/, listImages],
  ["GET", /^\/images\/(.+)\/json$/, inspectImage],
  ["POST", /^\/images\/create$/, pullImage],
  ["POST", /^\/images\/prune$/, ({ response }) => send(response, 200, { ImagesDeleted: null, SpaceReclaimed: 0 })],
  ["POST", /^\/build\/prune$/, ({ response }) => send(response, 200, { CachesDeleted: null, SpaceReclaimed: 0 })],
  ["GET", /^\/system\/df$/, diskUse],
];

/** The engine's HTTP API on a Unix socket. Everything that is not listed above is answered as an unknown page. */
export async function serveEngine(engine: DemoEngine, socketPath: string): Promise<Server> {
  const server = createServer((request, response) => {
    answer(engine, request, response).catch((thrown: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, thrown instanceof EngineError ? thrown.status : 500, { message: messageOf(thrown) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  return server;
}

async function answer(engine: DemoEngine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://engine");
  const path = url.pathname.replace(/^\/v\d+\.\d+(?=\/)/, "");
  for (const [method, shape, act] of ROUTES) {
    const match = method === request.method ? shape.exec(path) : null;
    if (match) return void (await act({ engine, named: decodeURIComponent(match[1] ?? ""), query: url.searchParams, request, response }));
  }
  throw new EngineError(404, "page not found");
}

function ping({ response }: Call): void {
  response.writeHead(200, { "content-type": "text/plain", "api-version": API_VERSION, "docker-experimental": "false", ostype: "linux" });
  response.end("OK");
}

function info(engine: DemoEngine) {
  const all = engine.list();
  const running = all.filter((container) => container.running).length;
  return { ID: "demo", Name: "demo", ServerVersion: "demo", Driver: "demo", Containers: all.length, ContainersRunning: running, ContainersStopped: all.length - running, ContainersPaused: 0, Images: DEMO_IMAGES.length, OperatingSystem: "Quarterdeck demo" };
}

function listContainers({ engine, query, response }: Call): void {
  const filters = readFilters(query.get("filters"));
  const shown = engine.list().filter(
    (container) =>
      (flag(query, "all") || filters.has("status") || container.running) &&
      matches(filters.get("name"), (wanted) => container.record.name.includes(wanted)) &&
      matches(filters.get("status"), (wanted) => container.record.state === wanted) &&
      matches(filters.get("label"), (wanted) => hasLabel(container, wanted)),
  );
  send(response, 200, shown.map(listedContainer));
}

const matches = (wanted: readonly string[] | undefined, test: (value: string) => boolean) => wanted === undefined || wanted.some(test);

function hasLabel({ record }: DemoContainer, wanted: string): boolean {
  const [key = "", value] = wanted.split(/=(.*)/s);
  const found = new Map(Object.entries(record.body.Labels)).get(key);
  return found !== undefined && (value === undefined || found === value);
}

/** `{"name": ["shop"]}`, or with the values as keys of an object, as older clients write it. */
function readFilters(text: string | null): Map<string, string[]> {
  const parsed: unknown = JSON.parse(text ?? "{}");
  const entries = typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : [];
  return new Map(entries.map(([key, value]: [string, unknown]) => [key, Array.isArray(value) ? value.map(String) : Object.keys(value ?? {})]));
}

async function createContainer({ engine, query, request, response }: Call): Promise<void> {
  const body = CreateBody.safeParse(JSON.parse(await readBody(request)));
  if (!body.success) throw new EngineError(400, body.error.issues[0]?.message ?? "invalid container");
  const container = engine.create(query.get("name") ?? `demo_${Date.now()}`, body.data);
  send(response, 201, { Id: container.record.id, Warnings: [] });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk);
    length += piece.length;
    if (length > MAX_BODY) throw new EngineError(413, "request body too large");
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString();
}

async function startContainer(call: Call): Promise<void> {
  const container = found(call);
  if (container.running) return void call.response.writeHead(304).end();
  await call.engine.start(container);
  done(call);
}

const grace = (query: URLSearchParams) => {
  const seconds = Number(query.get("t") ?? GRACE_S);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : GRACE_S;
};

async function stopContainer(call: Call): Promise<void> {
  const container = found(call);
  if (!container.running) {
    // A restart that is being waited for is called off.
    await container.stop(0);
    return void call.response.writeHead(304).end();
  }
  await container.stop(grace(call.query));
  done(call);
}

async function restartContainer(call: Call): Promise<void> {
  const container = found(call);
  await container.stop(grace(call.query));
  await call.engine.start(container);
  done(call);
}

/** Pause between the two readings of a reply that is not one-shot, and between those of a stream, ms. */
const READING_EVERY_MS = 1_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function stats(call: Call): Promise<void> {
  const container = found(call);
  const { query, response } = call;
  const stream = query.get("stream") === null || flag(query, "stream");
  let before = await takeReading(container);
  if (!stream && flag(query, "one-shot")) return send(response, 200, statsReply(container, before, undefined));
  response.writeHead(200, { "content-type": "application/json", "api-version": API_VERSION });
  for (let goesOn = true; goesOn; goesOn = stream && container.running && !response.destroyed) {
    await pause(READING_EVERY_MS);
    const now = await takeReading(container);
    response.write(`${JSON.stringify(statsReply(container, now, before))}\n`);
    before = now;
  }
  response.end();
}

function logs(call: Call): void {
  const { query, response } = call;
  const { log } = found(call);
  const streams = { out: flag(query, "stdout"), err: flag(query, "stderr") };
  const timestamps = flag(query, "timestamps");
  const write = (line: LogLine) => void (streams[line.stream] && response.write(frame(line, timestamps)));
  response.writeHead(200, { "content-type": "application/vnd.docker.raw-stream", "api-version": API_VERSION });
  const tail = Number(query.get("tail") ?? Number.NaN);
  for (const line of log.tail(Number.isFinite(tail) ? tail : Infinity)) write(line);
  if (!flag(query, "follow")) return void response.end();
  response.flushHeaders();
  response.on("close", log.follow(write));
}

/** Every image has a name, so none is "dangling". */
function listImages({ query, response }: Call): void {
  const filters = readFilters(query.get("filters"));
  const shown = DEMO_IMAGES.filter(
    ({ tag }) =>
      !filters.get("dangling")?.some((value) => ["1", "true"].includes(value)) &&
      matches(filters.get("reference"), (wanted) => tag === wanted || tag.startsWith(`${wanted}:`)),
  );
  send(response, 200, shown.map(listedImage));
}

function diskUse({ engine, response }: Call): void {
  const size = DEMO_IMAGES.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const containers = engine.list().map((container) => ({ ...listedContainer(container), SizeRw: 0, SizeRootFs: 0 }));
  send(response, 200, { LayersSize: size, Images: DEMO_IMAGES.map(listedImage), Containers: containers, Volumes: [], BuildCache: [], BuilderSize: 0 });
}

function inspectImage({ named, response }: Call): void {
  const image = findImage(named);
  if (!image) throw new EngineError(404, `No such image: ${named}`);
  send(response, 200, inspectedImage(image));
}

/** There is no registry in the demo: what a host does not hold cannot be had. */
function pullImage({ query, response }: Call): void {
  const name = query.get("fromImage") ?? "";
  const tag = query.get("tag");
  const reference = tag ? `${name}:${tag}` : name;
  if (!findImage(reference)) throw new EngineError(404, `pull access denied for ${name}, repository does not exist or may require 'docker login': the demo has no registry`);
  send(response, 200, { status: `Status: Image is up to date for ${reference}` });
}

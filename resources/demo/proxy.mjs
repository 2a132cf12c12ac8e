/**
 * The demo's reverse proxy. Reads `server ADDRESS;` and `server ADDRESS down;` lines, passes requests to the servers that are in,
 * one after the other, and takes a changed list when it is told to: its own listener and its clients' connections stay.
 *
 * Environment: PORT, UPSTREAMS (the file), CONTROL (a folder). A file `NAME.ask` in the folder holding "test" or "reload" is answered
 * by `NAME.answer`: the exit status on the first line, then what there is to say.
 */
import { readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { onMessage, tell } from "./link.mjs";

const { UPSTREAMS: file, CONTROL: control } = process.env;
const port = Number(process.env.PORT);
const CONNECT_WITHIN_MS = 1_000;
/** How often the folder is looked at where the system does not tell of changes, ms. */
const LOOK_EVERY_MS = 1_000;

function readServers() {
  const servers = [];
  for (const [index, line] of readFileSync(file, "utf8").split("\n").entries()) {
    const text = line.replace(/#.*/, "").trim();
    if (text === "") continue;
    const [, host, serverPort, down] = /^server\s+\[?([^\s;\]]+?)\]?:(\d+)(\s+down)?\s*;$/.exec(text) ?? [];
    if (host === undefined) throw new Error(`${file}:${index + 1}: expected "server ADDRESS:PORT;" or "server ADDRESS:PORT down;"`);
    servers.push({ host, port: Number(serverPort), down: down !== undefined });
  }
  if (servers.length === 0) throw new Error(`${file}: no servers`);
  return servers;
}

let servers = readServers();
let turn = 0;

/** The servers to try for one request, in order. */
function candidates() {
  const up = servers.filter(({ down }) => !down);
  if (up.length === 0) return [];
  turn = (turn + 1) % up.length;
  return [...up.slice(turn), ...up.slice(0, turn)];
}

/** Connects before anything of the request is sent, so that a server that does not answer costs nothing. */
function open([server, ...others], found, none) {
  if (server === undefined) return none();
  const socket = connect({ host: server.host, port: server.port, timeout: CONNECT_WITHIN_MS });
  const next = () => {
    socket.destroy();
    open(others, found, none);
  };
  socket.once("error", next).once("timeout", next);
  socket.once("connect", () => {
    socket.off("error", next).off("timeout", next).setTimeout(0);
    found(socket, server);
  });
}

function refuse(response, status, text) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { "content-type": "text/plain" });
  response.end(`${text}\n`);
}

const server = createServer((request, response) => {
  request.pause();
  open(candidates(), (socket, { host, port: to }) => pass(request, response, socket, `${host}:${to}`), () => refuse(response, 502, "no server answers"));
});

function pass(request, response, socket, upstream) {
  const { connection: _, ...headers } = request.headers;
  const outgoing = httpRequest({
    method: request.method, path: request.url, headers: { ...headers, connection: "close", "x-forwarded-for": request.socket.remoteAddress },
    createConnection: () => socket,
  });
  outgoing.on("error", () => refuse(response, 502, "the server broke off"));
  outgoing.on("response", (incoming) => {
    const { connection: __, "keep-alive": ___, ...kept } = incoming.headers;
    response.writeHead(incoming.statusCode ?? 502, { ...kept, "x-upstream": upstream });
    incoming.on("error", () => response.destroy());
    incoming.pipe(response);
  });
  response.on("close", () => response.writableFinished || outgoing.destroy());
  request.pipe(outgoing);
}

/** Exit status and words for a command of the control folder. */
function obey(command) {
  try {
    const wanted = readServers();
    if (command === "reload") servers = wanted;
    else if (command !== "test") return [2, `unknown command "${command}"`];
    const up = wanted.filter(({ down }) => !down).length;
    return [0, `${command}: ${up} of ${wanted.length} servers in`];
  } catch (error) {
    return [1, error.message];
  }
}

function look() {
  for (const name of readdirSync(control)) {
    if (!name.endsWith(".ask")) continue;
    const ask = join(control, name);
    const answer = ask.replace(/\.ask$/, ".answer");
    const [status, words] = obey(readFileSync(ask, "utf8").trim());
    console.log(words);
    writeFileSync(`${answer}.new`, `${status}\n${words}\n`);
    rmSync(ask);
    renameSync(`${answer}.new`, answer);
  }
}

/** A look never ends the proxy: what it could not read is there at the next one. */
function lookSafely() {
  try {
    look();
  } catch (error) {
    console.error(error.message);
  }
}

server.keepAliveTimeout = 65_000;
server.listen(port, "127.0.0.1", () => tell({ ready: true }));
watch(control, lookSafely);
setInterval(lookSafely, LOOK_EVERY_MS);
onMessage((message) => {
  if (message === "stop") process.exit(0);
});

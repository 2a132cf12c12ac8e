import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Got {
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export type Reply = { status?: number; headers?: Record<string, string>; body?: string } | "hang" | "drop";

/** A server that stands for a service: answers its requests with `replies` in order, the last one again and again. */
export async function aService(...replies: Reply[]): Promise<{ url: string; got: Got[] }> {
  const got: Got[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    got.push({ path: request.url ?? "", headers: request.headers, body });
    const reply = replies[Math.min(got.length, replies.length) - 1] ?? {};
    if (reply === "hang") return;
    if (reply === "drop") return void request.socket.destroy();
    response.writeHead(reply.status ?? 200, reply.headers).end(reply.body ?? "");
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk)).on("end", () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

export interface MailGot {
  from: string;
  to: string[];
  data: string;
}

export interface MailRules {
  /** "user:password" that the login must have; absent: no login is asked for. */
  login?: string;
  /** Replies by command instead of the usual ones: { "RCPT": "550 no" }. A reply "hang" is none, "drop" closes. */
  replies?: Record<string, string>;
}

/** A mail server as far as a conversation in the clear goes (RFC 5321, AUTH PLAIN). */
export async function aMailServer({ login, replies = {} }: MailRules = {}): Promise<{ port: number; mails: MailGot[]; logins: string[] }> {
  const mails: MailGot[] = [];
  const logins: string[] = [];
  const server = createTcpServer((socket) => talk(socket, login, replies, mails, logins));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, mails, logins };
}

function talk(socket: Socket, login: string | undefined, replies: Record<string, string>, mails: MailGot[], logins: string[]): void {
  let text = "";
  let mail: MailGot = { from: "", to: [], data: "" };
  let inData = false;
  const say = (command: string, usual: string): void => {
    const reply = replies[command] ?? usual;
    if (reply === "drop") socket.destroy();
    else if (reply !== "hang") socket.write(`${reply}\r\n`);
  };
  const take = (line: string): void => {
    const command = line.slice(0, 4).toUpperCase();
    const argument = /<(.*?)>/.exec(line)?.[1] ?? "";
    if (command === "EHLO") say("EHLO", login === undefined ? "250 here" : "250-here\r\n250 AUTH PLAIN");
    else if (command === "AUTH") {
      const [, user = "", password = ""] = Buffer.from(line.split(" ")[2] ?? "", "base64").toString("utf8").split("\0");
      logins.push(`${user}:${password}`);
      say("AUTH", `${user}:${password}` === login ? "235 welcome" : `535 5.7.8 not accepted: ${line.split(" ")[2]}`);
    } else if (command === "MAIL") {
      mail = { from: argument, to: [], data: "" };
      say("MAIL", "250 ok");
    } else if (command === "RCPT") {
      if ((replies[`RCPT ${argument}`] ?? replies["RCPT"] ?? "250").startsWith("250")) mail.to.push(argument);
      say(`RCPT ${argument}` in replies ? `RCPT ${argument}` : "RCPT", "250 ok");
    } else if (command === "DATA") {
      inData = true;
      say("DATA", "354 go on");
    } else if (command === "QUIT") socket.end("221 bye\r\n");
    else socket.write("502 no such command\r\n");
  };
  socket.setEncoding("utf8").on("error", () => {}).on("data", (chunk: string) => {
    text += chunk;
    for (;;) {
      const end = text.indexOf(inData ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      const part = text.slice(0, end);
      text = text.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        mails.push({ ...mail, data: part });
        say("END", "250 queued");
      } else take(part);
    }
  });
  say("GREETING", "220 here");
}

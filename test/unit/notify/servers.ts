import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
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
  /** Key and certificate in PEM: the conversation is encrypted, from its start or after STARTTLS. */
  tls?: { key: string; cert: string };
  tlsFrom?: "tls" | "starttls";
}

/** A mail server as far as one mail at a time goes (RFC 5321, AUTH PLAIN, STARTTLS). */
export async function aMailServer({ login, replies = {}, tls, tlsFrom }: MailRules = {}): Promise<{ port: number; mails: MailGot[]; logins: string[] }> {
  const mails: MailGot[] = [];
  const logins: string[] = [];
  const starttls = tls && tlsFrom === "starttls" ? tls : undefined;
  const meet = (socket: Socket): void => talk(socket, { login, replies, starttls }, mails, logins, true);
  const server = tls && tlsFrom === "tls" ? createTlsServer(tls, meet).on("tlsClientError", () => {}) : createTcpServer(meet);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, mails, logins };
}

interface Manners {
  login: string | undefined;
  replies: Record<string, string>;
  /** Offered after the greeting. */
  starttls?: { key: string; cert: string };
}

function talk(socket: Socket, { login, replies, starttls }: Manners, mails: MailGot[], logins: string[], greets: boolean): void {
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
    if (command === "EHLO") say("EHLO", ["here", ...(starttls ? ["STARTTLS"] : login === undefined ? [] : ["AUTH PLAIN"])].map((words, index, all) => `250${index === all.length - 1 ? " " : "-"}${words}`).join("\r\n"));
    else if (command === "STAR" && starttls) {
      socket.removeAllListeners("data");
      socket.write("220 go on\r\n");
      const secure = new TLSSocket(socket, { isServer: true, ...starttls });
      talk(secure, { login, replies }, mails, logins, false);
    }
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
  if (!(starttls && greets)) socket.setEncoding("utf8");
  socket.on("error", () => {}).on("data", (chunk: string | Buffer) => {
    text += chunk.toString();
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
  if (greets) say("GREETING", "220 here");
}

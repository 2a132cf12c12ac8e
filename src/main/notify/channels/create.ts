import { z } from "zod";
import type { Receiver } from "../../../shared/notify-config";
import { problemOf, type Problem } from "../../../shared/problem";
import type { Desktop, Http, HttpReply, Mailer } from "../../ports";
import { desktopText } from "../message/desktop";
import { discordBody } from "../message/discord";
import { mailText } from "../message/mail";
import { oneLine } from "../message/text";
import { slackBody } from "../message/slack";
import { telegramBody } from "../message/telegram";
import { webhookBody } from "../message/webhook";
import type { Channel, SendOutcome } from "./channel";
import { post } from "./post";
import { redact } from "./redact";
import type { SecretReader } from "./secrets";

export interface ChannelDeps {
  http: Http;
  mailer: Mailer;
  /** Absent where this console has no desktop. */
  desktop: Desktop | undefined;
  secrets: SecretReader;
}

/** Slack takes one message a second of a webhook, Telegram one a second of a chat; Discord tells with each answer. */
const PACE_MS = 1_000;

type Of<K extends Receiver["kind"]> = Extract<Receiver, { kind: K }>;

/** The way to a receiver of the fleet file. */
export function createChannel(name: string, receiver: Receiver, deps: ChannelDeps): Channel {
  switch (receiver.kind) {
    case "desktop":
      return desktopChannel(deps);
    case "discord":
      return discordChannel(name, receiver, deps);
    case "slack":
      return slackChannel(name, receiver, deps);
    case "telegram":
      return telegramChannel(name, receiver, deps);
    case "webhook":
      return webhookChannel(name, receiver, deps);
    case "mail":
      return mailChannel(name, receiver, deps);
  }
}

const failed = (problem: Problem, retry = false): SendOutcome => ({ kind: "failed", problem, retry });

const desktopChannel = ({ desktop }: ChannelDeps): Channel => ({
  async send(message) {
    if (!desktop) return failed({ code: "desktop.unsupported", message: "This console has no desktop to show notifications on.", next: "Name other receivers in the fleet file's 'notify'." });
    try {
      await desktop.show(desktopText(message));
      return { kind: "sent" };
    } catch (thrown) {
      return failed(problemOf(thrown, "desktop.failed"));
    }
  },
});

function discordChannel(name: string, { webhook }: Of<"discord">, { http, secrets }: ChannelDeps): Channel {
  return {
    send: (message, options) => secrets.using([webhook], name, async (url) => {
      // Only then does the service say what became of it, which a login page in its place cannot.
      const waiting = `${url}${url.includes("?") ? "&" : "?"}wait=true`;
      return post(http, { what: `the Discord receiver ${name}`, url: waiting, body: discordBody(message), secrets: [url], secretName: webhook, wrong: ({ body }) => (hasId(body) ? undefined : "gave an answer that is not Discord's"), waitMs: retryAfterInBody }, options);
    }),
  };
}

function slackChannel(name: string, { webhook }: Of<"slack">, { http, secrets }: ChannelDeps): Channel {
  return {
    send: (message, options) => secrets.using([webhook], name, (url) =>
      post(http, { what: `the Slack receiver ${name}`, url, body: slackBody(message), secrets: [url], secretName: webhook, paceMs: PACE_MS, wrong: ({ body }) => (body.toString("utf8").trim() === "ok" ? undefined : "gave an answer that is not Slack's") }, options)),
  };
}

function telegramChannel(name: string, { token, chat, api }: Of<"telegram">, { http, secrets }: ChannelDeps): Channel {
  return {
    send: (message, options) => secrets.using([token], name, (value) =>
      post(http, {
        what: `the Telegram receiver ${name}`, url: `${api.replace(/\/+$/, "")}/bot${encodeURIComponent(value).replaceAll("%3A", ":")}/sendMessage`, body: telegramBody(message, chat), secrets: [value], secretName: token, paceMs: PACE_MS,
        wrong: ({ body }) => (TelegramReply.safeParse(json(body)).data?.ok === true ? undefined : "gave an answer that is not Telegram's"), waitMs: ({ body }) => seconds(TelegramReply.safeParse(json(body)).data?.parameters?.retry_after),
      }, options)),
  };
}

function webhookChannel(name: string, { url: urlName, token, via }: Of<"webhook">, { http, secrets }: ChannelDeps): Channel {
  return {
    send: (message, options) => secrets.using([urlName, ...(token === undefined ? [] : [token])], name, (url, bearer) =>
      post(http, { what: `the webhook ${name}`, url, body: webhookBody(message), via, secrets: bearer === undefined ? [url] : [url, bearer], secretName: urlName, headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } }, options)),
  };
}

function mailChannel(name: string, { server, port, tls, user, password, from, to }: Of<"mail">, { mailer, secrets }: ChannelDeps): Channel {
  return {
    send: (message, options) => secrets.using(password === undefined ? [] : [password], name, async (value): Promise<SendOutcome> => {
      try {
        const { rejected } = await mailer.send({ host: server, port, tls, user, password: value }, { from, to, ...mailText(message) }, options);
        return { kind: "sent", ...(rejected.length === 0 ? {} : { problem: { code: "smtp.rejected", message: `The mail server did not take the mail for ${rejected.join(", ")}.` } }) };
      } catch (thrown) {
        const { code, message: sentence, cause } = problemOf(thrown, "smtp.failed");
        const clean = cause === undefined ? undefined : oneLine(redact(cause, value === undefined ? [] : [value, Buffer.from(value).toString("base64"), Buffer.from(`\0${user ?? ""}\0${value}`).toString("base64")]), 200);
        const problem: Problem = { code, message: `${sentence} (receiver ${name}).`, cause: clean, next: code === "smtp.login" ? `Check the secret ${password ?? ""} and the user.` : "Check the server, the port and the encryption in the fleet file." };
        return { kind: "failed", problem, retry: ["smtp.busy", "smtp.timeout", "smtp.failed", "smtp.unknown-name"].includes(code), ...(code === "smtp.login" && password !== undefined ? { forget: password } : {}) };
      }
    }),
  };
}

const TelegramReply = z.object({ ok: z.boolean(), parameters: z.object({ retry_after: z.number().optional() }).optional() });

const hasId = (body: Buffer): boolean => z.object({ id: z.string() }).safeParse(json(body)).success;
const retryAfterInBody = ({ body }: HttpReply): number | undefined => seconds(z.object({ retry_after: z.number() }).safeParse(json(body)).data?.retry_after);
const seconds = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.max(0, value * 1_000));

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

import { createTransport } from "nodemailer";
import { messageOf, ProblemError } from "../../../shared/problem";
import { bounded } from "../bounded";
import type { Mailer, MailServer } from "../../ports";

/** How long a server may be silent, ms. */
const SILENT_MS = 10_000;

/** Mail over SMTP, one connection a mail. What a server answers is in a problem's cause, never what was sent to it. */
export function createMailer({ ca }: { /** Certificate authorities in PEM instead of the system's. */ ca?: string } = {}): Mailer {
  return {
    async send(server, mail, options = {}) {
      const transport = createTransport({ ...settingsOf(server), ...(ca === undefined ? {} : { tls: { ca } }), disableFileAccess: true, disableUrlAccess: true });
      const what = `mail through ${server.host}:${server.port}`;
      return bounded({ ...options, area: "smtp", what }, async () => {
        try {
          const { accepted, rejected } = await transport.sendMail({
            from: mail.from, to: [...mail.to], subject: mail.subject, text: mail.text, ...(mail.thread === undefined ? {} : { references: mail.thread, inReplyTo: mail.thread }),
            headers: { "Auto-Submitted": "auto-generated" },
          });
          return { accepted: accepted.length, rejected: rejected.map((address: string | { address: string }) => (typeof address === "string" ? address : address.address)) };
        } catch (thrown) {
          throw smtpProblem(thrown);
        } finally {
          transport.close();
        }
      });
    },
  };
}

const settingsOf = ({ host, port, tls, user, password }: MailServer) => ({
  host, port, secure: tls === "tls", requireTLS: tls === "starttls", ignoreTLS: tls === "none", logger: false,
  connectionTimeout: SILENT_MS, greetingTimeout: SILENT_MS, socketTimeout: SILENT_MS,
  ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
});

/** Codes that nodemailer documents, and the server's own reply where there is one. */
function smtpProblem(thrown: unknown): ProblemError {
  const field = (name: string): unknown => (thrown instanceof Error ? Object.entries(Object.getOwnPropertyDescriptors(thrown)).find(([key]) => key === name)?.[1].value : undefined);
  const [code, status, response] = [field("code"), field("responseCode"), field("response")];
  const of = (problemCode: string, message: string): ProblemError => new ProblemError({ code: problemCode, message, cause: typeof response === "string" ? response : messageOf(thrown) }, { cause: thrown });
  if (code === "EAUTH" || code === "ENOAUTH") return of(isTemporary(status) ? "smtp.busy" : "smtp.login", "The mail server refused the login");
  if (code === "ETLS" || (code === "ESOCKET" && TLS_WORDS.test(messageOf(thrown)))) return of("smtp.tls", "The mail server's encryption is not what the fleet file wants, or its certificate is not trusted");
  if (code === "EDNS") return of("smtp.unknown-name", "The mail server's name cannot be resolved");
  if (typeof status === "number") return of(isTemporary(status) ? "smtp.busy" : "smtp.refused", `The mail server answered ${status}`);
  if (code === "ETIMEDOUT") return of("smtp.timeout", "The mail server did not answer in time");
  return of("smtp.failed", "The exchange with the mail server broke off");
}

/** nodemailer keeps the words of Node's TLS errors and not their codes. */
const TLS_WORDS = /certificate|self.signed|altname|wrong version number|SSL|TLS/i;

/** RFC 5321: 4yz asks for another try later. */
const isTemporary = (status: unknown): boolean => typeof status === "number" && status >= 400 && status < 500;

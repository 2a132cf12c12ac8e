import type { CallOptions } from "./call";

export interface MailServer {
  host: string;
  port: number;
  /** "starttls": encrypted after the greeting or not at all; "tls": encrypted from the start; "none": never. */
  tls: "starttls" | "tls" | "none";
  user?: string;
  password?: string;
}

export interface MailText {
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  /** A message id that mails of one thread refer to. */
  thread?: string;
}

/**
 * Mail over SMTP. Rejects with "smtp.login", "smtp.refused", "smtp.busy" (worth another try), "smtp.tls", "smtp.unknown-name",
 * "smtp.timeout" or "smtp.failed".
 */
export interface Mailer {
  /** `rejected`: addresses that the server did not take, where it took others. */
  send(server: MailServer, mail: MailText, options?: CallOptions): Promise<{ accepted: number; rejected: string[] }>;
}

/** Shows a notification of the operating system; rejects with "desktop.unsupported" or "desktop.failed". */
export interface Desktop {
  show(text: { title: string; body: string; urgent: boolean }): Promise<void>;
}

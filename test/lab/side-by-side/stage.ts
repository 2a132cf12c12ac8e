import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Application, Endpoint, TlsEndpoint } from "./application";
import { HERE, PORTS } from "./targets";

/** How long the certificates of the stage are good for, days; one is past its end. */
const CERTIFICATES = { year: 365, tenDays: 10, twoDays: 2, expired: -1 } as const;
export type Certificate = keyof typeof CERTIFICATES;

/** What this process serves to both sides. */
export interface Stage {
  application: Application;
  bot: Endpoint;
  employee: Endpoint;
  page: Endpoint;
  certificate(which: Certificate): void;
  close(): Promise<void>;
}

/** @param folder for keys and certificates, made anew. */
export async function openStage(folder: string): Promise<Stage> {
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-subj", "/CN=shop.test", "-out", "request.pem");
  for (const [name, days] of Object.entries(CERTIFICATES)) openssl("x509", "-req", "-in", "request.pem", "-signkey", "key.pem", "-days", String(days), "-out", `${name}.pem`);
  const application = new Application();
  const serving = new Endpoint(HERE, PORTS.application, () => application.page());
  const bot = new Endpoint(HERE, PORTS.bot, () => "bot_info 1\n");
  const employee = new Endpoint(HERE, PORTS.employee, () => "employee_info 1\n");
  const page = new Endpoint(HERE, PORTS.page, () => "ok\n");
  const tls = new TlsEndpoint(HERE, PORTS.tls, read("key.pem"), read("year.pem"));
  const all = [serving, bot, employee, page, tls];
  await Promise.all(all.map((one) => one.open()));
  return { application, bot, employee, page, certificate: (which) => tls.use(read(`${which}.pem`)), close: async () => void (await Promise.all(all.map((one) => one.close()))) };
}

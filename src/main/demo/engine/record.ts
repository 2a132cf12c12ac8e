import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type DemoImage, HEALTHCHECK, INNER_PORT } from "./images";

const Pairs = z.record(z.string(), z.string()).nullish().transform((pairs) => pairs ?? {});
const Words = z.array(z.string()).nullish().transform((words) => words ?? []);

/** Body of POST /containers/create, as far as the demo heeds it; everything else is kept and given back. */
export const CreateBody = z.looseObject({
  Image: z.string(),
  Env: Words,
  Labels: Pairs,
  HostConfig: z
    .looseObject({
      PortBindings: z.record(z.string(), z.array(z.looseObject({ HostPort: z.coerce.string().optional() })).nullish()).nullish(),
      RestartPolicy: z.looseObject({ Name: z.string().optional() }).nullish(),
    })
    .nullish()
    .transform((config) => config ?? {}),
});
export type CreateBody = z.infer<typeof CreateBody>;

/** A container as it is kept on disk. */
export const ContainerRecord = z.object({
  id: z.string(),
  name: z.string(),
  /** ms since the epoch */
  createdAt: z.number(),
  body: CreateBody,
  /** The image's id. */
  image: z.string(),
  state: z.enum(["created", "running", "exited"]),
  exit: z.number(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
  restarts: z.number(),
});
export type ContainerRecord = z.infer<typeof ContainerRecord>;

/** A new container of an image: the image's environment and labels, with the caller's over them. */
export function newRecord(name: string, body: CreateBody, image: DemoImage, now: number): ContainerRecord {
  const id = randomBytes(32).toString("hex");
  const own = new Set(body.Env.map((entry) => entry.split("=", 1)[0]));
  const inherited = image.env.filter((entry) => !own.has(entry.split("=", 1)[0]));
  const merged: CreateBody = {
    Hostname: id.slice(0, 12), Healthcheck: HEALTHCHECK, Cmd: ["shop"], Tty: false, ...body,
    Env: [...body.Env, ...inherited],
    Labels: { ...image.labels, ...body.Labels },
    ExposedPorts: { [INNER_PORT]: {} },
  };
  return { id, name, createdAt: now, body: merged, image: image.id, state: "created", exit: 0, restarts: 0 };
}

/** The port on 127.0.0.1 that the container publishes; undefined where it publishes none. */
export function publishedPort({ body }: ContainerRecord): number | undefined {
  const port = Number(body.HostConfig.PortBindings?.[INNER_PORT]?.[0]?.HostPort);
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

export const restartPolicy = ({ body }: ContainerRecord) => body.HostConfig.RestartPolicy?.Name ?? "no";

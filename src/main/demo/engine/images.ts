import { createHash } from "node:crypto";

/** A version of the demo's shop, presented as an image. */
export interface DemoImage {
  tag: string;
  version: string;
  id: string;
  /** ms since the epoch */
  createdAt: number;
  sizeBytes: number;
  env: readonly string[];
  labels: Readonly<Record<string, string>>;
}

export const FIRST_VERSION = "1.0.0";
export const IMAGE_NAME = "qd-demo-shop";
/** The port inside the container. */
export const INNER_PORT = "8000/tcp";
/** Written as the API writes it: nanoseconds. */
export const HEALTHCHECK = { Test: ["CMD", "http", "/health"], Interval: 2_000_000_000, Timeout: 1_000_000_000, Retries: 3 };

function image(version: string, createdAt: string, description: string, env: readonly string[] = []): DemoImage {
  const tag = `${IMAGE_NAME}:${version}`;
  return {
    tag, version, createdAt: Date.parse(createdAt), sizeBytes: 48_000_000,
    id: `sha256:${createHash("sha256").update(tag).digest("hex")}`,
    env: [`APP_VERSION=${version}`, ...env],
    labels: { "org.opencontainers.image.version": version, "org.opencontainers.image.description": description },
  };
}

/** What every demo host holds. The last one starts, and its health never passes: the deploy to see rolled back. */
export const DEMO_IMAGES: readonly DemoImage[] = [
  image("1.0.0", "2026-01-12T09:00:00Z", "The shop"),
  image("1.1.0", "2026-02-02T09:00:00Z", "The shop, with a faster front page"),
  image("1.2.0-broken", "2026-02-20T17:55:00Z", "Built on a Friday: its health check never passes", ["APP_HEALTH=failing"]),
];

/** By tag, id or the beginning of an id. */
export function findImage(reference: string): DemoImage | undefined {
  const hex = reference.replace(/^sha256:/, "");
  return DEMO_IMAGES.find(({ tag, id }) => tag === reference || (hex.length >= 4 && id.slice("sha256:".length).startsWith(hex)));
}

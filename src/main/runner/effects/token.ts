import { randomBytes } from "node:crypto";

/** Names a job directory: 96 random bits. */
export const newToken = (): string => randomBytes(12).toString("hex");

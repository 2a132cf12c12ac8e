import { z } from "zod";
import { CacheId, DatabaseId } from "./ids";

/** Names a database or a cache of the fleet. */
export const StoreRef = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("database"), id: DatabaseId }),
  z.object({ kind: z.literal("cache"), id: CacheId }),
]);
export type StoreRef = z.infer<typeof StoreRef>;

/** Where the password of a store's login is; never the password. */
export const StoreLogin = z.object({
  /** Name of the secret; absent where the store is logged in to without one. */
  secret: z.string().optional(),
  /** The environment's variable that may hold it. */
  variable: z.string().optional(),
  /** "nobody": it was not given yet, and the store is only watched for whether it answers. */
  from: z.enum(["environment", "person", "nobody"]).optional(),
});
export type StoreLogin = z.infer<typeof StoreLogin>;

import { z } from "zod";

/** One line of text without control characters: a name stands in journals and in lock files. */
const oneLine = z.string().trim().min(1).max(80).regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, "one line of text");

/** The person at this console: the actor of what is done here. A name is claimed, not proven. */
export const Person = z.object({
  name: oneLine,
  /** Roles the person may agree as: "ic" opens a gate that says `by=ic`. */
  roles: z.array(oneLine).max(20),
});
export type Person = z.infer<typeof Person>;

export const PersonView = Person.extend({
  /** "user@machine": the name where none is set. */
  account: z.string(),
  /** Set where the start of the console names the person: what is saved has no effect until the next start without it. */
  fixed: z.boolean(),
});
export type PersonView = z.infer<typeof PersonView>;

import { z } from "zod";
import { defineStep, type StepContext } from "./define";
import { Instance, memberOf, memberProblem } from "./inputs";
import { describeChange, putInRotation, readMember } from "./nginx/change";

/** Whether the instance got requests before the step. */
const Before = z.object({ inRotation: z.boolean() });
type Before = z.infer<typeof Before>;

/** One verb for each direction: both remember how it was, and the undo makes it so again. */
const trafficStep = (kind: string, inRotation: boolean) =>
  defineStep<typeof Instance, Before>({
    kind,
    risk: "change",
    input: Instance,
    title: (input, fleet) => describeChange(memberOf(fleet, input), inRotation),
    hosts: (input, fleet) => [input.host, memberOf(fleet, input).proxy.host],
    check: memberProblem,
    before: { remembers: Before, find: async (input, context) => ({ inRotation: await isInRotation(input, context) }) },
    apply: (input, context) => putInRotation(memberOf(context.fleet, input), inRotation, context),
    async probe(input, context) {
      const { member, isApplied } = await readMember(memberOf(context.fleet, input), context);
      return isApplied && member.down === !inRotation ? "done" : "not done";
    },
    undo: {
      title: (input, fleet) => describeChange(memberOf(fleet, input), !inRotation),
      run: (input, context, before) => putInRotation(memberOf(context.fleet, input), before.inRotation, context),
    },
  });

async function isInRotation(input: Instance, context: StepContext): Promise<boolean> {
  const { member } = await readMember(memberOf(context.fleet, input), context);
  return !member.down;
}

/** No new requests reach the instance, and those under way get their time. */
export const trafficRemove = trafficStep("traffic.remove", false);

/** The instance gets requests again. */
export const trafficReturn = trafficStep("traffic.return", true);

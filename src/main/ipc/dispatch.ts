import { z } from "zod";
import { type Asked, type Parser, type QuestionName, questions, type Reply } from "../../shared/contract";
import { type Outcome, problemOf, refuse, succeed } from "../../shared/problem";

/** One answer for each question of the contract. */
export type Answers = { [Q in QuestionName]: (asked: Asked<Q>) => Reply<Q> | Promise<Reply<Q>> };

const Message = z.strictObject({ name: z.string(), payload: z.unknown() });

const isQuestion = (name: string): name is QuestionName => Object.hasOwn(questions, name);

/** Parses a message from a window, asks for the answer and makes an Outcome of whatever comes of it. Never throws. */
export async function dispatch(answers: Answers, message: unknown): Promise<Outcome<unknown>> {
  const envelope = Message.safeParse(message);
  if (!envelope.success || !isQuestion(envelope.data.name))
    return refuse({ code: "contract.unknown-question", message: "The window asked something that the contract does not know.", next: "Reload the window; if it happens again, restart the console." });
  return answerParsed(answers, envelope.data.name, envelope.data.payload);
}

/** Indexed by question, so that a schema and what its answer takes stay one type. */
const schemas: { [Q in QuestionName]: { ask: Parser<Asked<Q>> } } = questions;

async function answerParsed<Q extends QuestionName>(answers: Answers, name: Q, payload: unknown): Promise<Outcome<unknown>> {
  const asked = schemas[name].ask.safeParse(payload);
  if (!asked.success)
    return refuse({ code: "contract.bad-question", message: `"${name}" was asked with a payload that does not fit.`, cause: z.prettifyError(asked.error), next: "Correct what was entered and try again." });
  try {
    return succeed(await answers[name](asked.data));
  } catch (thrown) {
    return refuse(problemOf(thrown));
  }
}

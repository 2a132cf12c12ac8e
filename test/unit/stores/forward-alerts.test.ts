import { describe, expect, it, onTestFinished } from "vitest";
import { forwardAlerts } from "../../../src/main/monitoring";
import type { AlertBook, AlertmanagerServer, OutgoingAlert } from "../../../src/main/ports";
import type { AlertChange, AlertInstance } from "../../../src/shared/alert";
import type { Problem } from "../../../src/shared/problem";

const alert = (state: AlertInstance["state"], more: Partial<AlertInstance> = {}): AlertInstance => ({
  key: state, rule: { file: "f", group: "g", name: "A" }, labels: { alertname: "A", state }, annotations: { summary: "s" }, state, value: 1, activeAt: 1_000, lastEvaluatedAt: 5_000, ...more,
});

function given({ evaluates = true } = {}) {
  let alerts: AlertInstance[] = [];
  let listener: (changes: readonly AlertChange[]) => void = () => undefined;
  const book: AlertBook = { list: () => alerts, onChange: (added) => ((listener = added), () => (listener = () => undefined)) };
  const sent: (readonly OutgoingAlert[])[] = [];
  const problems: Problem[] = [];
  let fails = false;
  const server = { name: "main", send: async (list: readonly OutgoingAlert[]) => (fails ? Promise.reject(new Error("refused")) : void sent.push(list)) } as unknown as AlertmanagerServer;
  const forwarding = forwardAlerts({ book, receivers: () => [server], isEvaluating: () => evaluates, now: () => 10_000, onProblem: (problem) => problems.push(problem), resendMs: 30, settleMs: 5 });
  onTestFinished(() => forwarding.close());
  const change = (...now: AlertInstance[]) => {
    alerts = now;
    listener(now.map((one) => ({ alert: one, change: "firing" })));
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { change, sent, problems, until, forwarding, break: (broken: boolean) => (fails = broken) };
}

describe("telling an Alertmanager of this console's alerts", () => {
  it("sends what fires and what has resolved, not what is pending, and sends again", async () => {
    const { change, sent, until } = given();
    change(alert("pending"), alert("firing", { firedAt: 2_000 }), alert("resolved", { firedAt: 2_000, resolvedAt: 4_000 }));
    await until(() => sent.length >= 2);
    expect(sent[0]).toEqual([
      { labels: { alertname: "A", state: "firing" }, annotations: { summary: "s" }, startsAt: 2_000, endsAt: 10_120 },
      { labels: { alertname: "A", state: "resolved" }, annotations: { summary: "s" }, startsAt: 2_000, endsAt: 4_000 },
    ]);
    expect(sent[1]).toEqual(sent[0]);
  });

  it("says once that a server fails, and again after it worked", async () => {
    const { change, sent, problems, until, break: broken } = given();
    broken(true);
    change(alert("firing"));
    await until(() => problems.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(problems).toEqual([expect.objectContaining({ code: "alertmanager.not-told", cause: "refused" })]);
    broken(false);
    await until(() => sent.length > 0);
    broken(true);
    await until(() => problems.length === 2);
  });

  it("sends nothing where another console evaluates, or after it was closed", async () => {
    const other = given({ evaluates: false });
    other.change(alert("firing"));
    const { change, sent, forwarding } = given();
    await forwarding.close();
    change(alert("firing"));
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect([other.sent, sent]).toEqual([[], []]);
  });
});

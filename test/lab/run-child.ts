/** A console in a process of its own that carries one run out and sends its events to its parent. */
import { z } from "zod";
import { ObjectRef } from "../../src/shared/fleet";
import { begin, ended, openKit } from "./deploy-kit";

const { runbook, target, ...options } = z.object({ home: z.string(), fleetPath: z.string(), knownHostsPath: z.string(), runbook: z.string(), target: ObjectRef }).parse(JSON.parse(process.argv[2] ?? ""));
const kit = openKit({ ...options, runbooks: { "user/child": runbook } });
kit.runner.onEvent(({ run, body }) => process.send?.({ run, type: body.type, step: "step" in body ? body.step : undefined }));
await ended(kit, await begin(kit, { runbook: "user/child", target }));
await kit.close();
process.disconnect();

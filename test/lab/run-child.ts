/** A console in a process of its own that carries one run out and sends its events to its parent. */
import { z } from "zod";
import { begin, ended, openKit } from "./deploy-kit";

const { runbook, ...options } = z.object({ home: z.string(), fleetPath: z.string(), knownHostsPath: z.string(), runbook: z.string() }).parse(JSON.parse(process.argv[2] ?? ""));
const kit = openKit({ ...options, runbooks: { "user/child": runbook } });
kit.runner.onEvent(({ run, body }) => process.send?.({ run, type: body.type, step: "step" in body ? body.step : undefined }));
await ended(kit, await begin(kit, { runbook: "user/child", target: { kind: "service", id: "shop" } }));
await kit.close();
process.disconnect();

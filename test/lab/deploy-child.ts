/** A console in a process of its own, for tests that kill it: starts a deploy and sends its events to its parent. */
import { z } from "zod";
import { deploy, ended, openKit } from "./deploy-kit";

const { home, fleetPath, knownHostsPath, tag } = z.object({ home: z.string(), fleetPath: z.string(), knownHostsPath: z.string(), tag: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ""));
const kit = openKit({ home, fleetPath, knownHostsPath });
kit.runner.onEvent(({ run, body }) => process.send?.({ run, type: body.type, step: "step" in body ? body.step : undefined }));
await ended(kit, await deploy(kit, tag));
await kit.close();
process.disconnect();

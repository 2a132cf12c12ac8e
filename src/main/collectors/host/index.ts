import type { HostCollector } from "../collector";
import { cpu } from "./cpu";
import { diskIo } from "./disk-io";
import { fileSystems } from "./file-systems";
import { load } from "./load";
import { memory } from "./memory";
import { network } from "./network";
import { pressure } from "./pressure";
import { uptime } from "./uptime";

/** Everything that is read of a host in one round trip, the quick before the slow. */
export const hostCollectors: readonly HostCollector[] = [cpu, memory, load, uptime, network, diskIo, pressure, fileSystems];

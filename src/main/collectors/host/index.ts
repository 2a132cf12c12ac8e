import type { HostCollector } from "../collector";
import { clock, timex } from "./clock";
import { controlGroups } from "./control-groups";
import { cpu } from "./cpu";
import { diskIo } from "./disk-io";
import { fileSystems } from "./file-systems";
import { hardware } from "./hardware";
import { kernelNumbers } from "./kernel-numbers";
import { load } from "./load";
import { logins } from "./logins";
import { memory } from "./memory";
import { netstat } from "./netstat";
import { network } from "./network";
import { networkDevices } from "./network-devices";
import { networkTables } from "./network-tables";
import { pressure } from "./pressure";
import { sensors } from "./sensors";
import { sockstat } from "./sockstat";
import { units } from "./units";
import { uptime } from "./uptime";
import { vmstat } from "./vmstat";

/** Everything that is read of a host in one round trip. Scripts run in this order: the clock first, then what answers aside. */
export const hostCollectors: readonly HostCollector[] = [
  clock, fileSystems, cpu, memory, load, uptime, network, diskIo, pressure, vmstat, netstat, sockstat, kernelNumbers,
  networkTables, networkDevices, hardware, controlGroups, sensors, timex, logins, units,
];

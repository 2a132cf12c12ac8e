import type { HostId } from "../../shared/ids";
import { LogChannel } from "../collectors/logs";
import type { Hosts } from "../ports";

/** The channels that logs are read through: one a host for all of its logs, because a connection has only so many. */
export class LogChannels {
  readonly #open = new Map<string, { channel: LogChannel; users: number }>();

  constructor(private readonly hosts: Hosts) {}

  /** `release` is called once when the channel is not needed any more. */
  use(host: HostId, sudo: boolean): { channel: LogChannel; release: () => void } {
    const key = `${host}/${sudo}`;
    const entry = this.#open.get(key) ?? { channel: new LogChannel(this.hosts, host, sudo), users: 0 };
    entry.users += 1;
    this.#open.set(key, entry);
    return {
      channel: entry.channel,
      release: () => {
        entry.users -= 1;
        if (entry.users > 0) return;
        if (this.#open.get(key) === entry) this.#open.delete(key);
        entry.channel.close();
      },
    };
  }
}

import { contextBridge, ipcRenderer } from "electron";
import { ASK_CHANNEL, TELL_CHANNEL } from "../shared/channels";
import type { Tell } from "../shared/contract";
import type { Outcome } from "../shared/problem";

/** All that the window can reach. Both ends of the contract parse what passes here; this file only carries it. */
const door = {
  ask: (name: string, payload: unknown): Promise<Outcome<unknown>> => ipcRenderer.invoke(ASK_CHANNEL, { name, payload }),

  /** Calls `listener` with everything the core tells, in order; returns how to stop. */
  subscribe(listener: (tell: Tell) => void): () => void {
    const receive = (_event: unknown, tells: Tell[]) => tells.forEach(listener);
    ipcRenderer.on(TELL_CHANNEL, receive);
    return () => ipcRenderer.off(TELL_CHANNEL, receive);
  },
};

export type Door = typeof door;
contextBridge.exposeInMainWorld("quarterdeck", door);

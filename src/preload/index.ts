import { contextBridge, ipcRenderer } from "electron";
import { ASK_CHANNEL, TELL_CHANNEL } from "../shared/channels";

/** All that the window can reach. Both ends of the contract parse what passes here; this file only carries its text (`shared/wire`). */
const door = {
  ask: (name: string, payload: unknown): Promise<string> => ipcRenderer.invoke(ASK_CHANNEL, { name, payload }),

  /** Calls `listener` with everything the core tells, in order; returns how to stop. */
  subscribe(listener: (tells: string) => void): () => void {
    const receive = (_event: unknown, tells: string) => listener(tells);
    ipcRenderer.on(TELL_CHANNEL, receive);
    return () => ipcRenderer.off(TELL_CHANNEL, receive);
  },
};

export type Door = typeof door;
contextBridge.exposeInMainWorld("quarterdeck", door);

import { ipcMain, type IpcMainInvokeEvent, type WebContents } from "electron";
import { ASK_CHANNEL, TELL_CHANNEL } from "../../shared/channels";
import type { Tell } from "../../shared/contract";
import { refuse } from "../../shared/problem";
import { encodeWire } from "../../shared/wire";
import { type Answers, dispatch } from "./dispatch";

/** Serves the contract to our own windows' main frames and to nobody else. */
export class ContractServer {
  readonly #windows = new Set<WebContents>();

  constructor(answers: Answers, private readonly isOurs: (url: string) => boolean) {
    ipcMain.handle(ASK_CHANNEL, async (event, message: unknown) =>
      encodeWire(this.#trusted(event) ? await dispatch(answers, message) : refuse({ code: "contract.stranger", message: "Only the console's own window may ask.", next: "Close this page." })),
    );
  }

  add(contents: WebContents): void {
    this.#windows.add(contents);
    contents.once("destroyed", () => this.#windows.delete(contents));
  }

  tell(tells: Tell[]): void {
    const text = encodeWire(tells);
    for (const contents of this.#windows) if (!contents.isDestroyed()) contents.send(TELL_CHANNEL, text);
  }

  close(): void {
    ipcMain.removeHandler(ASK_CHANNEL);
    this.#windows.clear();
  }

  #trusted(event: IpcMainInvokeEvent): boolean {
    const frame = event.senderFrame;
    return this.#windows.has(event.sender) && frame !== null && frame === event.sender.mainFrame && this.isOurs(frame.url);
  }
}

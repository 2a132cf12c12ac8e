import { app, Menu, nativeImage, type NativeImage, Tray } from "electron";
import { Matcher } from "../../shared/matchers";
import { problemOf } from "../../shared/problem";
import type { Health } from "../../shared/overview";
import type { Console } from "../console";
import { trayBitmap } from "./tray-icon";
import { type TrayState, trayState } from "./tray-state";

const HOUR_MS = 3_600_000;
/** Redrawn at most this often. */
const REST_MS = 1_000;
/** Every alert: a label that all have. */
const EVERYTHING = Matcher.parse({ name: "alertname", op: "=~", value: ".+" });
const COMMENT = "Muted for an hour from the tray.";

/** The icon beside the clock: the worst state, and a way in. Where the desktop has no place for one, there is none. */
export class TrayIcon {
  #tray: Tray | undefined;
  #shown = "";
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  readonly #stop: () => void;

  constructor(private readonly console: Pick<Console, "answers" | "tells">, private readonly open: () => void) {
    this.#stop = console.tells.onAny((name) => {
      if (name === "overview.changed" || name === "alerts.changed" || name === "notify.changed" || name === "fleet.changed") this.#soon();
    });
    this.#soon();
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
    clearTimeout(this.#timer);
    this.#tray?.destroy();
    this.#tray = undefined;
  }

  #soon(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#draw().catch((thrown: unknown) => this.console.tells.tell("notice", { code: "tray.failed", message: "The icon beside the clock could not be drawn.", cause: problemOf(thrown).message }));
    }, REST_MS);
  }

  async #draw(): Promise<void> {
    const state = await this.#state();
    const text = JSON.stringify(state);
    if (this.#isClosed || text === this.#shown) return;
    this.#shown = text;
    this.#tray ??= createTray(state, this.open);
    this.#tray?.setImage(imageOf(state.health, state.muted));
    this.#tray?.setToolTip(state.tooltip);
    this.#tray?.setContextMenu(this.#menu(state));
  }

  async #state(): Promise<TrayState> {
    const { answers } = this.console;
    const [overview, own, rules, verdicts, mute] = await Promise.all([answers["overview.get"](undefined), answers["notify.alerts"](undefined), answers["alerts.list"](undefined), answers["notify.verdicts"](undefined), this.#mute()]);
    return trayState(overview, [...own, ...rules.alerts], verdicts, mute !== undefined);
  }

  async #mute() {
    const silences = await this.console.answers["silences.list"](undefined);
    return silences.find(({ state, comment }) => state === "active" && comment === COMMENT);
  }

  #menu({ tooltip, muted }: TrayState): Menu {
    return Menu.buildFromTemplate([
      { label: tooltip, enabled: false },
      { type: "separator" },
      { label: "Open Quarterdeck", click: this.open },
      { label: muted ? "End the mute" : "Mute for 1 hour", click: () => void this.#toggleMute() },
      { type: "separator" },
      { label: "Quit", click: () => app.quit() },
    ]);
  }

  async #toggleMute(): Promise<void> {
    const { answers, tells } = this.console;
    try {
      const mute = await this.#mute();
      const now = Date.now();
      if (mute) await answers["silences.expire"]({ id: mute.id });
      else await answers["silences.create"]({ matchers: [EVERYTHING], startsAt: now, endsAt: now + HOUR_MS, comment: COMMENT });
    } catch (thrown) {
      tells.tell("notice", problemOf(thrown));
    }
  }
}

/** A Linux desktop without a status area has none, and says so in different ways. */
function createTray({ health, muted }: TrayState, open: () => void): Tray | undefined {
  try {
    const tray = new Tray(imageOf(health, muted));
    tray.on("click", open);
    return tray;
  } catch {
    // Everything that the icon says and does is in the window as well.
    return undefined;
  }
}

function imageOf(health: Health, muted: boolean): NativeImage {
  const image = nativeImage.createEmpty();
  for (const scaleFactor of [1, 2]) {
    const size = 16 * scaleFactor;
    image.addRepresentation({ scaleFactor, width: size, height: size, buffer: nativeImage.createFromBitmap(trayBitmap(health, muted, size), { width: size, height: size }).toPNG() });
  }
  return image;
}

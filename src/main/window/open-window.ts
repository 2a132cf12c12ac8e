import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BrowserWindow, session, shell } from "electron";
import { appRoot } from "../app-root";

const DEV_URL = process.env["ELECTRON_RENDERER_URL"];

/** Whether a page is the console's own. */
export function isOwnPage(url: string): boolean {
  if (DEV_URL && url.startsWith(DEV_URL)) return true;
  return url.split(/[?#]/)[0] === pageUrl();
}

const pageFile = () => join(appRoot(), "out/renderer/index.html");
const pageUrl = () => pathToFileURL(pageFile()).href;

/** Refuses what a console never needs: permissions, navigation, new windows, embedded pages. */
export function hardenSession(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) => decide(permission === "clipboard-sanitized-write"));
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === "clipboard-sanitized-write");
}

export async function openWindow(): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 760,
    minHeight: 520,
    show: false,
    title: "Quarterdeck",
    backgroundColor: "#0d1117",
    webPreferences: {
      preload: join(appRoot(), "out/preload/index.cjs"),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once("ready-to-show", () => window.show());
  window.webContents.setWindowOpenHandler(({ url }) => {
    // A link of a runbook opens in the person's browser, never in here.
    if (/^https?:\/\//.test(url)) void shell.openExternal(url);
    return { action: "deny" };
  });
  window.webContents.on("will-navigate", (event, url) => {
    if (!isOwnPage(url)) event.preventDefault();
  });
  window.webContents.on("will-attach-webview", (event) => event.preventDefault());
  return window;
}

/** Loads the page; apart from `openWindow` so that the contract is served before the page asks. */
export async function loadPage(window: BrowserWindow): Promise<void> {
  if (DEV_URL) await window.loadURL(DEV_URL);
  else await window.loadFile(pageFile());
}

import { app, BrowserWindow, dialog } from "electron";
import { problemOf } from "../shared/problem";
import { appRoot } from "./app-root";
import { type Console, createConsole } from "./console";
import { homeFolder, makeHome } from "./home";
import { Broadcaster } from "./ipc/broadcaster";
import { ContractServer } from "./ipc/serve";
import { personNamed } from "./person";
import { processOwner } from "./runner";
import { chooseFleetFile, chooseFolder, chooseRunbookFile } from "./window/choose-file";
import { chooseExportFile, showFile } from "./window/export-file";
import { createDesktop } from "./window/desktop";
import { installMenu } from "./window/menu";
import { hardenSession, isOwnPage, loadPage, openWindow } from "./window/open-window";
import { placeOf, seatFor, takeSeat } from "./window/seat";
import { TrayIcon } from "./window/tray";

const home = makeHome(homeFolder());
app.setName("Quarterdeck");
const place = placeOf(process.env, personNamed().name);
// Chromium's own files stay apart from the history; the single-instance lock goes by this folder too.
const seat = seatFor(home, place, processOwner());
app.setPath("userData", seat);

async function startConsole(): Promise<void> {
  await app.whenReady();
  hardenSession();
  installMenu();
  const open = { window: () => {} };
  const console = await createConsole({
    desktop: createDesktop(() => open.window()),
    home,
    resources: `${appRoot()}/resources`,
    version: app.getVersion(),
    nativeBinding: process.env["QUARTERDECK_SQLITE_BINDING"],
    fleet: process.env["QUARTERDECK_FLEET"] ? { file: process.env["QUARTERDECK_FLEET"] } : "last",
    observe: true,
    resident: true,
    person: personNamed(),
    demoAtFirst: process.env["QUARTERDECK_DEMO"] !== "off",
    chooseFleetFile,
    chooseRunbookFile,
    chooseExportFile,
    showFile,
    chooseFolder,
  });
  const server = new ContractServer(console.answers, isOwnPage);
  const broadcaster = new Broadcaster((tells) => server.tell(tells), isAnyOnScreen);
  console.tells.onAny((name, value) => broadcaster.tell(name, value));
  const show = async () => {
    const window = await openWindow();
    server.add(window.webContents);
    window.on("show", () => broadcaster.flush());
    window.on("restore", () => broadcaster.flush());
    await loadPage(window);
  };
  open.window = () => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) return void show();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const tray = new TrayIcon(console, () => open.window());
  app.on("will-quit", () => tray.close());
  app.on("activate", () => void show());
  app.on("second-instance", () => void show());
  closeOnQuit(console, broadcaster, server);
  await show();
}

const isAnyOnScreen = (): boolean => BrowserWindow.getAllWindows().some((window) => window.isVisible() && !window.isMinimized());

/** Quitting waits until the journal, the samples and the connections are closed. */
function closeOnQuit(console: Console, broadcaster: Broadcaster, server: ContractServer): void {
  let closed = false;
  app.on("will-quit", (event) => {
    if (closed) return;
    event.preventDefault();
    broadcaster.close();
    server.close();
    void console.close().finally(() => {
      closed = true;
      // Within this event Electron still counts as quitting and would ignore the call.
      setImmediate(() => app.quit());
    });
  });
  app.on("window-all-closed", () => app.quit());
}

if (!app.requestSingleInstanceLock()) {
  // The console that is open already shows itself instead.
  process.stderr.write(`Quarterdeck is open already on ${home}; it shows a window there. A console of your own beside it: QUARTERDECK_ACTOR=your-name\n`);
  app.quit();
} else {
  takeSeat(seat, place, processOwner());
  startConsole().catch((thrown: unknown) => {
    const problem = problemOf(thrown);
    dialog.showErrorBox("Quarterdeck could not start", [problem.message, problem.cause, problem.next].filter(Boolean).join("\n\n"));
    app.exit(1);
  });
}

import { Menu, type MenuItemConstructorOptions } from "electron";

/** The platform's ordinary menu: copy, zoom, full screen. What the console can do is on its palette. */
export function installMenu(): void {
  const mac: MenuItemConstructorOptions[] = process.platform === "darwin" ? [{ role: "appMenu" }] : [];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...mac,
      { label: "File", submenu: [{ role: "close" }, { role: "quit" }] },
      { role: "editMenu" },
      {
        label: "View",
        submenu: [
          { role: "reload" }, { role: "toggleDevTools" }, { type: "separator" },
          { role: "resetZoom" }, { role: "zoomIn" }, { role: "zoomOut" }, { type: "separator" },
          { role: "togglefullscreen" },
        ],
      },
      { role: "windowMenu" },
    ]),
  );
}

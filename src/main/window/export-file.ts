import { extname, join } from "node:path";
import { app, dialog, shell } from "electron";

/** Asks where to write a document; undefined when cancelled. */
export async function chooseExportFile(name: string): Promise<string | undefined> {
  const extension = extname(name).slice(1);
  const chosen = await dialog.showSaveDialog({
    title: "Save the document", defaultPath: join(app.getPath("documents"), name), filters: [{ name: extension === "html" ? "HTML" : "Markdown", extensions: [extension] }],
  });
  return chosen.canceled || chosen.filePath === "" ? undefined : chosen.filePath;
}

export const showFile = (file: string): void => shell.showItemInFolder(file);

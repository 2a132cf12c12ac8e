import { dialog } from "electron";

async function chooseFile(title: string, name: string, extensions: string[]): Promise<string | undefined> {
  const chosen = await dialog.showOpenDialog({ title, properties: ["openFile"], filters: [{ name, extensions }, { name: "All files", extensions: ["*"] }] });
  return chosen.canceled ? undefined : chosen.filePaths[0];
}

export async function chooseFolder(): Promise<string | undefined> {
  const chosen = await dialog.showOpenDialog({ title: "Choose the folder of your runbooks", properties: ["openDirectory", "createDirectory"] });
  return chosen.canceled ? undefined : chosen.filePaths[0];
}

export const chooseFleetFile = () => chooseFile("Open a fleet file", "Fleet files", ["yaml", "yml"]);
export const chooseRunbookFile = () => chooseFile("Open a Markdown document", "Markdown", ["md", "markdown"]);

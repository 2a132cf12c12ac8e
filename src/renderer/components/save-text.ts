/** Lets a person save a file: the window's own download, which asks where to. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = Object.assign(document.createElement("a"), { href: address, download: name.replace(/[^\w.@-]+/g, "-") });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Lets a person save a text as a file. */
export const saveText = (name: string, text: string): void => saveFile(name, new Blob([text], { type: "text/plain" }));

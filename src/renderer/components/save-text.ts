/** Lets a person save a text as a file: the window's own download, which asks where to. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name.replace(/[^\w.@-]+/g, "-") });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

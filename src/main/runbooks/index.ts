export { createEditing, type RunbookEdit, type RunbookEditing } from "./editing";
export { createLibrary, type Library, type LibraryOptions } from "./library";
export { keepRedlines, readRedline } from "./keep-redlines";

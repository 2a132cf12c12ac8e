export { createLibrary, type Library, type LibraryOptions } from "./library";

import { startDemo } from "../../../src/main/demo";

/** A console that has nothing but the demo, for a test that kills it: node console.js FOLDER RESOURCES. */
const [, , folder = "", resources = ""] = process.argv;
await startDemo({ folder, resources });
console.log("up");

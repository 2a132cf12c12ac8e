/** npm run lab -- up | down [--images] | status [--json]. Plain Node 20, no dependencies: it may run before `npm ci`. */
import { down, LabUnavailable, status, up } from "../lab/index.js";
import { table } from "../lab/status.js";

const usage = `usage: npm run lab -- up | down [--images] | status [--json]
  up       brings the lab up, or repairs it; quick when it runs already
  down     removes its containers, network and state; --images also what it built
  status   shows it; --json for programs
exit codes: 0 done, 1 failed, 2 bad usage, 3 this machine cannot carry the lab`;

const say = (line) => console.log(line);

const commands = {
  up: { flags: [], run: () => up(say) },
  down: { flags: ["--images"], run: (flags) => down(say, { images: flags.includes("--images") }) },
  status: { flags: ["--json"], run: showStatus },
};

async function showStatus(flags) {
  const lab = await status();
  say(flags.includes("--json") ? JSON.stringify(lab, null, 2) : table(lab).join("\n"));
}

const [name, ...flags] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? "") ? commands[name] : undefined;
if (!command || flags.some((flag) => !command.flags.includes(flag))) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    await command.run(flags);
  } catch (error) {
    const unavailable = error instanceof LabUnavailable;
    console.error(`${unavailable ? "lab unavailable" : "lab failed"}: ${error.message}`);
    process.exitCode = unavailable ? 3 : 1;
  }
}

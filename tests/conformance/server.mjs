// The server under test: the built binary, the demo newsroom in a temporary folder, a free port of this machine.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";

/** `MASTHEAD_BIN`, or what `cargo build` makes. */
function binary() {
  if (process.env.MASTHEAD_BIN) return process.env.MASTHEAD_BIN;
  const metadata = execFileSync("cargo", ["metadata", "--format-version", "1", "--no-deps"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return join(JSON.parse(metadata).target_directory, "debug", "masthead");
}

/** Starts it, with settings of the environment besides, and waits until it serves. */
export async function startServer(work, settings = {}) {
  const program = binary();
  if (!existsSync(program)) throw new Error(`${program} is not there; build it, or name another by MASTHEAD_BIN`);
  const portFile = join(work, "port");
  const logFile = join(work, "server.log");
  // Only what is set here: settings of whoever runs this must not change what is tested.
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("MASTHEAD_"));
  const log = openSync(logFile, "w");
  const child = spawn(program, ["serve", "--demo", "--port-file", portFile], {
    cwd: work,
    stdio: ["ignore", log, log],
    env: { ...Object.fromEntries(kept), MASTHEAD_LISTEN: "127.0.0.1:0", MASTHEAD_DATA_DIR: join(work, "data"), MASTHEAD_DATABASE_URL: `sqlite://${join(work, "masthead.db")}`, ...settings },
  });
  closeSync(log);
  const ended = once(child, "exit");
  const told = written(portFile, work);
  const first = await Promise.race([told, ended.then(() => null)]);
  if (first === null) throw new Error(`the server ended before it served:\n${readFileSync(logFile, "utf8")}`);
  return {
    url: `http://${first}`,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The first line of a file that is still to be written. */
function written(file, folder) {
  return new Promise(resolve => {
    const look = () => {
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (!text.includes("\n") && !/:\d+$/.test(text)) return;
      watcher.close();
      resolve(text.trim());
    };
    const watcher = watch(folder, look);
    look();
  });
}

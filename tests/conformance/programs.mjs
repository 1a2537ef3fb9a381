// The tools that are programs.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { here } from "./places.mjs";

const QUIET = {
  // The tools run on this machine and tell nobody.
  DO_NOT_TRACK: "1",
  SCARF_ANALYTICS: "false",
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
};

/** Runs a program to its end: its exit code and all that it said. */
export function program(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: here, stdio: ["ignore", "pipe", "pipe"], ...options, env: { ...process.env, ...QUIET, ...options.env } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", text => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", text => (stderr += text));
    child.on("error", reject);
    child.on("close", code => resolve({ code, stdout, stderr, all: `${stdout}\n${stderr}` }));
  });
}

/** A program that npm brought. */
export const tool = (name, args, options) => program(join(here, "node_modules", ".bin", name), args, options);

/** What a program said, where it failed: the answer to "what is the problem?". */
export const complaint = result => (result.code === 0 ? null : result.all.trim().slice(-4000) || `exit code ${result.code}`);

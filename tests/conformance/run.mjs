// Runs every suite against a server with the demo newsroom, prints one line a check, and says at the end how many
// passed. `make conformance` brings the tools, builds the server and calls this.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { startServer } from "./server.mjs";
import { Checks } from "./checks.mjs";
import { here, root } from "./places.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`the tools need Node.js 20.19 or later; this is ${process.versions.node}`);
  process.exit(2);
}

const SUITES = ["graphql-http", "schema", "documents", "relay", "codegen", "caches", "openapi", "rest-client", "schemathesis"];

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !SUITES.includes(name));
if (unknown.length > 0) {
  console.error(`unknown suite: ${unknown.join(", ")}; there are: ${SUITES.join(", ")}`);
  process.exit(2);
}

// Inside this folder, so that what is generated there finds the tools.
const work = join(here, ".work");
await rm(work, { recursive: true, force: true });
await mkdir(work);

const checks = new Checks();
const server = await startServer(work);
try {
  for (const name of SUITES) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const { run } = await import(`./suites/${name}.mjs`);
    await checks.suite(name, suite => run(suite, { url: server.url, work, here, root }));
  }
} finally {
  await server.stop();
}
console.log(`\n${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed === 0 && checks.passed > 0 ? 0 : 1);

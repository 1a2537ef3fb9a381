// Runs every suite against servers with the demo newsroom, prints one line a check, and says at the end how many
// passed. `make test-clients` brings the clients, builds the server and calls this.
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Checks } from "../conformance/checks.mjs";
import { startServer } from "../conformance/server.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`the clients need Node.js 20.19 or later; this is ${process.versions.node}`);
  process.exit(2);
}

const SUITES = ["automatic", "registered", "live"];

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !SUITES.includes(name));
if (unknown.length > 0) {
  console.error(`unknown suite: ${unknown.join(", ")}; there are: ${SUITES.join(", ")}`);
  process.exit(2);
}

// Inside this folder, so that what is generated there finds the tools.
const here = dirname(fileURLToPath(import.meta.url));
const work = join(here, ".work");
await rm(work, { recursive: true, force: true });
await mkdir(work);

const checks = new Checks();
for (const name of SUITES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const suite = await import(`./suites/${name}.mjs`);
  await checks.suite(name, async checked => {
    const folder = join(work, name);
    await mkdir(folder);
    // A suite may say with which settings its server starts.
    const settings = suite.prepare ? await suite.prepare(checked, { work: folder, here }) : {};
    const server = await startServer(folder, settings);
    try {
      await suite.run(checked, { url: server.url, work: folder, here });
    } finally {
      await server.stop();
    }
  });
}
console.log(`\n${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed === 0 && checks.passed > 0 ? 0 : 1);

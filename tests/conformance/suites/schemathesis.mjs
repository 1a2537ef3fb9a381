// `schemathesis` makes requests from the OpenAPI document, valid and broken ones, and from the schema of GraphQL: no
// answer is a 5xx, has a status or header that is not documented, or is not what its schema says.
import { join } from "node:path";
import { program } from "../programs.mjs";

/** Enough to reach each parameter's corners. Another seed, or more examples, can be tried from outside. */
const EXAMPLES = process.env.SCHEMATHESIS_EXAMPLES ?? "30";
const SEED = process.env.SCHEMATHESIS_SEED ?? "20260501";

export async function run(suite, { url, work, here, root }) {
  const fuzz = (name, args) => check(suite, name, { work, here }, ["--seed", SEED, "--continue-on-failure", "--workers", "1", "--no-color", ...args]);
  // The stream has no end to wait for; tests/streaming and tests/clients read it.
  await fuzz("REST", [join(root, "openapi/masthead.json"), "--url", url, "--exclude-path", "/v1/changes/stream", "--checks", "all", "--max-examples", EXAMPLES]);
  // The own check takes errors of the client for what they are; schemathesis guesses whose fault they are.
  await fuzz("GraphQL", [join(root, "schema.graphql"), "--url", `${url}/graphql`, "--checks", "no_fault_of_the_server", "--max-examples", "10"]);
}

async function check(suite, name, { work, here }, args) {
  const settings = join(here, "schemathesis.toml");
  const schemathesis = join(here, ".venv/bin/schemathesis");
  // In a fresh folder: it keeps what failed and would try that again.
  const result = await program(schemathesis, ["--config-file", settings, "run", ...args], { cwd: work, env: { SCHEMATHESIS_HOOKS: "meaning", PYTHONPATH: here } });
  const number = /^\s*(\d[\d,]*) generated/m.exec(result.stdout)?.[1];
  suite.check(`${name}: ${number ?? "no"} requests`, result.code === 0 && number ? null : report(result.all));
  const warnings = /^Warnings:\n([\s\S]*?)\n\n/m.exec(result.stdout)?.[1];
  if (warnings) suite.note(`${name}: ${warnings.trim().replace(/\s*\n\s*/g, "; ")}`);
}

// Without the progress bars before it.
const report = text => text.slice(Math.max(0, text.search(/^=+ (ERRORS|FAILURES|SUMMARY)/m))).trim().slice(0, 20000);

// The OpenAPI document is what the server serves, and its linters find no error. What they only advise is told.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { difference } from "../difference.mjs";
import { complaint, tool } from "../programs.mjs";

export async function run(suite, { url, here, root }) {
  const file = join(root, "openapi/masthead.json");
  const served = await (await fetch(`${url}/openapi.json`)).text();
  suite.check("the served document is openapi/masthead.json", difference(await readFile(file, "utf8"), served));

  const redocly = await tool("redocly", ["lint", "--config", join(here, "redocly.yaml"), "--format", "json", file]);
  const { problems } = JSON.parse(redocly.stdout);
  tell(suite, "redocly", problems.map(({ ruleId, severity, message, location }) => ({ rule: ruleId, error: severity === "error", message, at: location?.[0]?.pointer ?? "" })));

  const spectral = await tool("spectral", ["lint", "--ruleset", join(here, "spectral.yaml"), "--format", "json", "--quiet", file]);
  if (!spectral.stdout.trim().startsWith("[")) return suite.check("spectral runs", complaint({ ...spectral, code: 1 }));
  const found = JSON.parse(spectral.stdout);
  tell(suite, "spectral", found.map(({ code, severity, message, path }) => ({ rule: code, error: severity === 0, message, at: path.join("/") })));
}

function tell(suite, tool, problems) {
  const line = ({ rule, at, message }) => `${rule} at ${at}: ${message}`;
  suite.check(`${tool} finds no error`, problems.filter(problem => problem.error).map(line).join("\n"));
  for (const problem of problems.filter(problem => !problem.error)) suite.note(`${tool} advises: ${line(problem)}`);
}

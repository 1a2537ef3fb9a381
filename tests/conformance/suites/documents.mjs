// Every query that the documentation shows is valid and runs.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { lint } from "../lint.mjs";
import { ask } from "../graphql.mjs";

/** What documents with variables are run with. */
const VARIABLES = {
  "docs/reference-page.graphql": [{ path: "/2026/10/saffron-week-on-the-absheron" }, { path: "/2026/01/how-to-read-a-carpet", policyPath: "/cookies-policy" }],
};

export async function run(suite, { url, root }) {
  const schema = buildSchema(await readFile(join(root, "schema.graphql"), "utf8"));
  const shown = await documents(root);
  for (const { place, text } of shown) {
    let faults;
    try {
      faults = validate(schema, parse(text)).map(String);
    } catch (error) {
      faults = [String(error)];
    }
    suite.check(`${place} is valid`, faults.join("\n"));
    // Subscriptions are run by the clients' tests.
    if (faults.length > 0 || /^\s*subscription\b/.test(text)) continue;
    for (const variables of VARIABLES[place] ?? [{}]) {
      const problem = await ask(url, text, variables).then(() => null, error => error.message);
      suite.check(`${place} runs with ${JSON.stringify(variables)}`, problem);
    }
  }
  suite.check("eslint finds no fault with the documents", await lint(["docs/**/*.graphql"]));
}

/** The files that are queries, the fenced queries of the pages, and the queries inside their curl lines. */
async function documents(root) {
  const found = [];
  const names = (await readdir(join(root, "docs"), { recursive: true })).map(name => join("docs", name));
  for (const place of ["README.md", ...names.sort()]) {
    if (!/\.(md|graphql)$/.test(place)) continue;
    const text = await readFile(join(root, place), "utf8");
    if (place.endsWith(".graphql")) {
      found.push({ place, text });
      continue;
    }
    for (const [, fenced] of text.matchAll(/^```graphql\n([\s\S]*?)^```/gm)) found.push({ place: line(place, text, fenced), text: fenced });
    for (const [, body] of text.matchAll(/'(\{\s*"query"[\s\S]*?\})'/g)) found.push({ place: line(place, text, body), text: JSON.parse(body).query });
  }
  return found;
}

const line = (place, text, part) => `${place}:${text.slice(0, text.indexOf(part)).split("\n").length}`;

// `schema.graphql` is a valid schema, is what the server serves, and follows what Relay and the usual clients expect.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema, validateSchema } from "graphql";
import { difference } from "../difference.mjs";
import { lint } from "../lint.mjs";
import { ask } from "../graphql.mjs";

export async function run(suite, { url, root }) {
  const schema = buildSchema(await readFile(join(root, "schema.graphql"), "utf8"));
  suite.check("schema.graphql is valid", validateSchema(schema).map(String).join("\n"));

  const data = await ask(url, getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true }));
  const served = printSchema(lexicographicSortSchema(buildClientSchema(data)));
  suite.check("the served schema is schema.graphql", difference(printSchema(lexicographicSortSchema(schema)), served));

  suite.check("eslint finds no fault with schema.graphql", await lint(["schema.graphql"]));
}

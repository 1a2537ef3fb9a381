// Registered documents: the manifests that Apollo's and Relay's tools write, and plain files, on a server that runs
// nothing else.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { createPersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { generatePersistedQueryIdsFromManifest } from "@apollo/persisted-query-lists";
import { program } from "../../conformance/programs.mjs";
import { differs, inShort, watched } from "../wire.mjs";

/** Makes the manifests; the settings of a server that runs nothing else. */
export async function prepare(suite, { work, here }) {
  const folder = join(work, "operations");
  await mkdir(join(folder, "files"), { recursive: true });
  await cp(join(here, "documents/front.graphql"), join(work, "src/front.graphql"));
  await cp(join(here, "documents/site.graphql"), join(folder, "files/site.graphql"));
  const bin = name => join(here, "node_modules/.bin", name);

  await writeFile(join(work, "persisted-query-manifest.config.json"), JSON.stringify({ documents: ["src/**/*.graphql"], output: "operations/apollo.json" }));
  const apollo = await program(bin("generate-persisted-query-manifest"), [], { cwd: work });
  suite.check("Apollo's tool writes its manifest", apollo.code === 0 ? null : apollo.all);

  await cp(join(here, "documents/relay.js"), join(work, "relay/src/relay.js"));
  await cp(join(here, "../../schema.graphql"), join(work, "relay/schema.graphql"));
  await writeFile(join(work, "relay/package.json"), JSON.stringify({ private: true }));
  const settings = { src: "./src", schema: "./schema.graphql", language: "javascript", persistConfig: { file: "./queries.json" } };
  await writeFile(join(work, "relay/relay.config.json"), JSON.stringify(settings));
  // It adds to a manifest that is there.
  await writeFile(join(work, "relay/queries.json"), "{}");
  const relay = await program(bin("relay-compiler"), ["relay.config.json"], { cwd: join(work, "relay") });
  suite.check("relay-compiler writes its manifest", relay.code === 0 ? null : relay.all);
  await cp(join(work, "relay/queries.json"), join(folder, "relay.json"));

  return { MASTHEAD_GRAPHQL__OPERATIONS: folder, MASTHEAD_GRAPHQL__ONLY_REGISTERED: "true" };
}

export async function run(suite, { url, work }) {
  const uri = `${url}/graphql`;
  const manifest = JSON.parse(await readFile(join(work, "operations/apollo.json"), "utf8"));
  const front = await readFile(join(work, "src/front.graphql"), "utf8");
  for (const useGETForHashedQueries of [false, true]) {
    const { fetch, requests } = watched();
    const ids = generatePersistedQueryIdsFromManifest({ loadManifest: async () => manifest });
    const link = createPersistedQueryLink({ ...ids, useGETForHashedQueries }).concat(new HttpLink({ uri, fetch }));
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const { data } = await client.query({ query: gql(front), variables: { first: 2 } });
    const method = useGETForHashedQueries ? "GET" : "POST";
    suite.check(`Apollo Client asks by the manifest's ids, by ${method}`, differs([inShort(requests), data.articles.nodes.length], [[`${method} hash`], 2]));
    client.stop();
  }

  const relay = JSON.parse(await readFile(join(work, "operations/relay.json"), "utf8"));
  const ask = async body => {
    const response = await fetch(uri, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    return { status: response.status, ...(await response.json()) };
  };
  const [[id, text]] = Object.entries(relay);
  for (const member of ["doc_id", "id", "documentId"]) {
    const { data } = await ask({ [member]: id, variables: { first: 2 } });
    suite.check(`Relay's id is understood as ${member}`, differs(data?.articles.nodes.length, 2));
  }
  const whole = await ask({ query: text, variables: { first: 1 } });
  suite.check("a registered document may be sent whole", differs(whole.data?.articles.nodes.length, 1));

  const file = await readFile(join(work, "operations/files/site.graphql"));
  const hash = createHash("sha256").update(file).digest("hex");
  const site = await ask({ documentId: `sha256:${hash}` });
  suite.check("a file is asked for by its hash", typeof site.data?.site.name === "string" ? null : JSON.stringify(site));

  for (const [what, body] of [
    ["another document", { query: "{ site { tagline } }" }],
    ["an unknown hash", { extensions: { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } } }],
  ]) {
    const refused = await ask(body);
    suite.check(`${what} is refused`, differs([refused.status, refused.errors?.[0].extensions.code], [403, "QUERY_NOT_REGISTERED"]));
  }
}

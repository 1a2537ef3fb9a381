// Automatic persisted queries: Apollo Client and urql first ask by a hash, send the document when it is not known, and
// from then on the hash is enough, for every client.
import { createHash } from "node:crypto";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { createPersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { Client, createRequest, fetchExchange, makeOperation } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { differs, inShort, problem, watched } from "../wire.mjs";

const sha256 = text => createHash("sha256").update(text).digest("hex");

const PAGE = `query Page($first: Int!) { articles(first: $first) { totalCount nodes { id title path } } }`;

export async function run(suite, { url }) {
  const uri = `${url}/graphql`;
  await apollo(suite, uri);
  await urql(suite, uri);
  await cached(suite, uri);
}

async function apollo(suite, uri) {
  const ask = async (text, variables) => {
    const { fetch, requests } = watched();
    const link = createPersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(new HttpLink({ uri, fetch }));
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    let found, failed;
    try {
      found = (await client.query({ query: gql(text), variables, fetchPolicy: "network-only" })).data;
    } catch (error) {
      failed = error;
    }
    client.stop();
    return { found, failed, requests, short: inShort(requests) };
  };

  const first = await ask(PAGE, { first: 3 });
  suite.check("Apollo Client asks by GET, is told that the hash is not known, and sends the document", differs(first.short, ["GET hash PERSISTED_QUERY_NOT_FOUND", "POST hash+document"]));
  suite.check("it gets its articles", differs(first.found?.articles.nodes.length, 3));
  suite.check("nobody may keep the answer that the hash is not known", differs(first.requests[0]?.cacheControl, "no-store"));
  const second = await ask(PAGE, { first: 2 });
  suite.check("from then on the hash is enough, with other variables too", differs(second.short, ["GET hash"]));
  suite.check("the answer is the same", differs(second.found?.articles.totalCount, first.found?.articles.totalCount));
  suite.check("the answer to the hash may be kept", /\bpublic\b/.test(second.requests[0]?.cacheControl) ? null : second.requests[0]?.cacheControl);

  const broken = `query Broken { site { nmae } }`;
  for (const time of ["the first time", "the second time"]) {
    const { failed, short } = await ask(broken);
    suite.check(`a broken document is refused ${time}, and not kept`, differs(short, ["GET hash PERSISTED_QUERY_NOT_FOUND", "POST hash+document GRAPHQL_VALIDATION_FAILED"]));
    suite.check("the client sees why", /Unknown field "nmae"/.test(failed?.message) ? null : String(failed));
  }
}

async function urql(suite, url) {
  const ask = async (text, variables, options) => {
    const { fetch, requests } = watched();
    const client = new Client({ url, fetch, preferGetMethod: false, exchanges: [persistedExchange(options), fetchExchange] });
    const { data, error } = await client.query(text, variables, { requestPolicy: "network-only" }).toPromise();
    return { data, error, short: inShort(requests), requests };
  };
  const text = `query Newest($first: Int!) { articles(first: $first) { nodes { title } } }`;
  const options = { preferGetForPersistedQueries: true };
  const first = await ask(text, { first: 3 }, options);
  suite.check("urql asks by GET, is told that the hash is not known, and sends the document", first.short[0] === "GET hash PERSISTED_QUERY_NOT_FOUND" && /^(GET|POST) hash\+document$/.test(first.short[1]) && first.short.length === 2 ? null : JSON.stringify(first.short));
  suite.check("it gets its articles", differs(first.data?.articles.nodes.length, 3));
  const second = await ask(text, { first: 2 }, options);
  suite.check("from then on the hash is enough", differs(second.short, ["GET hash"]));
  suite.check("it gets its articles again", differs(second.data?.articles.nodes.length, 2));
  const posted = await ask(text, { first: 1 }, { preferGetForPersistedQueries: false });
  suite.check("by POST too", differs([posted.short, posted.data?.articles.nodes.length], [["POST hash"], 1]));
  const named = await problem(async () => {
    // urql's own way of naming a document, as build tools leave it: no text, only `documentId` of GraphQL over HTTP.
    const { fetch, requests } = watched();
    const client = new Client({ url, preferGetMethod: false, exchanges: [fetchExchange] });
    const request = createRequest({ kind: "Document", definitions: [], documentId: `sha256:${second.requests[0].named}` }, { first: 1 });
    const context = { url, fetch, preferGetMethod: "force", requestPolicy: "network-only" };
    const { data, error } = await client.executeRequestOperation(makeOperation("query", request, context)).toPromise();
    if (error) throw error;
    const wrong = differs([inShort(requests), data.articles.nodes.length], [["GET hash"], 1]);
    if (wrong) throw new Error(wrong);
  });
  suite.check("a document is named by documentId, too", named);
}

async function cached(suite, uri) {
  const hash = sha256(PAGE);
  const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hash } });
  const ask = headers => fetch(`${uri}?${new URLSearchParams({ variables: '{"first":1}', extensions })}`, { headers });
  await fetch(uri, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query: PAGE, variables: { first: 1 }, extensions: JSON.parse(extensions) }) });
  const response = await ask({});
  const etag = response.headers.get("etag");
  suite.check("what a hash asks for has a tag", etag ? null : "no ETag");
  const again = await ask({ "if-none-match": etag });
  suite.check("and is not sent twice", differs(again.status, 304));
  const wrong = await fetch(uri, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query: "{ __typename }", extensions: JSON.parse(extensions) }) });
  suite.check("a hash of another document is refused", differs([wrong.status, (await wrong.json()).errors[0].extensions.code], [400, "BAD_REQUEST"]));
}

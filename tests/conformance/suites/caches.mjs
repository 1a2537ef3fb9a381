// The caches of Apollo Client and urql page through a connection and join what they read, by their own Relay helpers.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { buildSchema, introspectionFromSchema } from "graphql";

const LIST = `query Newest($first: Int!, $after: String) {
  articles(first: $first, after: $after, filter: { locale: ["en"] }) {
    totalCount
    edges { cursor node { id title image { id url } primaryCategory { id name } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

export async function run(suite, { url, root }) {
  const schema = buildSchema(await readFile(join(root, "schema.graphql"), "utf8"));
  suite.check("Apollo Client joins two pages", await problem(() => apollo(`${url}/graphql`, schema)));
  suite.check("urql joins two pages, with the schema in hand", await problem(() => urql(`${url}/graphql`, schema)));
}

const problem = run => run().then(() => null, error => error.message);

async function apollo(uri, schema) {
  const possibleTypes = Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(type => "resolveType" in type)
      .map(type => [type.name, schema.getPossibleTypes(type).map(possible => possible.name)]),
  );
  const cache = new InMemoryCache({ possibleTypes, typePolicies: { Query: { fields: { articles: relayStylePagination(["filter", "orderBy", "locale"]) } } } });
  const client = new ApolloClient({ cache, link: new HttpLink({ uri }) });
  const query = gql(LIST);
  const list = client.watchQuery({ query, variables: { first: 4 } });
  const { data } = await client.query({ query, variables: { first: 4 } });
  joined(data.articles, 4);
  await list.fetchMore({ variables: { after: data.articles.pageInfo.endCursor } });
  joined(client.readQuery({ query, variables: { first: 4 } }).articles, 8);
  client.stop();
}

async function urql(url, schema) {
  const complaints = [];
  const exchange = cacheExchange({
    schema: introspectionFromSchema(schema),
    resolvers: { Query: { articles: relayPagination() } },
    logger: (severity, text) => severity !== "debug" && complaints.push(`${severity}: ${text}`),
  });
  const client = new Client({ url, preferGetMethod: false, exchanges: [exchange, fetchExchange] });
  const ask = async variables => {
    const { data, error } = await client.query(LIST, variables).toPromise();
    if (error) throw error;
    return data.articles;
  };
  const first = await ask({ first: 4 });
  joined(first, 4);
  joined(await ask({ first: 4, after: first.pageInfo.endCursor }), 8);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}

function joined(list, number) {
  const ids = new Set(list.edges.map(edge => edge.node.id));
  if (list.edges.length !== number || ids.size !== number) throw new Error(`${list.edges.length} articles, ${ids.size} different ones, instead of ${number}`);
  if (!list.pageInfo.hasNextPage) throw new Error("the list says that nothing follows");
}

// Relay's own runtime reads two pages of each list and finds them joined in its store.
import {
  createOperationDescriptor,
  Environment,
  fetchQuery,
  getRequest,
  Network,
  RecordSource,
  Store,
  type GraphQLTaggedNode,
  type OperationType,
  type Variables,
} from "relay-runtime";
import categoryPagination from "./__generated__/articlesCategoryPaginationQuery.graphql";
import categoryQuery, { type articlesCategoryQuery } from "./__generated__/articlesCategoryQuery.graphql";
import listPagination from "./__generated__/articlesListPaginationQuery.graphql";
import listQuery from "./__generated__/articlesListQuery.graphql";

const url = process.argv[2] as string;

const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(async (operation, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query: operation.text, variables }),
    });
    return response.json();
  }),
});

type Page = { edges: { node: { id: string }; cursor: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };

async function read<T extends OperationType>(query: GraphQLTaggedNode, variables: Variables): Promise<T["response"]> {
  const operation = createOperationDescriptor(getRequest(query), variables);
  environment.retain(operation);
  return fetchQuery<T>(environment, query, variables, { fetchPolicy: "network-only" }).toPromise();
}

// The connection as the store has it, over all pages that were read.
function stored(parent: string, key: string): Page {
  const source = environment.getStore().getSource();
  const records = source.getRecordIDs().filter(id => id.startsWith(parent) && id.includes(key) && !id.includes(":edges"));
  const record = records.map(id => source.get(id)).find(record => record && "edges" in record);
  if (!record) throw new Error(`the store has no connection ${key} of ${parent}`);
  const ref = (value: unknown) => source.get((value as { __ref: string }).__ref) as Record<string, unknown>;
  const edges = (record.edges as { __refs: string[] }).__refs.map(id => {
    const edge = source.get(id) as Record<string, unknown>;
    return { node: { id: ref(edge.node).id as string }, cursor: edge.cursor as string };
  });
  return { edges, pageInfo: ref(record.pageInfo) as Page["pageInfo"] };
}

function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

async function main(): Promise<void> {
  await read(listQuery, { count: 4, filter: { locale: ["en"] } });
  const first = stored("client:root", "articlesList_articles");
  assert(first.edges.length === 4 && first.pageInfo.hasNextPage, "the first page has four articles and one behind it");
  await read(listPagination, { count: 4, cursor: first.pageInfo.endCursor, filter: { locale: ["en"] } });
  const both = stored("client:root", "articlesList_articles");
  assert(both.edges.length === 8, `after two pages the list has ${both.edges.length} articles`);
  assert(new Set(both.edges.map(edge => edge.node.id)).size === 8, "no article is there twice");

  const { category } = await read<articlesCategoryQuery>(categoryQuery, { path: "/news" });
  if (!category) throw new Error("there is no category");
  const { id } = category;
  const front = stored(`client:${id}`, "articlesCategory_articles");
  assert(front.edges.length > 0, "the category has articles");
  await read(categoryPagination, { id, first: 3, after: front.pageInfo.endCursor });
  const more = stored(`client:${id}`, "articlesCategory_articles");
  assert(more.edges.length > front.edges.length, "the category's list has grown");
  console.log(`relay-runtime joined ${both.edges.length} and ${more.edges.length} articles`);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});

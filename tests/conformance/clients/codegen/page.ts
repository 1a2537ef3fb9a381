// What a frontend writes with the client preset: typed documents and masked fragments.
import { graphql, useFragment } from "./gql/index.js";
import { type ArticleFilter, type SectionArticlesQueryVariables } from "./gql/graphql.js";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";

export const card = graphql(`
  fragment ArticleCard on Article {
    id
    title
    path
    publishedAt
    kind
    image {
      url
      alt
    }
  }
`);

export const page = graphql(`
  fragment ArticlePage on ArticleConnection {
    totalCount
    edges {
      cursor
      node {
        ...ArticleCard
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);

const sectionQuery = graphql(`
  query SectionArticles($first: Int!, $after: String, $filter: ArticleFilter) {
    articles(first: $first, after: $after, filter: $filter) {
      ...ArticlePage
    }
  }
`);

const resolveQuery = graphql(`
  query WhatIsAt($path: String!) {
    resolve(path: $path) {
      __typename
      ... on Article {
        ...ArticleCard
      }
      ... on Redirect {
        status
        target
      }
    }
  }
`);

const url = process.argv[2] as string;

async function ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const answer = (await response.json()) as { data?: Data; errors?: unknown };
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

async function readAll(filter: ArticleFilter): Promise<string[]> {
  const titles: string[] = [];
  const variables: SectionArticlesQueryVariables = { first: 7, filter };
  for (;;) {
    const { articles } = await ask(sectionQuery, variables);
    const list = useFragment(page, articles);
    titles.push(...list.edges.map(edge => useFragment(card, edge.node).title));
    if (titles.length > list.totalCount) throw new Error("more articles than the list says it has");
    if (!list.pageInfo.hasNextPage) {
      if (titles.length !== list.totalCount) throw new Error(`${titles.length} articles of ${list.totalCount}`);
      return titles;
    }
    variables.after = list.pageInfo.endCursor ?? null;
  }
}

const titles = await readAll({ locale: ["en"] });
const { resolve } = await ask(resolveQuery, { path: "/2026/10/saffron-week-on-the-absheron" });
if (resolve?.__typename !== "Article") throw new Error(`the path leads to ${resolve?.__typename}`);
const found = useFragment(card, resolve);
if (!titles.includes(found.title)) throw new Error("what the path leads to is not in the list");
console.log(`${titles.length} articles, typed`);

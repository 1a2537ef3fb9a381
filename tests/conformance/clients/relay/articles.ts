// An endless list of articles and the front of a category, written as Relay's users write them: fragments that can be
// refetched and paged, by the compiler's own directives.
import { graphql } from "relay-runtime";

export const card = graphql`
  fragment articles_card on Article {
    id
    title
    path
    publishedAt
    primaryCategory {
      name
      path
    }
    image {
      url
      alt
    }
  }
`;

// Paged from the root of the query.
export const list = graphql`
  fragment articles_list on Query
  @refetchable(queryName: "articlesListPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }, filter: { type: "ArticleFilter" }) {
    articles(first: $count, after: $cursor, filter: $filter) @connection(key: "articlesList_articles", filters: ["filter"]) {
      totalCount
      edges {
        node {
          id
          ...articles_card
        }
      }
    }
  }
`;

export const listQuery = graphql`
  query articlesListQuery($count: Int!, $filter: ArticleFilter) {
    ...articles_list @arguments(count: $count, filter: $filter)
  }
`;

// Paged from a thing, which Relay finds again by node(id:); in both directions.
export const category = graphql`
  fragment articles_category on Category
  @refetchable(queryName: "articlesCategoryPaginationQuery")
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 3 }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
  ) {
    name
    articles(first: $first, after: $after, last: $last, before: $before) @connection(key: "articlesCategory_articles") {
      edges {
        node {
          id
          ...articles_card
        }
      }
    }
  }
`;

export const categoryQuery = graphql`
  query articlesCategoryQuery($path: String!) {
    category(by: { path: $path }) {
      id
      ...articles_category
    }
  }
`;

// Refetched by its id, without a list.
export const headline = graphql`
  fragment articles_headline on Article @refetchable(queryName: "articlesHeadlineQuery") {
    title
    deck
  }
`;

// Unions and interfaces.
export const resolveQuery = graphql`
  query articlesResolveQuery($path: String!) {
    resolve(path: $path) {
      __typename
      ... on Article {
        ...articles_card @alias
        ...articles_headline @alias
      }
      ... on Category {
        name
        ...articles_category @alias
      }
      ... on Redirect {
        status
      }
      ... on Node {
        id
      }
    }
  }
`;

// The rules of graphql-eslint: those for Relay and the recommended ones for schemas, those that are valid anywhere for
// documents. What is left out is a matter of taste, and says why.
import graphql from "@graphql-eslint/eslint-plugin";

const languageOptions = { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: "schema.graphql", documents: ["docs/**/*.graphql"] } } };

export default [
  {
    files: ["**/schema.graphql"],
    languageOptions,
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // How the printer writes descriptions.
      "@graphql-eslint/description-style": "off",
      // What is a part of a thing (a breadcrumb, a table's cell) has no identity of its own.
      "@graphql-eslint/strict-id-in-types": "off",
      // `File.fileName` is the name of a file, and no repetition.
      "@graphql-eslint/no-typename-prefix": "off",
      // The change feed and search are read in one direction only.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // Not only connections hold lists: a list that is short by nature (authors of an article) is a plain list.
      "@graphql-eslint/relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
    },
  },
  {
    files: ["**/*.graphql"],
    ignores: ["**/schema.graphql"],
    languageOptions,
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/operations-recommended"].rules,
      // For clients that keep things by their ids; a page that is rendered once needs none.
      "@graphql-eslint/require-selections": "off",
    },
  },
];

const { graphql } = require("relay-runtime");

module.exports = graphql`
  query relayNewestQuery($first: Int!) {
    articles(first: $first) { nodes { id title } }
  }
`;

//! How GraphQL behaves.

use anyhow::ensure;
use masthead_api::{DocumentOptions, GraphqlLimits};
use serde::{Deserialize, Serialize};

use super::{bytes::Bytes, list};

/// How GraphQL behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GraphqlSettings {
    pub(crate) introspection: bool,
    pub(crate) max_tokens: usize,
    pub(crate) max_depth: usize,
    pub(crate) max_selections: usize,
    pub(crate) max_cost: usize,
    pub(crate) max_nodes: usize,
    pub(crate) max_aliases: usize,
    pub(crate) max_root_fields: usize,
    pub(crate) max_directives: usize,
    pub(crate) max_variable_values: usize,
    pub(crate) kept_documents: Bytes,
    pub(crate) persisted_queries: Bytes,
    #[serde(deserialize_with = "list::texts")]
    pub(crate) operations: Vec<String>,
    pub(crate) only_registered: bool,
}

impl Default for GraphqlSettings {
    fn default() -> Self {
        let limits = GraphqlLimits::default();
        let documents = DocumentOptions::default();
        Self {
            introspection: true,
            max_tokens: limits.tokens,
            max_depth: limits.depth,
            max_selections: limits.selections,
            max_cost: limits.cost,
            max_nodes: limits.nodes,
            max_aliases: limits.aliases,
            max_root_fields: limits.root_fields,
            max_directives: limits.directives,
            max_variable_values: limits.variable_values,
            kept_documents: Bytes(documents.kept),
            persisted_queries: Bytes(documents.automatic),
            operations: Vec::new(),
            only_registered: documents.only_registered,
        }
    }
}

impl GraphqlSettings {
    /// Levels of fields that fit on a thread's stack, and into the parser.
    const DEEPEST: usize = 28;

    pub(super) fn limits(&self) -> GraphqlLimits {
        GraphqlLimits {
            tokens: self.max_tokens,
            depth: self.max_depth,
            selections: self.max_selections,
            cost: self.max_cost,
            nodes: self.max_nodes,
            aliases: self.max_aliases,
            root_fields: self.max_root_fields,
            directives: self.max_directives,
            variable_values: self.max_variable_values,
        }
    }

    /// Which documents are kept and run. What is registered stands in files, which are read elsewhere.
    pub(super) fn documents(&self) -> DocumentOptions {
        DocumentOptions {
            kept: self.kept_documents.0,
            automatic: self.persisted_queries.0,
            only_registered: self.only_registered,
            ..DocumentOptions::default()
        }
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        let deepest = Self::DEEPEST;
        ensure!(
            (1..=deepest).contains(&self.max_depth),
            "graphql.max_depth must be from 1 to {deepest}"
        );
        for (name, value) in [
            ("max_tokens", self.max_tokens),
            ("max_selections", self.max_selections),
            ("max_cost", self.max_cost),
            ("max_nodes", self.max_nodes),
            ("max_root_fields", self.max_root_fields),
        ] {
            ensure!(value > 0, "graphql.{name} must be at least 1");
        }
        ensure!(
            !self.only_registered || !self.operations.is_empty(),
            "graphql.only_registered needs graphql.operations: without any, nothing could be asked"
        );
        Ok(())
    }
}

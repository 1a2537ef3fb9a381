//! How GraphQL behaves.

use anyhow::ensure;
use masthead_api::GraphqlLimits;
use serde::{Deserialize, Serialize};

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
}

impl Default for GraphqlSettings {
    fn default() -> Self {
        let limits = GraphqlLimits::default();
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
        Ok(())
    }
}

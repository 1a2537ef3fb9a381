//! The schema: built once, holding nothing of any request.

use std::{fmt, sync::Arc};

use async_graphql::{
    EmptyMutation, ID, OutputType as _, Request, Response, SDLExportOptions, Schema, SchemaBuilder,
    ServerError, SubscriptionType as _, ValidationMode,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    registry::Registry,
};
use futures_util::{FutureExt as _, StreamExt as _};

use super::{
    answer::Shapes,
    aside::Aside,
    kept::Kept,
    node::{HasLeadImage, HasSeo, Routable},
    query::Query,
    subscription::Subscription,
};
use crate::state::ApiOptions;

/// The schema that is served. Cheap to clone.
#[derive(Clone)]
pub struct MastheadSchema {
    /// Executes, and takes for granted that a document is valid.
    schema: Schema<Query, EmptyMutation, Subscription>,
    /// Validates, and executes nothing. The library validates a document as often as it executes it, so what was
    /// found valid once is given to a schema that does not.
    validator: Schema<Query, EmptyMutation, Subscription>,
    /// The documents that were found valid.
    kept: Arc<Kept>,
    /// Its types, for what must know them before the library does.
    registry: Arc<Registry>,
    /// Which of its fields may be null.
    shapes: Arc<Shapes>,
    aside: Aside,
}

impl fmt::Debug for MastheadSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MastheadSchema")
    }
}

impl MastheadSchema {
    /// Executes a request whose document is valid, as [`Self::validate`] says.
    pub(super) async fn execute(&self, request: Request) -> Response {
        self.schema.execute(request).await
    }

    /// Executes a subscription once, for one occasion: its field sends one thing then, or nothing.
    pub(super) async fn execute_once(&self, request: Request) -> Option<Response> {
        self.schema.execute_stream(request).next().await
    }

    /// What is wrong with the document of a request, and with its variables where they are used.
    pub(super) fn validate(&self, request: Request) -> Vec<ServerError> {
        let validated = self.validator.execute(request).now_or_never();
        validated.expect("validation waits for nothing").errors
    }

    /// The documents that were found valid.
    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(super) fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// Where large documents are executed.
    pub(super) const fn aside(&self) -> &Aside {
        &self.aside
    }
}

/// The types of the schema.
pub(super) fn registry() -> Registry {
    let mut registry = Registry::default();
    Query::create_type_info(&mut registry);
    Subscription::create_type_info(&mut registry);
    Routable::create_type_info(&mut registry);
    HasSeo::create_type_info(&mut registry);
    HasLeadImage::create_type_info(&mut registry);
    registry
}

/// Ends a request where its execution would begin.
struct ValidateOnly;

impl ExtensionFactory for ValidateOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for ValidateOnly {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}

/// Builds the schema.
#[must_use]
pub fn schema(options: &ApiOptions) -> MastheadSchema {
    let registry = registry();
    MastheadSchema {
        schema: builder(options).validation_mode(ValidationMode::Fast).finish(),
        validator: builder(options).extension(ValidateOnly).finish(),
        kept: Arc::new(Kept::new(options.documents.kept)),
        shapes: Arc::new(Shapes::of(&registry)),
        registry: Arc::new(registry),
        aside: Aside::new(),
    }
}

fn builder(options: &ApiOptions) -> SchemaBuilder<Query, EmptyMutation, Subscription> {
    // What a document may come to is measured in `limits`, with more to say than the library's limits have. Of those
    // there is one that cannot be turned off, and would come first.
    let builder = Schema::build(Query::default(), EmptyMutation, Subscription)
        .register_output_type::<Routable>()
        .register_output_type::<HasSeo>()
        .register_output_type::<HasLeadImage>()
        .override_output_type_description::<ID>("A typed id, opaque: `article_01jd…`. Looks like a string.")
        .limit_recursive_depth(options.graphql.levels() + 1)
        .disable_suggestions();
    if options.introspection {
        builder
    } else {
        builder.disable_introspection()
    }
}

/// The schema as text, as it is committed in `schema.graphql`. The same for every build of the same code.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .prefer_single_line_descriptions()
        .use_space_ident()
        .indent_width(2);
    schema(&ApiOptions::default()).schema.sdl_with_options(options)
}

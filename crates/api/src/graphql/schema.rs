//! The schema: built once, holding nothing of any request.

use std::{fmt, sync::Arc};

use async_graphql::{
    EmptyMutation, EmptySubscription, ID, OutputType as _, Request, Response, SDLExportOptions, Schema,
    registry::Registry,
};

use super::{
    answer::Shapes,
    aside::Aside,
    node::{HasLeadImage, HasSeo, Routable},
    query::Query,
};
use crate::state::ApiOptions;

/// The schema that is served. Cheap to clone.
#[derive(Clone)]
pub struct MastheadSchema {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
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
    pub(super) async fn execute(&self, request: Request) -> Response {
        self.schema.execute(request).await
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
    Routable::create_type_info(&mut registry);
    HasSeo::create_type_info(&mut registry);
    HasLeadImage::create_type_info(&mut registry);
    registry
}

/// Builds the schema.
#[must_use]
pub fn schema(options: &ApiOptions) -> MastheadSchema {
    let registry = registry();
    // What a document may come to is measured in `limits`, with more to say than the library's limits have. Of those
    // there is one that cannot be turned off, and would come first.
    let mut builder = Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        .register_output_type::<Routable>()
        .register_output_type::<HasSeo>()
        .register_output_type::<HasLeadImage>()
        .override_output_type_description::<ID>("A typed id, opaque: `article_01jd…`. Looks like a string.")
        .limit_recursive_depth(options.graphql.levels() + 1)
        .disable_suggestions();
    if !options.introspection {
        builder = builder.disable_introspection();
    }
    MastheadSchema {
        schema: builder.finish(),
        shapes: Arc::new(Shapes::of(&registry)),
        registry: Arc::new(registry),
        aside: Aside::new(),
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

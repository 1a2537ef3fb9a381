//! The schema: built once, holding nothing of any request.

use std::fmt;

use async_graphql::{
    EmptyMutation, EmptySubscription, ID, OutputType as _, Request, Response, SDLExportOptions, Schema,
    registry::Registry,
};

use super::{
    answer::Shapes,
    limits,
    node::{HasLeadImage, HasSeo, Routable},
    query::Query,
};
use crate::state::ApiOptions;

/// The schema that is served. Cheap to clone.
#[derive(Clone)]
pub struct MastheadSchema(Schema<Query, EmptyMutation, EmptySubscription>);

impl fmt::Debug for MastheadSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MastheadSchema")
    }
}

impl MastheadSchema {
    pub(super) async fn execute(&self, request: Request) -> Response {
        self.0.execute(request).await
    }

    /// Which of its fields may be null.
    pub(super) fn shapes(&self) -> &Shapes {
        self.0.data::<Shapes>().expect("`schema` adds them")
    }
}

/// Builds the schema.
#[must_use]
pub fn schema(options: &ApiOptions) -> MastheadSchema {
    let mut registry = Registry::default();
    Query::create_type_info(&mut registry);
    let mut builder = Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        .register_output_type::<Routable>()
        .register_output_type::<HasSeo>()
        .register_output_type::<HasLeadImage>()
        .override_output_type_description::<ID>("A typed id, opaque: `article_01jd…`. Looks like a string.")
        .data(Shapes::of(&registry))
        .limit_depth(limits::MAX_DEPTH)
        .limit_complexity(limits::MAX_COMPLEXITY)
        .limit_recursive_depth(limits::MAX_RECURSION)
        .limit_directives(limits::MAX_DIRECTIVES);
    if !options.introspection {
        // Suggestions for misspelt names would give away what introspection keeps to itself.
        builder = builder.disable_introspection().disable_suggestions();
    }
    MastheadSchema(builder.finish())
}

/// The schema as text, as it is committed in `schema.graphql`. The same for every build of the same code.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .prefer_single_line_descriptions()
        .use_space_ident()
        .indent_width(2);
    schema(&ApiOptions::default()).0.sdl_with_options(options)
}

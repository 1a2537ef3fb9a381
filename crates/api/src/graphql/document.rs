//! A document, with all that is known of it whatever its variables are.

use async_graphql::{
    Request, ServerError, Variables,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, Selection},
    },
    registry::Registry,
};
use masthead_app::error::ErrorCode;

use super::{
    answer::Outline,
    error::{self, refusal},
    limits::{GraphqlLimits, Known, Measured, Scene},
    uses::Uses,
    variables,
};

/// A document that was read, for one of its operations.
#[derive(Debug)]
pub(super) struct Document {
    parsed: ExecutableDocument,
    /// The operation as requests name it.
    name: Option<String>,
    pub(super) length: Length,
    /// The order of its answers.
    pub(super) outline: Outline,
    /// Where variables are used; none where that cannot be said, and every request is validated in full.
    uses: Option<Uses>,
    measures: Known,
}

/// How long a text is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length {
    /// Names, numbers, texts and punctuation.
    pub(super) tokens: usize,
    /// As it was sent.
    pub(super) bytes: usize,
}

/// Bytes that a token and a field of the answer take, roughly, once they are read.
const TOKEN: usize = 160;
const FIELD: usize = 256;

impl Document {
    /// Takes a document together that was parsed and measured; `name` names one of its operations.
    pub(super) fn new(
        registry: &Registry,
        parsed: ExecutableDocument,
        name: Option<&str>,
        length: Length,
    ) -> Self {
        Self {
            outline: Outline::of(&parsed, name),
            uses: Uses::of(registry, &parsed),
            measures: Known::of(&parsed),
            name: name.map(str::to_owned),
            parsed,
            length,
        }
    }

    /// The operation that is executed.
    pub(super) fn operation(&self) -> Result<&OperationDefinition, ServerError> {
        choose(&self.parsed, self.name.as_deref())
    }

    /// What it comes to with these variables.
    pub(super) fn measure(
        &self,
        registry: &Registry,
        variables: &Variables,
        limits: &GraphqlLimits,
    ) -> Result<Measured, ServerError> {
        let scene = Scene {
            registry,
            document: &self.parsed,
            operation: self.operation()?,
            variables,
        };
        self.measures.measure(scene, limits)
    }

    /// Notes what it came to with these variables.
    pub(super) fn note(&self, variables: &Variables, measured: Measured) {
        self.measures.note(variables, measured);
    }

    /// Whether it is valid with these variables, if it was with others.
    pub(super) fn stays_valid(&self, registry: &Registry, variables: &Variables) -> bool {
        self.uses
            .as_ref()
            .is_some_and(|uses| uses.fit(registry, variables))
    }

    /// Puts the document into a request for it, so that nobody parses it again.
    pub(super) fn put_into(&self, request: &mut Request) {
        request.operation_name.clone_from(&self.name);
        request.set_parsed_query(self.parsed.clone());
    }

    /// Bytes that it takes, its text included, roughly.
    pub(super) fn weight(&self) -> usize {
        self.length.bytes + self.length.tokens * TOKEN + self.outline.fields() * FIELD
    }
}

/// Parses a document, whose text is not too long for that.
pub(super) fn parse(text: &str) -> Result<ExecutableDocument, ServerError> {
    parse_query(text).map_err(|refused| {
        let locations = refused.positions().collect();
        let text = refused.to_string();
        // Below a picture of the place, which the locations give already, stands what was expected there.
        let reason = text
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches([' ', '=']);
        let message = format!("the document is not GraphQL: {reason}");
        let error = refusal(ErrorCode::GraphqlParseFailed, message);
        ServerError { locations, ..error }
    })
}

/// Refuses a subscription to several things at once, as the specification demands: an event is of one of them.
pub(super) fn check_subscription(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
) -> Result<(), ServerError> {
    let refused = |message: String| Err(refusal(ErrorCode::GraphqlValidationFailed, message));
    let mut field = None;
    let mut sets = vec![&operation.selection_set.node];
    // Fragments that contain themselves are refused by the measure; here it must only come to an end.
    let mut steps = 0;
    while let Some(set) = sets.pop() {
        for selection in &set.items {
            steps += 1;
            let is_second = match &selection.node {
                Selection::Field(found) => field.replace(found.node.name.node.as_str()).is_some(),
                Selection::InlineFragment(fragment) => {
                    sets.push(&fragment.node.selection_set.node);
                    false
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        sets.push(&fragment.node.selection_set.node);
                    }
                    false
                }
            };
            if is_second || steps > MOST_STEPS {
                let message =
                    "a subscription asks for one field; subscribe to each thing by an operation of its own";
                return refused(message.to_owned());
            }
        }
    }
    match field {
        Some(name) if name.starts_with("__") => refused(format!("a subscription cannot ask for {name}")),
        _ => Ok(()),
    }
}

/// Selections that are looked at for the one field of a subscription.
const MOST_STEPS: usize = 50;

/// The operation that a request means.
pub(super) fn choose<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Result<&'d OperationDefinition, ServerError> {
    let refused = |message: String| refusal(ErrorCode::GraphqlValidationFailed, message);
    let chosen = match (&document.operations, name) {
        (DocumentOperations::Single(only), None) => Some(only),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(named), Some(name)) => named.get(name),
        (DocumentOperations::Multiple(named), None) if named.len() == 1 => named.values().next(),
        (DocumentOperations::Multiple(named), None) => {
            let count = named.len();
            return Err(refused(format!(
                "operationName: is required, the document has {count} operations"
            )));
        }
    };
    chosen.map(|operation| &operation.node).ok_or_else(|| {
        let name = error::shortened(name.unwrap_or_default(), 80);
        refused(format!("operationName: the document has no operation \"{name}\""))
    })
}

/// Refuses what a measured document may not say, whatever its variables are.
pub(super) fn check(
    registry: &Registry,
    document: &ExecutableDocument,
    measured: Measured,
    may_introspect: bool,
) -> Result<(), Vec<ServerError>> {
    if measured.introspects && !may_introspect {
        let message = "the schema cannot be asked for here: introspection is off";
        return Err(vec![refusal(ErrorCode::GraphqlValidationFailed, message)]);
    }
    let refused = variables::check_declarations(registry, document);
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

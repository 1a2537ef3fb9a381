//! From a request to its answer.

use std::any::TypeId;

use async_graphql::{
    Request, Response, ServerError,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    },
    value,
};
use masthead_app::error::ErrorCode;
use masthead_domain::visibility::Visibility;

use super::{
    answer::Outline,
    context::Served,
    error::{self, refusal},
    gather::gather,
    limits::{self, Measured, Scene},
    variables,
};
use crate::{
    http::{RequestId, answers::Readings},
    state::ApiState,
};

/// Tokens or selections from which on a document is larger than any page.
const LARGE: usize = 2_000;
/// The cost from which on an answer is larger than any page's.
const COSTLY: usize = 30_000;
/// Errors of a document that was not executed, at the most.
const MOST_ERRORS: usize = 10;

/// What a request wants besides its answer; stands among its data.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wishes {
    /// Whether anything but a query is refused.
    pub(super) queries_only: bool,
    /// Whether the answer says what it cost.
    pub(super) cost: bool,
}

/// Executes a request for a viewer.
///
/// Refuses what is too large before it is validated, gives the resolvers a reader of their own, and lets no error
/// out that is not for clients. A [`RequestId`] among the request's data stands in errors and logs.
pub async fn execute(state: &ApiState, visibility: Visibility, mut request: Request) -> Response {
    let found = found_in::<RequestId>(&request);
    let id = found.map_or_else(
        || state.app.ids.next().simple().to_string(),
        |id| id.as_str().to_owned(),
    );
    let task = match limits::read(&request.query, &state.options.graphql) {
        Ok(text) => {
            let (tokens, document) = (text.tokens, text.document.into_owned());
            request.query = document;
            Task {
                state: state.clone(),
                wishes: found_in::<Wishes>(&request).copied().unwrap_or_default(),
                visibility,
                request,
                id,
                tokens,
            }
        }
        Err(refused) => return finish(state, &id, Response::from_errors(vec![refused])),
    };
    Box::pin(task.run()).await
}

fn found_in<T: 'static>(request: &Request) -> Option<&T> {
    request
        .data
        .get(&TypeId::of::<T>())
        .and_then(|found| found.downcast_ref())
}

/// A request on its way.
struct Task {
    state: ApiState,
    wishes: Wishes,
    visibility: Visibility,
    request: Request,
    id: String,
    tokens: usize,
}

/// What is known of a request before it is executed.
struct Prepared {
    outline: Outline,
    measured: Measured,
}

impl Task {
    async fn run(mut self) -> Response {
        let aside = self.state.schema.aside().clone();
        let mut turn = None;
        let prepared = if self.tokens > LARGE {
            let turn = turn.insert(aside.turn().await);
            turn.work(|| self.prepare())
        } else {
            self.prepare()
        };
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(refused) => return finish(&self.state, &self.id, Response::from_errors(refused)),
        };
        let measured = prepared.measured;
        if turn.is_none() && (measured.selections > LARGE || measured.cost > COSTLY) {
            turn = Some(aside.turn().await);
        }
        let executed = Box::pin(self.execute(prepared));
        match turn {
            Some(turn) => turn.begin(executed).await,
            None => executed.await,
        }
    }

    /// Parses the request and measures it.
    fn prepare(&mut self) -> Result<Prepared, Vec<ServerError>> {
        let (request, limits) = (&mut self.request, &self.state.options.graphql);
        let registry = self.state.schema.registry();
        let one = |refused: ServerError| vec![refused];
        limits::check_variables(&request.variables, limits).map_err(one)?;
        let document = parse(&request.query).map_err(one)?;
        let operation = choose(&document, request.operation_name.as_deref()).map_err(one)?;
        if self.wishes.queries_only && operation.ty != OperationType::Query {
            let message = "only queries can be run by GET; send it by POST";
            return Err(vec![refusal(ErrorCode::MethodNotAllowed, message)]);
        }
        let scene = Scene {
            registry,
            document: &document,
            operation,
            variables: &request.variables,
        };
        let measured = limits::measure(scene, limits).map_err(one)?;
        if measured.introspects && !self.state.options.introspection {
            let message = "the schema cannot be asked for here: introspection is off";
            return Err(vec![refusal(ErrorCode::GraphqlValidationFailed, message)]);
        }
        for refused in [
            variables::check_declarations(registry, &document),
            variables::check_values(registry, operation, &request.variables),
        ] {
            if !refused.is_empty() {
                return Err(refused);
            }
        }
        let outline = Outline::of(&document, request.operation_name.as_deref());
        request.set_parsed_query(document);
        Ok(Prepared { outline, measured })
    }

    async fn execute(self, prepared: Prepared) -> Response {
        let Prepared { outline, measured } = prepared;
        let schema = &self.state.schema;
        let reader = self.state.app.reader(self.visibility);
        if let Some(readings) = found_in::<Readings>(&self.request) {
            readings.note(&reader);
        }
        let served = Served {
            reader,
            app: self.state.app.clone(),
        };
        let mut response = gather(schema.execute(self.request.data(served))).await;
        for error in response.errors.iter().filter(|error| !error.path.is_empty()) {
            outline.nullify(&mut response.data, &error.path, "Query", schema.shapes());
        }
        outline.arrange(&mut response.data);
        if self.wishes.cost {
            let (used, limit) = (measured.cost, self.state.options.graphql.cost);
            let remaining = limit.saturating_sub(used);
            let cost = value!({ "used": used, "limit": limit, "remaining": remaining });
            response.extensions.insert("cost".to_owned(), cost);
        }
        finish(&self.state, &self.id, response)
    }
}

fn parse(text: &str) -> Result<ExecutableDocument, ServerError> {
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

/// The operation that a request means.
fn choose<'d>(
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

/// Makes the errors of an answer fit for clients.
fn finish(state: &ApiState, id: &str, mut response: Response) -> Response {
    let registry = state.options.introspection.then(|| state.schema.registry());
    let is_refused = response.errors.iter().all(|error| error.path.is_empty());
    let found = response.errors.len();
    if is_refused {
        response.errors.truncate(MOST_ERRORS);
    }
    let errors = response.errors.into_iter();
    response.errors = errors.map(|error| error::publish(error, id, registry)).collect();
    if is_refused && found > MOST_ERRORS {
        let message = format!("{} more errors are not shown", found - MOST_ERRORS);
        let more = refusal(ErrorCode::GraphqlValidationFailed, message);
        response.errors.push(error::publish(more, id, None));
    }
    response
}

//! From a request to its answer.

use std::{any::TypeId, sync::Arc};

use async_graphql::{Request, Response, ServerError, Variables, parser::types::OperationType, value};
use masthead_app::error::ErrorCode;
use masthead_domain::visibility::Visibility;

use super::{
    context::Served,
    document::{self, Document, Length, choose, parse},
    error::{self, refusal},
    gather::gather,
    limits::{self, Measured, Scene},
    occasion::Occasion,
    persisted::Registers,
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a wish of its own, and any may go with any"
)]
pub(super) struct Wishes {
    /// Whether anything but a query is refused.
    pub(super) queries_only: bool,
    /// Whether mutations are refused.
    pub(super) no_mutations: bool,
    /// Whether the answer says what it cost.
    pub(super) cost: bool,
    /// Whether it may go on, so that subscriptions can be answered.
    pub(super) lasting: bool,
}

/// What an operation comes to.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "lives for one match")]
pub(super) enum Opened {
    /// One answer.
    Answered(Response),
    /// A subscription, which is sound; what it is about is not known yet.
    Subscription(Box<Program>),
}

/// Executes a request for a viewer.
///
/// Refuses what is too large before it is validated, gives the resolvers a reader of their own, and lets no error
/// out that is not for clients. A [`RequestId`] among the request's data stands in errors and logs.
pub async fn execute(state: &ApiState, visibility: Visibility, request: Request) -> Response {
    match open(state, visibility, request).await {
        Opened::Answered(response) => response,
        // Refused before, for whoever does not ask for what lasts.
        Opened::Subscription(_) => Response::from_errors(vec![subscriptions_elsewhere()]),
    }
}

/// Executes a request for a viewer, or begins to, if it is a subscription.
pub(super) async fn open(state: &ApiState, visibility: Visibility, request: Request) -> Opened {
    let found = found_in::<RequestId>(&request);
    let id = found.map_or_else(
        || state.app.ids.next().simple().to_string(),
        |id| id.as_str().to_owned(),
    );
    let source = match Source::of(state, &request) {
        Ok(source) => source,
        Err(refused) => {
            return Opened::Answered(finish(state, &id, Response::from_errors(vec![refused])));
        }
    };
    let task = Task {
        state: state.clone(),
        wishes: found_in::<Wishes>(&request).copied().unwrap_or_default(),
        visibility,
        request,
        id,
        source,
    };
    Box::pin(task.run()).await
}

const ELSEWHERE: &str = "subscriptions are answered at /graphql/ws (graphql-transport-ws) and at /graphql/stream \
                         (server-sent events), not here";

fn subscriptions_elsewhere() -> ServerError {
    refusal(ErrorCode::GraphqlValidationFailed, ELSEWHERE)
}

fn found_in<T: 'static>(request: &Request) -> Option<&T> {
    request
        .data
        .get(&TypeId::of::<T>())
        .and_then(|found| found.downcast_ref())
}

/// What a request's document is made of.
enum Source {
    /// It was valid before.
    Known(Arc<Document>),
    /// A text without its comments.
    Text { text: String, length: Length },
}

impl Source {
    fn of(state: &ApiState, request: &Request) -> Result<Self, ServerError> {
        let name = request.operation_name.as_deref();
        if let Some(known) = state.schema.kept().get(&request.query, name) {
            return Ok(Self::Known(known));
        }
        let text = limits::read(&request.query, &state.options.graphql)?;
        let length = Length {
            tokens: text.tokens,
            bytes: request.query.len(),
        };
        let text = text.document.into_owned();
        Ok(Self::Text { text, length })
    }

    fn tokens(&self) -> usize {
        match self {
            Self::Known(document) => document.length.tokens,
            Self::Text { length, .. } => length.tokens,
        }
    }
}

/// A request on its way.
struct Task {
    state: ApiState,
    wishes: Wishes,
    visibility: Visibility,
    request: Request,
    id: String,
    source: Source,
}

/// What is known of a request before it is executed.
struct Prepared {
    document: Arc<Document>,
    measured: Measured,
}

impl Task {
    async fn run(mut self) -> Opened {
        let aside = self.state.schema.aside().clone();
        let mut turn = None;
        let prepared = if self.source.tokens() > LARGE {
            let turn = turn.insert(aside.turn().await);
            turn.work(|| self.prepare())
        } else {
            self.prepare()
        };
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(refused) => return self.refuse(refused),
        };
        let measured = prepared.measured;
        if turn.is_none() && (measured.selections > LARGE || measured.cost > COSTLY) {
            turn = Some(aside.turn().await);
        }
        let document = Arc::clone(&prepared.document);
        let validated = match &turn {
            Some(turn) => turn.work(|| self.validate(document)),
            None => self.validate(document),
        };
        if let Err(refused) = validated {
            return self.refuse(refused);
        }
        let operation = prepared.document.operation();
        if operation.is_ok_and(|operation| operation.ty == OperationType::Subscription) {
            return Opened::Subscription(Box::new(Program::new(self, prepared.document)));
        }
        let executed = Box::pin(self.execute(prepared));
        Opened::Answered(match turn {
            Some(turn) => turn.begin(executed).await,
            None => executed.await,
        })
    }

    fn refuse(&self, refused: Vec<ServerError>) -> Opened {
        Opened::Answered(finish(&self.state, &self.id, Response::from_errors(refused)))
    }

    /// Reads the request's document, if nobody has, and measures it.
    fn prepare(&mut self) -> Result<Prepared, Vec<ServerError>> {
        let (request, limits) = (&self.request, &self.state.options.graphql);
        let registry = self.state.schema.registry();
        let one = |refused: ServerError| vec![refused];
        limits::check_variables(&request.variables, limits).map_err(one)?;
        let (document, measured) = match &self.source {
            Source::Known(document) => {
                self.check_kind(document.operation().map_err(one)?.ty)?;
                let measured = document.measure(registry, &request.variables, limits);
                (Arc::clone(document), measured.map_err(one)?)
            }
            Source::Text { text, length } => {
                let (document, measured) = self.read(text, *length)?;
                (Arc::new(document), measured)
            }
        };
        let operation = document.operation().map_err(one)?;
        let refused = variables::check_values(registry, operation, &request.variables);
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(Prepared { document, measured })
    }

    fn read(&self, text: &str, length: Length) -> Result<(Document, Measured), Vec<ServerError>> {
        let (request, options) = (&self.request, &self.state.options);
        let registry = self.state.schema.registry();
        let one = |refused: ServerError| vec![refused];
        let parsed = parse(text).map_err(one)?;
        let name = request.operation_name.as_deref();
        let operation = choose(&parsed, name).map_err(one)?;
        self.check_kind(operation.ty)?;
        if operation.ty == OperationType::Subscription {
            document::check_subscription(&parsed, operation).map_err(one)?;
        }
        let scene = Scene {
            registry,
            document: &parsed,
            operation,
            variables: &request.variables,
        };
        let measured = limits::measure(scene, &options.graphql).map_err(one)?;
        document::check(registry, &parsed, measured, options.introspection)?;
        let document = Document::new(registry, parsed, name, length);
        document.note(&request.variables, measured);
        Ok((document, measured))
    }

    /// Whoever follows a link must change nothing, and where answers end nothing goes on.
    fn check_kind(&self, kind: OperationType) -> Result<(), Vec<ServerError>> {
        let is_elsewhere = kind == OperationType::Subscription && !self.wishes.lasting;
        if self.wishes.queries_only && kind != OperationType::Query {
            let message = if is_elsewhere {
                ELSEWHERE
            } else {
                "only queries can be run by GET; send it by POST"
            };
            return Err(vec![refusal(ErrorCode::MethodNotAllowed, message)]);
        }
        if is_elsewhere {
            return Err(vec![subscriptions_elsewhere()]);
        }
        if self.wishes.no_mutations && kind == OperationType::Mutation {
            let message = "mutations cannot be run by GET; send it by POST";
            return Err(vec![refusal(ErrorCode::MethodNotAllowed, message)]);
        }
        Ok(())
    }

    /// Validates a document that is not known to be valid, and keeps what is.
    fn validate(&self, document: Arc<Document>) -> Result<(), Vec<ServerError>> {
        let (request, schema) = (&self.request, &self.state.schema);
        let is_known = matches!(self.source, Source::Known(_));
        if !(is_known && document.stays_valid(schema.registry(), &request.variables)) {
            let mut asked = Request::new("").variables(request.variables.clone());
            document.put_into(&mut asked);
            let refused = schema.validate(asked);
            if !refused.is_empty() {
                return Err(refused);
            }
        }
        if let Some(Registers(hash)) = found_in(request) {
            self.state.persisted.register(*hash, &request.query);
        }
        if !is_known {
            let name = request.operation_name.as_deref();
            schema.kept().keep(&request.query, name, document);
        }
        Ok(())
    }

    async fn execute(mut self, prepared: Prepared) -> Response {
        let Prepared { document, measured } = prepared;
        let schema = &self.state.schema;
        let reader = self.state.app.reader(self.visibility);
        if let Some(readings) = found_in::<Readings>(&self.request) {
            readings.note(&reader);
        }
        let served = Served {
            reader,
            app: self.state.app.clone(),
        };
        document.put_into(&mut self.request);
        let mut response = gather(schema.execute(self.request.data(served))).await;
        let outline = &document.outline;
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

/// A subscription that is sound, to be executed for each thing that happens.
#[derive(Debug)]
pub(super) struct Program {
    state: ApiState,
    visibility: Visibility,
    id: String,
    document: Arc<Document>,
    variables: Variables,
}

impl Program {
    fn new(task: Task, document: Arc<Document>) -> Self {
        Self {
            state: task.state,
            visibility: task.visibility,
            id: task.id,
            document,
            variables: task.request.variables,
        }
    }

    pub(super) const fn visibility(&self) -> &Visibility {
        &self.visibility
    }

    /// Executes it for an occasion: one answer, or none where there is nothing to send.
    pub(super) async fn execute(&self, occasion: Occasion) -> Option<Response> {
        let mut request = Request::new("")
            .variables(self.variables.clone())
            .data(Served {
                reader: self.state.app.reader(self.visibility.clone()),
                app: self.state.app.clone(),
            })
            .data(occasion);
        self.document.put_into(&mut request);
        let schema = &self.state.schema;
        let mut response = gather(schema.execute_once(request)).await?;
        let outline = &self.document.outline;
        for error in response.errors.iter().filter(|error| !error.path.is_empty()) {
            outline.nullify(&mut response.data, &error.path, "Subscription", schema.shapes());
        }
        outline.arrange(&mut response.data);
        Some(finish(&self.state, &self.id, response))
    }
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

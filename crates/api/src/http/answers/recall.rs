//! Answers what is kept, in front of everything else.

use std::{
    convert::Infallible,
    future::{Future, ready},
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    Router,
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, header, request::Parts},
    response::Response,
};
use bytes::Bytes;
use masthead_app::{
    error::ErrorCode,
    kept::{Item, Ticket},
};
use tower::{Service, ServiceExt as _};

use super::{Answer, Answers, answer::Found, capture::Seat, key::Kind};
use crate::{
    http::{
        caching,
        cors::Plain,
        observe::{self, RequestId},
        problem::Problem,
        status_of,
    },
    state::ApiState,
};

/// Bytes of a body that is looked at here; a larger one is no page's query.
const LARGEST_QUERY: u64 = 64 * 1024;

/// The router with the memory of answers in front. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Recall(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    router: Router,
    state: ApiState,
    answers: Arc<Answers>,
    cors: Plain,
    /// The same server without any memory, for whoever compares.
    #[cfg(feature = "test-writes")]
    plain: Router,
}

impl Recall {
    pub(crate) fn new(
        router: Router,
        state: ApiState,
        answers: Arc<Answers>,
        #[cfg(feature = "test-writes")] plain: Router,
    ) -> Self {
        Self(Arc::new(Inner {
            cors: Plain::of(&state.options.cors),
            router,
            state,
            answers,
            #[cfg(feature = "test-writes")]
            plain,
        }))
    }
}

/// A request whose answer is looked for.
struct Asked {
    kind: Kind,
    started: Instant,
    parts: Parts,
}

impl Service<Request> for Recall {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let started = Instant::now();
        #[cfg(feature = "test-writes")]
        if request.headers().contains_key("x-cache-bypass") {
            return Box::pin(self.0.plain.clone().oneshot(request));
        }
        let kind = Kind::of(request.method(), request.uri(), request.headers())
            .filter(|_| Plain::knows(request.headers()));
        let Some(kind) = kind else {
            return Box::pin(self.0.router.clone().oneshot(request));
        };
        let is_post = matches!(kind, Kind::GraphqlPost(_));
        if is_post && !is_short(request.body()) {
            return Box::pin(self.0.router.clone().oneshot(request));
        }
        let (parts, body) = request.into_parts();
        let asked = Asked { kind, started, parts };
        if is_post {
            let inner = Arc::clone(&self.0);
            return Box::pin(async move { Ok(inner.answer_post(asked, body).await) });
        }
        let exact = kind.exact(&asked.parts.uri, &[]);
        if let Some(response) = self.0.kept(&exact, &asked) {
            return Box::pin(ready(Ok(response)));
        }
        let inner = Arc::clone(&self.0);
        Box::pin(async move { Ok(inner.make(asked, Bytes::new(), exact, body).await) })
    }
}

impl Inner {
    async fn answer_post(self: Arc<Self>, asked: Asked, body: Body) -> Response {
        let bytes = match self.whole(body).await {
            Ok(bytes) => bytes,
            Err(problem) => return self.refuse(&asked.parts.headers, &problem),
        };
        let exact = asked.kind.exact(&asked.parts.uri, &bytes);
        match self.kept(&exact, &asked) {
            Some(response) => response,
            // On the heap, because most requests end before.
            None => Box::pin(self.make(asked, bytes.clone(), exact, Body::from(bytes))).await,
        }
    }

    /// What is kept under a key, if it can be sent without making anything.
    fn kept(&self, key: &[u8], asked: &Asked) -> Option<Response> {
        let item = self.answers.kept.get(key)?;
        let response = item.value.respond_now(&asked.parts.headers)?;
        Some(self.sent(&item, asked, response))
    }

    /// Looks for the answer by what the request means, and makes it where there is none.
    async fn make(self: Arc<Self>, asked: Asked, bytes: Bytes, exact: Vec<u8>, body: Body) -> Response {
        let Asked { kind, parts, .. } = &asked;
        let exact: Arc<[u8]> = exact.into();
        let Some(meant) = kind.meant(&parts.uri, &bytes) else {
            return self.pass(Request::from_parts(asked.parts, body)).await;
        };
        // Before it is looked for: what is found is as old as this at least.
        let ticket = Ticket::at(self.state.app.store.log().applied_now());
        let mut lead = None;
        for _ in 0..2 {
            let found = self
                .answers
                .kept
                .get(&*exact)
                .or_else(|| self.answers.kept.get(&*meant));
            if let Some(item) = found {
                let (answer, dependences) = (Arc::clone(&item.value), Arc::clone(&item.dependences));
                let bytes = 2 * exact.len();
                self.answers
                    .kept
                    .keep(ticket, Arc::clone(&exact), answer, dependences, bytes);
                if let Some(response) = item.value.respond(&parts.headers, Found::Kept).await {
                    return self.sent(&item, &asked, response);
                }
                break;
            }
            // Whoever waited looks again; whoever leads computes.
            lead = self.answers.flights.board(&meant).await;
            if lead.is_some() {
                break;
            }
        }
        let seat = Seat {
            keys: vec![meant, exact],
            kept: Arc::new(OnceLock::new()),
        };
        let (headers, method) = (parts.headers.clone(), parts.method.clone());
        let mut request = Request::from_parts(asked.parts, body);
        request.extensions_mut().insert(seat.clone());
        let response = self.pass(request).await;
        drop(lead);
        let Some(item) = seat.kept.get() else {
            return response;
        };
        // The same answer with its codings made once; its id and what is counted are those of the slower way.
        let Some(mut made) = item.value.respond(&headers, Found::Made).await else {
            return response;
        };
        // What the client's conditions refuse the slower way has refused already.
        if made.status().is_client_error() {
            return response;
        }
        for name in observe::OF_ONE_REQUEST {
            if let Some(value) = response.headers().get(*name) {
                made.headers_mut().insert(*name, value.clone());
            }
        }
        self.cors.apply(&headers, made.headers_mut());
        finish(&method, made)
    }

    /// An answer from memory, with what is its request's own.
    fn sent(&self, item: &Item<Arc<Answer>>, asked: &Asked, mut response: Response) -> Response {
        let Asked { started, parts, .. } = asked;
        let id = RequestId::choose(&parts.headers, self.state.app.ids.as_ref());
        observe::finish(&mut response, &id);
        self.cors.apply(&parts.headers, response.headers_mut());
        self.hold_to_due(response.headers_mut());
        let route = &item.value.route;
        observe::recalled(
            &self.state,
            route,
            &parts.method,
            response.status(),
            *started,
            &id,
        );
        finish(&parts.method, response)
    }

    /// What is to come due by itself since the answer was made, caches on the way must not show late.
    fn hold_to_due(&self, headers: &mut HeaderMap) {
        let shared = &self.state.options.shared_caching;
        let Some(due) = self.state.next_due() else { return };
        let is_shared = headers
            .get(header::CACHE_CONTROL)
            .is_some_and(|value| caching::is_shared(value.as_bytes()));
        if is_shared && due < shared.s_maxage + shared.stale_while_revalidate {
            headers.insert(header::CACHE_CONTROL, caching::shared(shared, Some(due)));
        }
    }

    async fn pass(&self, request: Request) -> Response {
        let Ok(response) = self.router.clone().oneshot(request).await;
        response
    }

    /// The whole body, in time.
    async fn whole(&self, body: Body) -> Result<Bytes, Problem> {
        let limit = self.state.options.body_timeout;
        let read = to_bytes(body, LARGEST_QUERY as usize);
        match tokio::time::timeout(limit, read).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(_)) => Err(Problem::new(ErrorCode::BadRequest, "the body broke off")),
            Err(_) => {
                let seconds = limit.as_secs_f64();
                let detail = format!("the body did not come whole within {seconds} seconds");
                Err(Problem::new(ErrorCode::BodyTooSlow, detail))
            }
        }
    }

    fn refuse(&self, headers: &HeaderMap, problem: &Problem) -> Response {
        let mut response = Response::default();
        let id = RequestId::choose(headers, self.state.app.ids.as_ref());
        *response.status_mut() = status_of(problem.code());
        problem.render(&mut response, &id);
        observe::finish(&mut response, &id);
        self.cors.apply(headers, response.headers_mut());
        response
    }
}

/// Whether a body says that it is as long as a query at the most.
fn is_short(body: &Body) -> bool {
    body.size_hint()
        .exact()
        .is_some_and(|length| length <= LARGEST_QUERY)
}

/// The body of a `HEAD` stays here; its length is that of the `GET`.
fn finish(method: &Method, response: Response) -> Response {
    if *method == Method::HEAD {
        response.map(|_| Body::empty())
    } else {
        response
    }
}

//! Answers what is kept, in front of everything else.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    Router,
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, header},
    response::Response,
};
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
    },
    state::ApiState,
};

/// Bytes of a body that is looked at here; a larger one is no page's query.
const LARGEST_QUERY: u64 = 64 * 1024;

/// The router with the memory of answers in front.
#[derive(Debug, Clone)]
pub(crate) struct Recall {
    router: Router,
    state: ApiState,
    answers: Arc<Answers>,
    cors: Arc<Plain>,
    /// The same server without any memory, for whoever compares.
    #[cfg(feature = "test-writes")]
    plain: Option<Router>,
}

impl Recall {
    #[cfg(feature = "test-writes")]
    pub(crate) fn beside(mut self, plain: Router) -> Self {
        self.plain = Some(plain);
        self
    }

    pub(crate) fn new(router: Router, state: ApiState, answers: Arc<Answers>) -> Self {
        let cors = Arc::new(Plain::of(&state.options.cors));
        Self {
            router,
            state,
            answers,
            cors,
            #[cfg(feature = "test-writes")]
            plain: None,
        }
    }
}

impl Service<Request> for Recall {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        #[cfg(feature = "test-writes")]
        if request.headers().contains_key("x-cache-bypass")
            && let Some(plain) = &self.plain
        {
            return Box::pin(plain.clone().oneshot(request));
        }
        let kind = Kind::of(request.method(), request.uri(), request.headers())
            .filter(|_| Plain::knows(request.headers()));
        match kind {
            Some(kind) => {
                let recall = self.clone();
                Box::pin(async move { Ok(recall.answer(kind, request).await) })
            }
            None => Box::pin(self.router.clone().oneshot(request)),
        }
    }
}

impl Recall {
    async fn answer(self, kind: Kind, request: Request) -> Response {
        let started = Instant::now();
        let (parts, body) = request.into_parts();
        let (body, bytes) = match kind {
            Kind::GraphqlPost(_) if is_short(&body) => match self.whole(body).await {
                Ok(bytes) => (Body::from(bytes.clone()), bytes),
                Err(problem) => return self.refuse(&parts.headers, problem),
            },
            Kind::GraphqlPost(_) => {
                let request = Request::from_parts(parts, body);
                return self.pass(request).await;
            }
            Kind::Address | Kind::GraphqlGet(_) => (body, bytes::Bytes::new()),
        };
        let exact = kind.exact(&parts.uri, &bytes);
        if let Some(item) = self.answers.kept.get(exact.as_slice())
            && let Some(response) = self.send(&item, &parts.headers, &parts.method, started).await
        {
            return response;
        }
        let exact: Arc<[u8]> = exact.into();
        let Some(meant) = kind.meant(&parts.uri, &bytes) else {
            return self.pass(Request::from_parts(parts, body)).await;
        };
        // Before it is looked for: what is found is as old as this at least.
        let ticket = Ticket::at(self.state.app.store.log().applied_now());
        let mut lead = None;
        for _ in 0..2 {
            if let Some(item) = self.answers.kept.get(&*meant) {
                let (answer, dependences) = (Arc::clone(&item.value), Arc::clone(&item.dependences));
                let bytes = 2 * exact.len();
                self.answers
                    .kept
                    .keep(ticket, Arc::clone(&exact), answer, dependences, bytes);
                if let Some(response) = self.send(&item, &parts.headers, &parts.method, started).await {
                    return response;
                }
                break;
            }
            if lead.is_some() {
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
        let mut request = Request::from_parts(parts, body);
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
        for name in observe::OF_ONE_REQUEST {
            if let Some(value) = response.headers().get(*name) {
                made.headers_mut().insert(*name, value.clone());
            }
        }
        self.cors.apply(&headers, made.headers_mut());
        finish(&method, made)
    }

    /// Sends what is kept.
    async fn send(
        &self,
        item: &Arc<Item<Arc<Answer>>>,
        headers: &HeaderMap,
        method: &Method,
        started: Instant,
    ) -> Option<Response> {
        let answer = &item.value;
        let mut response = answer.respond(headers, Found::Kept).await?;
        let id = RequestId::choose(headers, self.state.app.ids.as_ref());
        observe::finish(&mut response, &id);
        self.cors.apply(headers, response.headers_mut());
        self.hold_to_due(response.headers_mut());
        observe::recalled(
            &self.state,
            &answer.route,
            method,
            response.status(),
            started,
            &id,
        );
        Some(finish(method, response))
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
    async fn whole(&self, body: Body) -> Result<bytes::Bytes, Problem> {
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

    fn refuse(&self, headers: &HeaderMap, problem: Problem) -> Response {
        use axum::response::IntoResponse as _;
        let mut response = problem.into_response();
        let id = RequestId::choose(headers, self.state.app.ids.as_ref());
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
    if *method != Method::HEAD {
        return response;
    }
    let length = response.body().size_hint().exact();
    let mut response = response.map(|_| Body::empty());
    if let Some(length) = length.filter(|_| response.status() == axum::http::StatusCode::OK) {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length.into());
    }
    response
}

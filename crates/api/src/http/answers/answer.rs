//! A finished answer: its head, its body, and its forms in each content coding.

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use masthead_app::error::ErrorCode;
use tokio::sync::OnceCell;

use super::coding::{self, Coding, Preferred};
use crate::http::{
    conditional::{self, CONDITIONS, Validators, Verdict},
    problem::Problem,
};

const X_CACHE: HeaderName = HeaderName::from_static("x-cache");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Whether an answer was kept before it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Kept,
    Made,
}

/// A body in a coding, with its tag.
type Coded = (Bytes, Option<HeaderValue>);

/// A finished answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// The template of its route, for the metrics.
    pub(super) route: Arc<str>,
    head: HeaderMap,
    body: Bytes,
    /// What a client may have of it already; nothing of what is asked by POST.
    validators: Option<Validators>,
    /// Whether its codings pay.
    is_coded: bool,
    forms: [OnceCell<Option<Coded>>; 3],
    made: Instant,
}

impl Answer {
    /// An answer whose head is complete but for what differs from request to request.
    pub(super) fn new(
        route: Arc<str>,
        head: HeaderMap,
        body: Bytes,
        is_coded: bool,
        is_conditional: bool,
    ) -> Self {
        Self {
            validators: is_conditional.then(|| Validators::of(&head)),
            route,
            head,
            body,
            is_coded,
            forms: [OnceCell::new(), OnceCell::new(), OnceCell::new()],
            made: Instant::now(),
        }
    }

    /// Bytes that it takes. Its coded forms together are about as long as the body, and are counted before they are
    /// made, so that the budget holds whatever clients ask for.
    pub(super) fn bytes(&self) -> usize {
        let head: usize = self
            .head
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + 64)
            .sum();
        let forms = if self.is_coded { self.body.len() } else { 0 };
        head + self.body.len() + forms
    }

    /// What a client is sent for it, by the conditions and the coding that its request names. Nothing where the
    /// client takes no form of it.
    pub(super) async fn respond(&self, request: &HeaderMap, found: Found) -> Option<Response> {
        let wanted = self.wanted(request)?;
        if let Preferred::Coded(coding) = wanted {
            self.form(coding).await;
        }
        self.in_form(wanted, request, found)
    }

    /// The same, for what was kept; nothing also where the form that the client wants is still to be made.
    pub(super) fn respond_now(&self, request: &HeaderMap) -> Option<Response> {
        let wanted = self.wanted(request)?;
        if let Preferred::Coded(coding) = wanted {
            self.made_form(coding)?;
        }
        self.in_form(wanted, request, Found::Kept)
    }

    fn wanted(&self, request: &HeaderMap) -> Option<Preferred> {
        let wanted = if self.is_coded {
            coding::preferred(request)
        } else {
            plain(request)
        };
        (wanted != Preferred::Nothing).then_some(wanted)
    }

    fn in_form(&self, wanted: Preferred, request: &HeaderMap, found: Found) -> Option<Response> {
        let verdict = match &self.validators {
            Some(validators) if CONDITIONS.iter().any(|name| request.contains_key(name)) => {
                validators.judge(request)
            }
            _ => Verdict::Send,
        };
        let mut head = self.head.clone();
        match found {
            Found::Kept => {
                head.insert(X_CACHE, HeaderValue::from_static("HIT"));
                let kept = self.made.elapsed().as_millis();
                if let Ok(timing) = HeaderValue::try_from(format!("cache;desc=hit, kept;dur={kept}")) {
                    head.insert(SERVER_TIMING, timing);
                }
            }
            Found::Made => {
                head.insert(X_CACHE, HeaderValue::from_static("MISS"));
                head.insert(SERVER_TIMING, HeaderValue::from_static("cache;desc=miss"));
            }
        }
        // However long ago it was made: the change log says that it holds at this moment.
        head.insert(header::AGE, HeaderValue::from_static("0"));
        match verdict {
            Verdict::Send => {}
            Verdict::Known(tag) => return Some(not_modified(head, tag)),
            Verdict::Refuse => {
                let detail = "what is here now is not what If-Match or If-Unmodified-Since asks for";
                return Some(Problem::new(ErrorCode::VersionConflict, detail).into_response());
            }
        }
        let mut body = self.body.clone();
        if let Preferred::Coded(coding) = wanted
            && let Some(Some((coded, tag))) = self.made_form(coding)
        {
            body.clone_from(coded);
            head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
            if let Some(tag) = tag {
                head.insert(header::ETAG, tag.clone());
            }
        }
        head.insert(header::CONTENT_LENGTH, body.len().into());
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = head;
        Some(response)
    }

    fn place(&self, coding: Coding) -> Option<&OnceCell<Option<Coded>>> {
        let place = Coding::ALL.iter().position(|one| *one == coding)?;
        self.forms.get(place)
    }

    /// The body in a coding, where it was made; it may have turned out that it cannot be.
    fn made_form(&self, coding: Coding) -> Option<&Option<Coded>> {
        self.place(coding)?.get()
    }

    /// Makes the body in a coding, once.
    async fn form(&self, coding: Coding) {
        let Some(place) = self.place(coding) else { return };
        place
            .get_or_init(|| async {
                let bytes = coding::coded(coding, self.body.clone()).await?;
                let tag = self.head.get(header::ETAG).and_then(|tag| tag.to_str().ok());
                let tag = tag
                    .and_then(|tag| conditional::tag_in(coding.name(), tag))
                    .and_then(|tag| HeaderValue::from_str(&tag).ok());
                Some((bytes, tag))
            })
            .await;
    }
}

/// What a client takes of an answer that has its plain form only.
fn plain(request: &HeaderMap) -> Preferred {
    match coding::preferred(request) {
        Preferred::Nothing => Preferred::Nothing,
        // Where the plain form is refused, even what is short is coded; the slower way does that.
        Preferred::Coded(_) if crate::http::compression::refuses_identity(request) => Preferred::Nothing,
        _ => Preferred::Plain,
    }
}

fn not_modified(mut head: HeaderMap, tag: Option<String>) -> Response {
    conditional::strip_for_not_modified(&mut head);
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        head.insert(header::ETAG, tag);
    }
    let mut response = Response::new(conditional::nothing());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.headers_mut() = head;
    response
}

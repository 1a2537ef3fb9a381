//! A client that speaks to the router without a network.

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::app::TestApp;

/// An answer, whole.
#[derive(Debug, Clone)]
pub struct TestResponse {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl TestResponse {
    /// The answer, if it has this status.
    ///
    /// # Panics
    /// With the body, if it has another one.
    #[track_caller]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "the body was: {}", self.text());
        self
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl TestApp {
    /// Sends a request.
    ///
    /// # Panics
    /// Where there is no answer at all.
    pub async fn send(&self, request: Request<Body>) -> TestResponse {
        // In a task of its own, as the server runs it: outside of one a yield ends at once, and questions that are
        // gathered until then would be read in more statements.
        #[expect(
            clippy::disallowed_methods,
            reason = "the server's own tasks are made by its accept loop"
        )]
        let answering = tokio::spawn(self.router.clone().oneshot(request));
        let response = answering
            .await
            .expect("no panic reaches the server")
            .expect("the router answers");
        let (parts, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .expect("the body arrives")
            .to_bytes()
            .to_vec();
        TestResponse {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Gets an address.
    ///
    /// # Panics
    /// Where the address is none.
    pub async fn get(&self, address: &str) -> TestResponse {
        let request = Request::builder()
            .uri(address)
            .body(Body::empty())
            .expect("a request");
        self.send(request).await
    }

    /// Sends a method with headers.
    ///
    /// # Panics
    /// Where method, address or headers are none.
    pub async fn request(&self, method: Method, address: &str, headers: &[(&str, &str)]) -> TestResponse {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// Asks GraphQL and gives the whole answer.
    ///
    /// # Panics
    /// Where the answer is no JSON.
    pub async fn graphql_response(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = Request::builder()
            .method(Method::POST)
            .uri("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await.json()
    }

    /// Asks GraphQL and gives its data.
    ///
    /// # Panics
    /// Where the answer has errors.
    pub async fn graphql(&self, query: &str, variables: Value) -> Value {
        let response = self.graphql_response(query, variables).await;
        assert!(response.get("errors").is_none(), "{:#}", response["errors"]);
        response["data"].clone()
    }
}

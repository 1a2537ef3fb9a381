//! GraphQL over `WebSocket`s, through a server on a port: `/graphql/ws`.

use axum::http::HeaderValue;
use futures_util::{SinkExt as _, StreamExt as _};
use masthead_api::{
    ApiOptions, ApiState, ServeOptions, build_router,
    http::{CorsOptions, Origins},
};
use masthead_test_support::{TestApp, Which};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, client::IntoClientRequest as _, protocol::CloseFrame},
};

use super::harness::{PATIENCE, newsroom, publish};

const PROTOCOL: &str = "graphql-transport-ws";

/// A server on a port of its own, with an application whose log is followed.
struct Server {
    app: TestApp,
    state: ApiState,
    address: String,
    stage: watch::Sender<masthead_api::Stage>,
    tasks: JoinSet<()>,
}

impl Server {
    async fn start(options: ApiOptions) -> Self {
        let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
        newsroom(&app, &["a", "b", "c"]).await;
        let state = ApiState::new(app.app.clone(), options);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
        let address = listener.local_addr().expect("an address").to_string();
        let (stage, watched) = watch::channel(masthead_api::Stage::Serving);
        let mut tasks = JoinSet::new();
        tasks.spawn(masthead_api::serve(
            listener,
            build_router(state.clone()),
            ServeOptions::default(),
            watched,
        ));
        Self {
            app,
            state,
            address,
            stage,
            tasks,
        }
    }

    async fn open(&self, headers: &[(&'static str, &str)]) -> Result<Client, tungstenite::Error> {
        let stream = TcpStream::connect(&self.address).await.expect("a connection");
        let mut request = format!("ws://{}/graphql/ws", self.address)
            .into_client_request()
            .expect("a request");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a value");
            request.headers_mut().insert(*name, value);
        }
        client_async(request, stream)
            .await
            .map(|(socket, _)| Client(socket))
    }

    /// A connection that is acknowledged.
    async fn connect(&self) -> Client {
        let mut client = self
            .open(&[("sec-websocket-protocol", PROTOCOL)])
            .await
            .expect("a socket");
        client.send(json!({ "type": "connection_init" })).await;
        assert_eq!(client.receive().await, json!({ "type": "connection_ack" }));
        client
    }
}

struct Client(WebSocketStream<TcpStream>);

impl Client {
    async fn send(&mut self, message: Value) {
        self.0
            .send(Message::Text(message.to_string().into()))
            .await
            .expect("sent");
    }

    async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "id": id, "type": "subscribe", "payload": payload }))
            .await;
    }

    async fn next(&mut self) -> Message {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next())
                .await
                .expect("something comes in time")
                .expect("the socket is open")
                .expect("a message");
            if !matches!(message, Message::Ping(_) | Message::Pong(_)) {
                return message;
            }
        }
    }

    async fn receive(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("{other:?}"),
        }
    }

    async fn closed(&mut self) -> (u16, String) {
        match self.next().await {
            Message::Close(Some(CloseFrame { code, reason })) => (code.into(), reason.to_string()),
            other => panic!("{other:?}"),
        }
    }

    /// Waits until the server has read all that was sent before.
    async fn settled(&mut self) {
        self.send(json!({ "type": "ping" })).await;
        assert_eq!(self.receive().await, json!({ "type": "pong" }));
    }
}

/// The number of changes that are followed, to know when a subscription stands.
async fn stands(client: &mut Client, id: &str) {
    // A second operation on the same connection is answered after the first one has begun.
    client.subscribe(id, "{ __typename }", json!({})).await;
    assert_eq!(
        client.receive().await,
        json!({ "id": id, "type": "next", "payload": { "data": { "__typename": "Query" } } })
    );
    assert_eq!(client.receive().await, json!({ "id": id, "type": "complete" }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operations_of_every_sort_share_a_connection() {
    let server = Server::start(ApiOptions::default()).await;
    let mut client = server.connect().await;
    client
        .subscribe(
            "s",
            "subscription { articlePublished(filter: { category: [\"news\"] }) { title } }",
            json!({}),
        )
        .await;
    stands(&mut client, "q").await;
    // A cursor, so that nothing depends on when it began.
    let start = server.app.get("/v1/changes?after=latest").await.json()["meta"]["nextCursor"].clone();
    client
        .subscribe(
            "c",
            "subscription($a: String) { changes(after: $a) { kind } }",
            json!({ "a": start }),
        )
        .await;
    client.settled().await;
    publish(&server.app, "a").await;
    let mut came = [client.receive().await, client.receive().await];
    came.sort_by_key(|message| message["id"].to_string());
    assert_eq!(
        came[0],
        json!({ "id": "c", "type": "next", "payload": { "data": { "changes": { "kind": "article.published" } } } })
    );
    assert_eq!(
        came[1],
        json!({ "id": "s", "type": "next", "payload": { "data": { "articlePublished": { "title": "a" } } } })
    );
    // What the client has completed sends nothing more.
    client.send(json!({ "id": "c", "type": "complete" })).await;
    client.settled().await;
    publish(&server.app, "b").await;
    assert_eq!(client.receive().await["id"], "s");
    client.settled().await;
    // Its id is free again.
    client
        .subscribe("c", "{ tag(by: { slug: \"energy\" }) { name } }", json!({}))
        .await;
    assert_eq!(client.receive().await["payload"]["data"]["tag"]["name"], "Energy");
    assert_eq!(client.receive().await, json!({ "id": "c", "type": "complete" }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_before_execution_are_an_error_message() {
    let server = Server::start(ApiOptions::default()).await;
    let mut client = server.connect().await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changes(after: \"x\") { kind } }", "BAD_CURSOR"),
        (
            "query($a: Int!) { articles(first: $a) { totalCount } }",
            "GRAPHQL_VARIABLES_INVALID",
        ),
    ] {
        client.subscribe("1", query, json!({})).await;
        let message = client.receive().await;
        assert_eq!(
            (&message["id"], &message["type"]),
            (&json!("1"), &json!("error")),
            "{query}"
        );
        assert_eq!(
            message["payload"][0]["extensions"]["code"], code,
            "{query}: {message}"
        );
    }
    // What fails while it is executed is a result.
    client
        .subscribe("1", "{ articles(after: \"x\") { nodes { id } } }", json!({}))
        .await;
    let message = client.receive().await;
    assert_eq!(
        (
            &message["type"],
            &message["payload"]["errors"][0]["extensions"]["code"]
        ),
        (&json!("next"), &json!("BAD_CURSOR"))
    );
    assert_eq!(client.receive().await["type"], "complete");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_closes_with_the_code_of_the_protocol() {
    let server = Server::start(ApiOptions {
        max_body: 64 * 1024,
        ..ApiOptions::default()
    })
    .await;
    let mut other = server.open(&[]).await.expect("a socket");
    assert_eq!(
        other.closed().await,
        (4406, "Subprotocol not acceptable".to_owned())
    );
    let only = [("sec-websocket-protocol", PROTOCOL)];
    let mut early = server.open(&only).await.expect("a socket");
    early.subscribe("1", "{ __typename }", json!({})).await;
    assert_eq!(early.closed().await, (4401, "Unauthorized".to_owned()));
    let mut twice = server.connect().await;
    twice.send(json!({ "type": "connection_init" })).await;
    assert_eq!(
        twice.closed().await,
        (4429, "Too many initialisation requests".to_owned())
    );
    let mut known = server.open(&only).await.expect("a socket");
    known
        .send(json!({ "type": "connection_init", "payload": { "Authorization": "Bearer x" } }))
        .await;
    assert_eq!(known.closed().await, (4403, "Forbidden".to_owned()));
    let mut wrong = server.connect().await;
    wrong.send(json!({ "type": "start", "id": "1" })).await;
    assert_eq!(wrong.closed().await.0, 4400);
    let mut binary = server.connect().await;
    binary
        .0
        .send(Message::Binary(vec![1].into()))
        .await
        .expect("sent");
    assert_eq!(binary.closed().await.0, 4400);
    let mut same = server.connect().await;
    same.subscribe("x", "subscription { changes { kind } }", json!({}))
        .await;
    same.subscribe("x", "subscription { changes { kind } }", json!({}))
        .await;
    assert_eq!(
        same.closed().await,
        (4409, "Subscriber for x already exists".to_owned())
    );
    // Nobody waits for ever for the first message.
    let mut silent = server.open(&only).await.expect("a socket");
    assert_eq!(
        silent.closed().await,
        (4408, "Connection initialisation timeout".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_allowed_origins_and_upgrades_get_a_socket() {
    let origins = vec!["https://www.example.org".to_owned()];
    let cors = CorsOptions::parse(&origins, true, std::time::Duration::from_secs(60)).expect("origins");
    assert!(matches!(cors.origins, Origins::Only(_)));
    let server = Server::start(ApiOptions {
        cors,
        ..ApiOptions::default()
    })
    .await;
    let with = |origin: &'static str| [("sec-websocket-protocol", PROTOCOL), ("origin", origin)];
    assert!(server.open(&with("https://www.example.org")).await.is_ok());
    let refused = server.open(&with("https://evil.example")).await;
    let Err(tungstenite::Error::Http(answer)) = refused else {
        panic!("not refused");
    };
    assert_eq!(answer.status(), 403);
    let plain = server.app.get("/graphql/ws").await.expect_status(400).json();
    assert!(
        plain["detail"].as_str().expect("a detail").contains(PROTOCOL),
        "{plain}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_server_is_announced_and_waits_for_nobody() {
    let mut server = Server::start(ApiOptions::default()).await;
    let mut client = server.connect().await;
    client
        .subscribe("s", "subscription { changes { kind } }", json!({}))
        .await;
    stands(&mut client, "q").await;
    server.state.streams.close();
    server.stage.send_replace(masthead_api::Stage::Finishing);
    assert_eq!(client.closed().await.0, 1001);
    tokio::time::timeout(PATIENCE, server.tasks.join_next())
        .await
        .expect("the server ends in time")
        .expect("its task")
        .expect("no panic");
}

//! Every rule of the protocol, alone.

use super::protocol::*;

const INIT: &str = r#"{"type":"connection_init"}"#;

fn closed(step: Step) -> (u16, String) {
    match step {
        Step::Close(close) => (close.code, close.reason),
        other => panic!("{other:?}"),
    }
}

fn sent(step: Step) -> serde_json::Value {
    match step {
        Step::Send(text) => serde_json::from_str(&text).expect("JSON"),
        other => panic!("{other:?}"),
    }
}

fn begun(step: Step) -> Begin {
    match step {
        Step::Begin(begin) => begin,
        other => panic!("{other:?}"),
    }
}

fn acknowledged(most: usize) -> Session {
    let mut session = Session::new(most);
    assert_eq!(
        sent(session.receive(INIT)),
        serde_json::json!({ "type": "connection_ack" })
    );
    session
}

fn subscribe(id: &str) -> String {
    serde_json::json!({ "id": id, "type": "subscribe", "payload": { "query": "{ a }" } }).to_string()
}

#[test]
fn the_first_message_is_acknowledged_once() {
    let mut session = acknowledged(9);
    assert!(session.is_acknowledged() && session.init_is_late().is_none());
    assert_eq!(
        closed(session.receive(INIT)),
        (4429, "Too many initialisation requests".to_owned())
    );
    for payload in [
        "null",
        "{}",
        r#"{"locale":"az"}"#,
        r#"{"headers":{"x":"y"}}"#,
        r#"{"Authorization":""}"#,
    ] {
        let text = format!(r#"{{"type":"connection_init","payload":{payload}}}"#);
        assert_eq!(
            sent(Session::new(9).receive(&text))["type"],
            "connection_ack",
            "{payload}"
        );
    }
}

#[test]
fn a_first_message_that_does_not_come_is_not_waited_for() {
    let close = Session::new(9).init_is_late().expect("late");
    assert_eq!(
        (close.code, close.reason.as_str()),
        (4408, "Connection initialisation timeout")
    );
}

#[test]
fn wrong_credentials_never_count_as_none() {
    for payload in [
        r#"{"Authorization":"Bearer x"}"#,
        r#"{"authToken":"x"}"#,
        r#"{"headers":{"authorization":"Bearer x"}}"#,
        r#"{"x-api-key":"x"}"#,
    ] {
        let text = format!(r#"{{"type":"connection_init","payload":{payload}}}"#);
        assert_eq!(
            closed(Session::new(9).receive(&text)),
            (4403, "Forbidden".to_owned()),
            "{payload}"
        );
    }
}

#[test]
fn nothing_is_subscribed_to_before_the_acknowledgement() {
    let mut session = Session::new(9);
    assert_eq!(
        closed(session.receive(&subscribe("1"))),
        (4401, "Unauthorized".to_owned())
    );
}

#[test]
fn pings_are_answered_at_any_time_and_pongs_are_taken() {
    let mut session = Session::new(9);
    assert_eq!(
        sent(session.receive(r#"{"type":"ping"}"#)),
        serde_json::json!({ "type": "pong" })
    );
    let ping = r#"{"type":"ping","payload":{"at":1}}"#;
    assert_eq!(
        sent(session.receive(ping)),
        serde_json::json!({ "type": "pong", "payload": { "at": 1 } })
    );
    assert!(matches!(session.receive(r#"{"type":"pong"}"#), Step::Nothing));
    assert!(matches!(
        session.receive(r#"{"type":"pong","payload":{}}"#),
        Step::Nothing
    ));
}

#[test]
fn what_is_no_message_closes_the_connection() {
    for text in [
        "",
        "x",
        "1",
        "null",
        "[]",
        "{}",
        r#"{"type":1}"#,
        r#"{"type":"start"}"#,
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"next","id":"1","payload":{}}"#,
        r#"{"type":"error","id":"1","payload":[]}"#,
        r#"{"type":"ping","type":"ping"}"#,
        r#"{"type":"ping","payload":1}"#,
        r#"{"type":"pong","payload":"x"}"#,
        r#"{"type":"connection_init","payload":[]}"#,
        r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#,
        r#"{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","id":"1","payload":null}"#,
        r#"{"type":"subscribe","id":"1","payload":{}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":null}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"a","query":"b"}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","operationName":1}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","extensions":1}}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"complete","id":1}"#,
        r#"{"type":"complete","id":""}"#,
    ] {
        let (code, reason) = closed(acknowledged_or_new(text).receive(text));
        assert_eq!(code, 4400, "{text}: {reason}");
        assert!(reason.starts_with("Invalid message received"), "{text}: {reason}");
        assert!(reason.len() <= 123, "{reason}");
    }
    assert_eq!(closed(Session::receive_binary()).0, 4400);
}

/// A session in which a message is wrong for its own sake.
fn acknowledged_or_new(text: &str) -> Session {
    if text.contains("connection_init") {
        Session::new(9)
    } else {
        acknowledged(9)
    }
}

#[test]
fn an_operation_has_its_id_until_it_ends() {
    let mut session = acknowledged(9);
    let first = begun(session.receive(&subscribe("1")));
    assert_eq!(
        (first.id.as_str(), first.envelope.query.as_deref()),
        ("1", Some("{ a }"))
    );
    assert!(session.is_under_way("1", first.number));
    // Ended by itself: the id is free.
    session.ended("1", first.number);
    let second = begun(session.receive(&subscribe("1")));
    assert_ne!(first.number, second.number);
    assert!(
        !session.is_under_way("1", first.number),
        "what is late of the first is not sent"
    );
    // Ended by the client.
    assert!(
        matches!(session.receive(r#"{"type":"complete","id":"1"}"#), Step::End(number) if number == second.number)
    );
    assert!(!session.is_under_way("1", second.number));
    // An end that crosses another one is no mistake.
    assert!(matches!(
        session.receive(r#"{"type":"complete","id":"1"}"#),
        Step::Nothing
    ));
    let third = begun(session.receive(&subscribe("1")));
    session.ended("1", second.number);
    assert!(
        session.is_under_way("1", third.number),
        "another one's end does not end it"
    );
}

#[test]
fn an_id_that_is_taken_closes_the_connection() {
    let mut session = acknowledged(9);
    begun(session.receive(&subscribe("abc")));
    begun(session.receive(&subscribe("abd")));
    let expected = (4409, "Subscriber for abc already exists".to_owned());
    assert_eq!(closed(session.receive(&subscribe("abc"))), expected);
    let long = "ə".repeat(100);
    begun(session.receive(&subscribe(&long)));
    let (code, reason) = closed(session.receive(&subscribe(&long)));
    assert!(code == 4409 && reason.len() <= 123, "{reason}");
}

#[test]
fn too_many_operations_are_refused_one_by_one() {
    let mut session = acknowledged(1);
    let first = begun(session.receive(&subscribe("1")));
    let refused = sent(session.receive(&subscribe("2")));
    assert_eq!((&refused["id"], &refused["type"]), (&"2".into(), &"error".into()));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
    session.ended("1", first.number);
    begun(session.receive(&subscribe("2")));
}

#[test]
fn variables_over_the_limits_are_an_error_of_the_operation() {
    let mut session = acknowledged(9);
    let deep = format!(
        r#"{{"id":"1","type":"subscribe","payload":{{"query":"{{ a }}","variables":{{"a":{}1{}}}}}}}"#,
        "[".repeat(40),
        "]".repeat(40)
    );
    let refused = sent(session.receive(&deep));
    assert_eq!((&refused["id"], &refused["type"]), (&"1".into(), &"error".into()));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "VARIABLES_TOO_LARGE");
    let hopeless = format!(
        r#"{{"id":"1","type":"subscribe","payload":{}"#,
        "[".repeat(100_000)
    );
    assert_eq!(closed(session.receive(&hopeless)).0, 4400);
    assert_eq!(closed(Session::new(9).receive(&hopeless)).0, 4400);
}

#[test]
fn results_are_put_into_messages_as_they_are() {
    assert_eq!(
        next_message("a\"b", "{}"),
        r#"{"id":"a\"b","type":"next","payload":{}}"#
    );
    assert_eq!(complete_message("1"), r#"{"id":"1","type":"complete"}"#);
    let text = error_message("1", &[async_graphql::ServerError::new("no", None)]);
    assert_eq!(text, r#"{"id":"1","type":"error","payload":[{"message":"no"}]}"#);
}

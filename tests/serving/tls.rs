//! TLS from files.

use std::{path::Path, sync::Arc};

use masthead_api::http::{Cut, Tls, TlsFiles};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use tokio::{net::TcpStream, sync::Semaphore};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName},
    },
};

use super::harness::{Client, Server, held, patient, until};

fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate")
}

fn write(folder: &Path, certified: &CertifiedKey<KeyPair>) -> TlsFiles {
    let files = TlsFiles {
        certificate: folder.join("certificate.pem"),
        key: folder.join("key.pem"),
    };
    std::fs::write(&files.certificate, certified.cert.pem()).expect("written");
    std::fs::write(&files.key, certified.signing_key.serialize_pem()).expect("written");
    files
}

/// Connects, trusting one certificate and offering protocols.
async fn connect(
    server: &Server,
    trusted: &CertificateDer<'static>,
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("trusted");
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let stream = TcpStream::connect(server.address).await.expect("a connection");
    let name = ServerName::try_from("localhost").expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

async fn serving(tls: &Tls) -> Server {
    let mut options = patient();
    options.tls = Some(tls.clone());
    Server::start(held(&Arc::new(Semaphore::new(0))), options).await
}

#[tokio::test]
async fn both_protocols_are_agreed_on_and_plain_http_is_not_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let certified = certificate();
    let tls = Tls::load(write(folder.path(), &certified)).expect("usable");
    let server = serving(&tls).await;
    let trusted = certified.cert.der();

    let stream = connect(&server, trusted, &["h2", "http/1.1"]).await.expect("TLS");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let stream = connect(&server, trusted, &["http/1.1"]).await.expect("TLS");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    let mut client = Client(stream);
    assert_eq!(client.get("/").await.body, "at once");
    assert_eq!(client.get("/").await.body, "at once");

    let mut plain = server.connect().await;
    plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(!plain.rest().await.contains("HTTP"));
    until(|| server.figures.cut(Cut::Handshake) == 1).await;
}

#[tokio::test]
async fn who_begins_no_handshake_is_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let tls = Tls::load(write(folder.path(), &certificate())).expect("usable");
    let mut options = patient();
    options.tls = Some(tls);
    options.times.head = std::time::Duration::from_millis(60);
    let server = Server::start(held(&Arc::new(Semaphore::new(0))), options).await;
    let mut silent = server.connect().await;
    assert_eq!(silent.rest().await, "");
    until(|| server.figures.cut(Cut::Head) == 1).await;
}

#[tokio::test]
async fn replaced_files_hold_for_connections_from_then_on_and_broken_ones_do_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (certificate(), certificate());
    let files = write(folder.path(), &old);
    let tls = Tls::load(files.clone()).expect("usable");
    let server = serving(&tls).await;
    let before = connect(&server, old.cert.der(), &["http/1.1"])
        .await
        .expect("TLS");

    write(folder.path(), &new);
    tls.reload().expect("usable");
    assert!(!tls.is_outdated());
    connect(&server, new.cert.der(), &["http/1.1"])
        .await
        .expect("the new one");
    connect(&server, old.cert.der(), &["http/1.1"])
        .await
        .expect_err("no longer the old one");
    let mut before = Client(before);
    assert_eq!(before.get("/").await.body, "at once", "what is open goes on");

    // A key that is another certificate's.
    std::fs::write(&files.key, old.signing_key.serialize_pem()).expect("written");
    let error = tls.reload().expect_err("refused").to_string();
    assert!(
        error.contains("key.pem does not go with") && error.contains("certificate.pem"),
        "{error}"
    );
    connect(&server, new.cert.der(), &["http/1.1"])
        .await
        .expect("still the new one");
}

//! One request after the other, each over a connection of its own.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    client::conn::http1,
    header::{self, HeaderMap},
    http::request::Builder,
};
use hyper_util::rt::TokioIo;
use masthead_app::ports::http::{HttpAnswer, HttpClient, HttpError, HttpGet, HttpSink};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};
use url::{Host, Url};

use crate::{
    address,
    resolve::{Resolve, SystemResolver},
};

/// Redirects that are followed at the most.
pub const MAX_REDIRECTS: usize = 5;

/// Addresses of one host that are tried.
const MOST_ADDRESSES: usize = 4;

/// How long a connection may take, and how long a server may be silent while it sends.
const CONNECT: Duration = Duration::from_secs(10);
pub(crate) const SILENCE: Duration = Duration::from_secs(30);

const AGENT: &str = concat!("masthead/", env!("CARGO_PKG_VERSION"));

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct OutboundOptions {
    /// Ask private, loopback and other local addresses too.
    pub allow_private_addresses: bool,
    /// What allows that, for the one who is refused: a flag, a setting.
    pub allowed_by: &'static str,
}

impl Default for OutboundOptions {
    fn default() -> Self {
        Self {
            allow_private_addresses: false,
            allowed_by: "--allow-private-addresses",
        }
    }
}

/// The client.
#[derive(Clone)]
pub struct Outbound {
    options: OutboundOptions,
    resolver: Arc<dyn Resolve>,
    /// Why an address is not asked.
    guard: fn(IpAddr) -> Option<&'static str>,
    tls: TlsConnector,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound")
            .field("options", &self.options)
            .field("resolver", &self.resolver)
            .finish_non_exhaustive()
    }
}

impl Outbound {
    /// A client that asks the machine's resolver.
    #[must_use]
    pub fn new(options: OutboundOptions) -> Self {
        Self::with_resolver(options, Arc::new(SystemResolver))
    }

    /// A client that asks another resolver.
    #[must_use]
    pub fn with_resolver(options: OutboundOptions, resolver: Arc<dyn Resolve>) -> Self {
        let roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring knows the default versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            options,
            resolver,
            guard: address::refusal,
            tls: TlsConnector::from(Arc::new(config)),
        }
    }

    /// Follows an address to its answer.
    async fn follow(&self, get: HttpGet<'_>, sink: &mut HttpSink<'_>) -> Result<HttpAnswer, HttpError> {
        let mut url = parsed(get.url)?;
        for _ in 0..=MAX_REDIRECTS {
            let mut connections = JoinSet::new();
            let response = self.ask(&url, fetching(), &mut connections).await?;
            if let Some(next) = redirect(&url, &response)? {
                url = next;
                continue;
            }
            return receive(&url, response, get.max_bytes, sink).await;
        }
        Err(HttpError::TooManyRedirects(MAX_REDIRECTS))
    }

    /// Sends one request. The connection lives in `connections`.
    pub(crate) async fn ask(
        &self,
        url: &Url,
        request: Builder,
        connections: &mut JoinSet<()>,
    ) -> Result<Response<Incoming>, HttpError> {
        self.ask_with(url, request, Bytes::new(), connections).await
    }

    /// Sends one request with a body. The connection lives in `connections`.
    pub(crate) async fn ask_with(
        &self,
        url: &Url,
        request: Builder,
        body: Bytes,
        connections: &mut JoinSet<()>,
    ) -> Result<Response<Incoming>, HttpError> {
        let stream = self.connect(url).await?;
        if url.scheme() == "http" {
            return send(url, request, body, stream, connections).await;
        }
        let host = url.host_str().unwrap_or_default();
        let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(name)
            .map_err(|_| HttpError::Address(format!("{host} is no name that a certificate can have")))?;
        let stream = timeout(CONNECT, self.tls.connect(name, stream))
            .await
            .map_err(|_| HttpError::Unreachable(format!("{host} does not answer")))?
            .map_err(|error| HttpError::Broken(format!("no secure connection: {error}")))?;
        send(url, request, body, stream, connections).await
    }

    /// Connects to an address of the host that was checked.
    async fn connect(&self, url: &Url) -> Result<TcpStream, HttpError> {
        let port = url.port_or_known_default().unwrap_or(80);
        let shown = url.host_str().unwrap_or_default();
        let addresses: Vec<SocketAddr> = match url.host() {
            Some(Host::Ipv4(address)) => vec![(IpAddr::V4(address), port).into()],
            Some(Host::Ipv6(address)) => vec![(IpAddr::V6(address), port).into()],
            Some(Host::Domain(name)) => timeout(CONNECT, self.resolver.resolve(name, port))
                .await
                .map_err(|_| HttpError::Unreachable(format!("the name {name} is not resolved in time")))?
                .map_err(|error| {
                    HttpError::Unreachable(format!("the name {name} is not resolved: {error}"))
                })?,
            None => Vec::new(),
        };
        let mut refused = None;
        let mut failure = None;
        let mut tried = 0;
        for address in addresses {
            if let Some(reason) = (self.guard)(address.ip()).filter(|_| !self.options.allow_private_addresses)
            {
                refused.get_or_insert(format!("{shown} is at {}, which is {reason}", address.ip()));
                continue;
            }
            tried += 1;
            if tried > MOST_ADDRESSES {
                break;
            }
            match timeout(CONNECT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => failure = Some(error.to_string()),
                Err(_) => failure = Some("it does not answer".to_owned()),
            }
        }
        Err(match (failure, refused) {
            (Some(failure), _) => HttpError::Unreachable(format!("{shown} cannot be reached: {failure}")),
            (None, Some(refused)) => {
                HttpError::Forbidden(format!("{refused}; {} allows it", self.options.allowed_by))
            }
            (None, None) => HttpError::Unreachable(format!("{shown} has no address")),
        })
    }
}

impl HttpClient for Outbound {
    fn get<'a>(
        &'a self,
        get: HttpGet<'a>,
        sink: &'a mut HttpSink<'a>,
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>> {
        Box::pin(async move {
            timeout(get.timeout, self.follow(get, sink))
                .await
                .unwrap_or(Err(HttpError::TimedOut(get.timeout)))
        })
    }
}

/// An address that may be asked, as far as it alone tells.
pub(crate) fn parsed(text: &str) -> Result<Url, HttpError> {
    let url = Url::parse(text).map_err(|error| HttpError::Address(format!("it is no address: {error}")))?;
    checked(url)
}

fn checked(url: Url) -> Result<Url, HttpError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(HttpError::Address(format!(
            "its scheme is {}; only http and https are fetched",
            url.scheme()
        )));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(HttpError::Address("it holds a user name or password".to_owned()));
    }
    Ok(url)
}

/// Where an answer sends on to.
fn redirect(from: &Url, response: &Response<Incoming>) -> Result<Option<Url>, HttpError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let place = text(response.headers(), header::LOCATION)
        .ok_or_else(|| HttpError::Broken("it redirects without saying where to".to_owned()))?;
    let next = from
        .join(place)
        .map_err(|error| HttpError::Address(format!("it redirects to what is no address: {error}")))?;
    checked(next).map(Some)
}

/// What every request that fetches something says.
fn fetching() -> Builder {
    Request::get("/").header(header::ACCEPT, "*/*")
}

async fn send<S>(
    url: &Url,
    request: Builder,
    body: Bytes,
    stream: S,
    connections: &mut JoinSet<()>,
) -> Result<Response<Incoming>, HttpError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let broken = |error: hyper::Error| HttpError::Broken(error.to_string());
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(64 << 10)
        .max_headers(100)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    connections.spawn(async move {
        // What goes wrong here shows in the answer.
        let _ = connection.await;
    });
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let request = request
        .uri(target)
        .header(header::HOST, host)
        .header(header::USER_AGENT, AGENT)
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::CONNECTION, "close")
        .body(Full::new(body))
        .map_err(|error| HttpError::Address(format!("it cannot be asked for: {error}")))?;
    timeout(SILENCE, sender.send_request(request))
        .await
        .map_err(|_| HttpError::TimedOut(SILENCE))?
        .map_err(broken)
}

/// Hands the bytes of an answer on.
async fn receive(
    url: &Url,
    response: Response<Incoming>,
    limit: u64,
    sink: &mut HttpSink<'_>,
) -> Result<HttpAnswer, HttpError> {
    let headers = response.headers();
    if response.status() != StatusCode::OK {
        return Err(HttpError::Status {
            status: response.status().as_u16(),
            retry_after: retry_after(headers),
        });
    }
    if let Some(coding) = text(headers, header::CONTENT_ENCODING).filter(|coding| *coding != "identity") {
        return Err(HttpError::Broken(format!(
            "it is encoded as {coding}, which was not asked for"
        )));
    }
    let length: Option<u64> = text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(HttpError::TooLarge(limit));
    }
    let content_type = text(headers, header::CONTENT_TYPE).map(str::to_owned);
    let mut body = response.into_body();
    let mut bytes = 0;
    loop {
        let frame = timeout(SILENCE, body.frame())
            .await
            .map_err(|_| HttpError::TimedOut(SILENCE))?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|error| HttpError::Broken(error.to_string()))?;
        if let Some(data) = frame.data_ref() {
            bytes += data.len() as u64;
            if bytes > limit {
                return Err(HttpError::TooLarge(limit));
            }
            sink(data).map_err(HttpError::Sink)?;
        }
    }
    Ok(HttpAnswer {
        url: url.to_string(),
        content_type,
        bytes,
    })
}

/// How long a server asks to wait, where it says so in seconds.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = text(headers, header::RETRY_AFTER)?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// Says another address each time it is asked.
    #[derive(Debug)]
    struct Fickle {
        port: u16,
        asked: AtomicUsize,
    }

    impl Resolve for Fickle {
        fn resolve<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
            let turn = self.asked.fetch_add(1, Ordering::SeqCst) as u8;
            let address = SocketAddr::from(([127, 0, 0, 1 + turn], self.port));
            Box::pin(async move { Ok(vec![address]) })
        }
    }

    /// Answers every connection with these bytes.
    async fn serve(answer: String) -> (u16, JoinSet<()>) {
        let listener = TcpListener::bind("0.0.0.0:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 1024];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        (port, tasks)
    }

    /// As if the first loopback address alone were public.
    fn first_is_public(address: IpAddr) -> Option<&'static str> {
        (address != IpAddr::from([127, 0, 0, 1])).then_some("private")
    }

    async fn got(client: &Outbound, url: &str) -> Result<(HttpAnswer, Vec<u8>), HttpError> {
        let mut bytes = Vec::new();
        let get = HttpGet {
            url,
            max_bytes: 1_000,
            timeout: Duration::from_secs(10),
        };
        let answer = client
            .get(get, &mut |part| {
                bytes.extend_from_slice(part);
                Ok(())
            })
            .await?;
        Ok((answer, bytes))
    }

    fn fickle(port: u16) -> (Outbound, Arc<Fickle>) {
        let resolver = Arc::new(Fickle {
            port,
            asked: AtomicUsize::new(0),
        });
        let mut client = Outbound::with_resolver(OutboundOptions::default(), resolver.clone());
        client.guard = first_is_public;
        (client, resolver)
    }

    #[tokio::test]
    async fn a_name_is_resolved_once_and_the_checked_address_is_asked() {
        let (port, _tasks) = serve("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".to_owned()).await;
        let (client, resolver) = fickle(port);
        let (answer, bytes) = got(&client, "http://rebind.example/a").await.expect("it comes");
        assert_eq!((answer.bytes, bytes.as_slice()), (2, b"hi".as_slice()));
        assert_eq!(resolver.asked.load(Ordering::SeqCst), 1);
        // The next request finds the name elsewhere, where it must not go.
        assert!(matches!(
            got(&client, "http://rebind.example/a").await,
            Err(HttpError::Forbidden(_))
        ));
    }

    #[tokio::test]
    async fn a_redirect_is_checked_like_a_first_address() {
        let (port, _tasks) = serve(
            "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/b\r\nContent-Length: 0\r\n\r\n"
                .to_owned(),
        )
        .await;
        let (client, resolver) = fickle(port);
        assert!(matches!(
            got(&client, "http://public.example/a").await,
            Err(HttpError::Forbidden(reason)) if reason.contains("127.0.0.2")
        ));
        assert_eq!(resolver.asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn what_is_no_answer_is_told() {
        for (answer, expected) in [
            ("nonsense\r\n\r\n", "the transfer broke"),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi",
                "the transfer broke",
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
                "larger than 1000 bytes",
            ),
            ("HTTP/1.1 204 No Content\r\n\r\n", "answered 204"),
        ] {
            let (port, _tasks) = serve(answer.to_owned()).await;
            let (client, _) = fickle(port);
            let error = got(&client, "http://public.example/a")
                .await
                .expect_err("no answer");
            assert!(error.to_string().contains(expected), "{error}");
        }
        let (client, _) = fickle(1);
        for (url, expected) in [
            ("gopher://x.example", "only http and https"),
            ("http://a:b@x.example", "user name or password"),
            ("nonsense", "no address"),
            ("https://", "no address"),
        ] {
            let error = got(&client, url).await.expect_err("refused");
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}

//! A Varnish of our own.

use std::{
    io::Write as _,
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use axum::http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, client::conn::http1};
use hyper_util::rt::TokioIo;
use tempfile::TempDir;
use tokio::{net::TcpStream, task::JoinSet};

const VCL: &str = include_str!("../../deploy/varnish/masthead.vcl");

/// A Varnish that runs. It ends with this process at the latest: its shell then sees its input end.
pub(super) struct Varnish {
    address: SocketAddr,
    folder: TempDir,
    shell: Child,
}

/// What came through it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    /// `hit`, `miss` or `pass`.
    pub(super) fn cache(&self) -> &str {
        self.header("x-varnish-cache")
    }

    pub(super) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

fn variable(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told about Varnish by their environment"
    )]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The program; Debian keeps it off the search path of users.
fn program() -> Option<PathBuf> {
    let on_path = variable("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&on_path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders
        .map(|folder| folder.join("varnishd"))
        .find(|program| program.is_file())
}

impl Varnish {
    /// Starts it in front of a server; `None` where it is not installed.
    pub(super) async fn before(origin: SocketAddr) -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                variable("MASTHEAD_TEST_REQUIRE_VARNISH").is_none(),
                "Varnish is required and not installed"
            );
            eprintln!("the tests with Varnish do not run: it is not installed");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let vcl = folder.path().join("masthead.vcl");
        let own = VCL.replace(".port = \"8080\";", &format!(".port = \"{}\";", origin.port()));
        assert_ne!(own, VCL, "the port stands in the VCL");
        std::fs::File::create(&vcl)
            .and_then(|mut file| file.write_all(own.as_bytes()))
            .expect("the VCL is written");
        let work = folder.path().join("work");
        let start = format!(
            "'{}' -F -a 127.0.0.1:0 -n '{}' -f '{}' -s malloc,32m -p ban_lurker_sleep=0.01 -j none \
             >'{log}' 2>&1 & pid=$!; cat >/dev/null; kill $pid; wait $pid",
            program.display(),
            work.display(),
            vcl.display(),
            log = folder.path().join("log").display()
        );
        let shell = Command::new("sh")
            .args(["-c", &start])
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut varnish = Self {
            address: ([127, 0, 0, 1], 0).into(),
            folder,
            shell,
        };
        varnish.address = varnish.listening(&work).await;
        Some(varnish)
    }

    /// Waits until it listens, and says where.
    async fn listening(&self, work: &std::path::Path) -> SocketAddr {
        for _ in 0..600 {
            let asked = Command::new("varnishadm")
                .arg("-n")
                .arg(work)
                .args(["-t", "1", "debug.listen_address"])
                .output()
                .expect("varnishadm");
            let said = String::from_utf8_lossy(&asked.stdout).into_owned();
            // "a0 127.0.0.1 34567"
            let mut words = said.split_whitespace().skip(1);
            if let (Some(host), Some(port)) = (words.next(), words.next())
                && let Ok(address) = format!("{host}:{port}").parse()
            {
                return address;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        panic!("Varnish does not start: {log}");
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await
    }

    pub(super) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP");
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let _ = connection.await;
        });
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "news.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Full::new(body.to_owned().into()))
            .expect("a request");
        let _: &Request<Full<axum::body::Bytes>> = &request;
        let response = sender.send_request(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8(body.to_vec()).expect("text"),
        }
    }
}

impl Drop for Varnish {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

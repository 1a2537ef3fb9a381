//! A PostgreSQL cluster for one process: for its tests, or for what it measures.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

/// A PostgreSQL server that this process started, or was told of. It stops with the process.
#[derive(Debug)]
pub struct PostgresServer {
    /// An address without a database name.
    url: String,
    /// Held open: when this process ends, the shell that started the server sees its input end and stops it.
    _shell: Option<Child>,
}

impl PostgresServer {
    /// Starts a server with these settings besides the usual ones; `None` where its programs are not installed.
    ///
    /// # Errors
    /// Where it is installed and does not start.
    pub fn start(settings: &[(&str, &str)]) -> Result<Option<Self>> {
        programs().map(|programs| start(&programs, settings)).transpose()
    }

    /// Its address, without a database name.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Tests lose nothing with their database, so it need not be safe.
const FOR_TESTS: &[(&str, &str)] = &[
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("max_connections", "300"),
    ("shared_buffers", "64MB"),
];

static CLUSTER: OnceLock<Option<PostgresServer>> = OnceLock::new();

/// The cluster of this process, or `None` where there is no PostgreSQL.
///
/// # Panics
/// Where PostgreSQL is required and cannot be had.
pub(crate) fn cluster() -> Option<&'static PostgresServer> {
    CLUSTER
        .get_or_init(|| {
            let given = variable("MASTHEAD_TEST_POSTGRES_URL");
            let required = variable("MASTHEAD_TEST_REQUIRE_POSTGRES").is_some();
            let started = match given {
                Some(url) => Ok(PostgresServer {
                    url: url.trim_end_matches('/').to_owned(),
                    _shell: None,
                }),
                None => programs()
                    .context("its programs (initdb, postgres) are not installed")
                    .and_then(|programs| start(&programs, FOR_TESTS)),
            };
            match started {
                Ok(cluster) => Some(cluster),
                Err(error) if required => panic!("PostgreSQL is required and cannot be had: {error:#}"),
                Err(error) => {
                    eprintln!("PostgreSQL's half of the tests does not run: {error:#}");
                    None
                }
            }
        })
        .as_ref()
}

fn variable(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told about PostgreSQL by their environment"
    )]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The folder with PostgreSQL's server programs.
fn programs() -> Option<PathBuf> {
    let on_path = variable("PATH")?;
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    // Debian keeps them off the path.
    for root in [
        "/usr/lib/postgresql",
        "/usr/local/pgsql",
        "/opt/homebrew/opt/postgresql",
    ] {
        let Ok(entries) = std::fs::read_dir(root) else {
            continue;
        };
        let mut versions: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
            .collect();
        versions.sort();
        folders.extend(versions.into_iter().rev());
        folders.push(Path::new(root).join("bin"));
    }
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn start(programs: &Path, settings: &[(&str, &str)]) -> Result<PostgresServer> {
    let folder = tempfile::Builder::new().prefix("masthead-pg-").tempdir()?.keep();
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    // The server refuses to run as root, so root hands it to another user.
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    let user = if is_root {
        let exists = |user: &str| {
            Command::new("id")
                .arg(user)
                .output()
                .is_ok_and(|output| output.status.success())
        };
        Some(
            ["postgres", "nobody"]
                .into_iter()
                .find(|user| exists(user))
                .context("no user to run it as")?,
        )
    } else {
        None
    };
    let run_as = user.map_or_else(String::new, |user| format!("runuser -u {user} -- "));
    if let Some(user) = user {
        let status = Command::new("chown").arg(user).arg(&folder).status()?;
        if !status.success() {
            bail!("its folder cannot be given to {user}");
        }
    }
    let (bin, data) = (programs.display(), folder.join("data"));
    let data = data.display();
    let settings = settings
        .iter()
        .map(|(name, value)| format!("-c {name}={value}"))
        .collect::<Vec<_>>()
        .join(" ");
    let script = format!(
        "set -e; cd {folder}; \
         {run_as}{bin}/initdb -D {data} -U masthead -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1; \
         {run_as}{bin}/postgres -D {data} -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
          {settings} >server.log 2>&1 & \
         cat >/dev/null; kill -INT $(head -n 1 {data}/postmaster.pid) || true; wait || true; rm -rf {folder}",
        folder = folder.display(),
    );
    let shell = Command::new("sh")
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group_of_its_own()
        .spawn()?;
    // The server itself says so in its lock file; its client programs may be elsewhere or not there at all.
    let lock = folder.join("data/postmaster.pid");
    let ready =
        || std::fs::read_to_string(&lock).is_ok_and(|text| text.lines().any(|line| line.trim() == "ready"));
    for _ in 0..600 {
        if ready() {
            return Ok(PostgresServer {
                url: format!("postgres://masthead@127.0.0.1:{port}"),
                _shell: Some(shell),
            });
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("it did not start within 30 seconds")
}

/// So that an interrupt from the keyboard reaches the tests first and the server is stopped by its shell.
trait OwnGroup {
    fn process_group_of_its_own(&mut self) -> &mut Self;
}

impl OwnGroup for Command {
    fn process_group_of_its_own(&mut self) -> &mut Self {
        std::os::unix::process::CommandExt::process_group(self, 0)
    }
}

//! TLS from two files, which may be replaced while the server runs.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::SystemTime,
};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{
    Accept, TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject as _},
    },
};

/// Where the certificate and its key lie, both as PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, followed by those between it and its authority.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Why TLS cannot be offered.
#[derive(Debug)]
pub struct TlsError {
    file: PathBuf,
    reason: String,
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.file.display(), self.reason)
    }
}

impl std::error::Error for TlsError {}

/// What TLS is offered with. All clones change together.
#[derive(Debug, Clone)]
pub struct Tls {
    files: Arc<TlsFiles>,
    current: Arc<RwLock<Current>>,
}

#[derive(Debug)]
struct Current {
    config: Arc<ServerConfig>,
    written: Written,
}

/// When the files were last written, as far as the file system says.
type Written = [Option<SystemTime>; 2];

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// A file that cannot be read or holds something else, and a key that is another certificate's.
    pub fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let current = Current {
            written: written(&files),
            config: Arc::new(config(&files)?),
        };
        Ok(Self {
            files: Arc::new(files),
            current: Arc::new(RwLock::new(current)),
        })
    }

    /// Reads the files anew; connections from now on get what is in them. Says whether there was something new.
    ///
    /// # Errors
    /// As [`Tls::load`]; what was offered before is offered still.
    pub fn reload(&self) -> Result<(), TlsError> {
        let next = Current {
            written: written(&self.files),
            config: Arc::new(config(&self.files)?),
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }

    /// Whether a file was written since it was read.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        written(&self.files) != current.written
    }

    pub(super) fn accept<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> Accept<S> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&current.config)).accept(stream)
    }
}

fn written(files: &TlsFiles) -> Written {
    [&files.certificate, &files.key]
        .map(|file| std::fs::metadata(file).and_then(|about| about.modified()).ok())
}

fn config(files: &TlsFiles) -> Result<ServerConfig, TlsError> {
    let wrong = |file: &Path, reason: String| TlsError {
        file: file.to_path_buf(),
        reason,
    };
    let unreadable = |file: &Path, what: &str, error: &pem::Error| match error {
        pem::Error::Io(error) => wrong(file, format!("cannot be read: {error}")),
        pem::Error::NoItemsFound => wrong(file, format!("holds no {what} in PEM")),
        error => wrong(file, format!("is no PEM file: {error}")),
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(&files.certificate, "certificate", &error))?;
    if chain.is_empty() {
        return Err(unreadable(
            &files.certificate,
            "certificate",
            &pem::Error::NoItemsFound,
        ));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| unreadable(&files.key, "private key", &error))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&files.certificate, format!("cannot be used: {error}")))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| {
            let certificate = files.certificate.display();
            wrong(&files.key, format!("does not go with {certificate}: {error}"))
        })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_wrong_is_named_with_what_is_wrong() {
        let folder = std::env::temp_dir();
        let file = |name: &str, text: &str| {
            let path = folder.join(format!("masthead-tls-{}-{name}", std::process::id()));
            std::fs::write(&path, text).expect("a file");
            path
        };
        let empty = file("empty.pem", "nothing\n");
        let broken = file(
            "broken.pem",
            "-----BEGIN CERTIFICATE-----\n%\n-----END CERTIFICATE-----\n",
        );
        let refused = |certificate: &Path, key: &Path| {
            let files = TlsFiles {
                certificate: certificate.to_path_buf(),
                key: key.to_path_buf(),
            };
            Tls::load(files).expect_err("refused").to_string()
        };
        let missing = folder.join("masthead-no-such.pem");
        assert!(refused(&missing, &missing).starts_with(&format!("{} cannot be read", missing.display())));
        assert_eq!(
            refused(&empty, &empty),
            format!("{} holds no certificate in PEM", empty.display())
        );
        assert!(refused(&broken, &empty).contains("is no PEM file"));
        for file in [empty, broken] {
            std::fs::remove_file(file).expect("removed");
        }
    }
}

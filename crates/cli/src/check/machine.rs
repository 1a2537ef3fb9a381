//! What the machine must give: files, addresses, limits.

use std::{
    fs, io,
    net::{TcpListener, ToSocketAddrs as _},
    path::Path,
};

use masthead_api::http::{Tls, TlsFiles};

use super::Finding;
use crate::{
    config::Settings,
    files::{BESIDES, raise_limit},
    operations,
};

/// Whether files can be written where they are kept. Tries it, because rights lie.
pub(crate) fn data_folder(folder: &Path) -> Finding {
    let shown = folder.display();
    if !folder.exists() {
        return Finding::Note(format!("{shown} is not there yet; it is made when it is needed"));
    }
    let attempt = || -> io::Result<()> {
        tempfile::NamedTempFile::new_in(folder)?;
        fs::read_dir(folder)?;
        Ok(())
    };
    match attempt() {
        Ok(()) => Finding::Well(format!("{shown} can be written to")),
        Err(error) => Finding::wrong(
            format!("{shown} cannot be written to: {error}"),
            "give it to the user that runs the server, or set data_dir",
        ),
    }
}

/// Whether the addresses can be listened on.
pub(crate) fn listening(name: &str, at: &str) -> Finding {
    let addresses = match at.to_socket_addrs() {
        Ok(addresses) => addresses.collect::<Vec<_>>(),
        Err(error) => {
            return Finding::wrong(
                format!("{at} is no address here: {error}"),
                format!("set {name} to an address of this machine, such as 127.0.0.1:8080"),
            );
        }
    };
    match TcpListener::bind(&addresses[..]) {
        Ok(_) => Finding::Well(format!("{at} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Finding::Note(format!(
            "{at} is taken; that is well if the server is running, otherwise set {name} to another port"
        )),
        Err(error) => Finding::wrong(
            format!("{at} cannot be listened on: {error}"),
            format!("set {name} to an address of this machine and a port that this user may take"),
        ),
    }
}

/// Whether TLS's files go together.
pub(crate) fn tls(files: TlsFiles) -> Finding {
    let key = files.key.clone();
    if let Err(error) = Tls::load(files) {
        return Finding::wrong(
            error,
            "set tls.certificate and tls.key to PEM files that go together",
        );
    }
    if is_open_to_others(&key) {
        return Finding::Note(format!(
            "the files go together; but every user of the machine can read {0}: chmod 600 {0}",
            key.display()
        ));
    }
    Finding::Well("the files go together".to_owned())
}

fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o004 != 0)
}

/// Whether the documents that are to be registered can be read and run.
pub(crate) fn operations(settings: &Settings) -> Finding {
    let registered = settings
        .api()
        .and_then(|options| operations::register(settings, options));
    match registered {
        Ok(options) => {
            let text = match options.documents.registered.len() {
                1 => "1 document is registered".to_owned(),
                count => format!("{count} documents are registered"),
            };
            Finding::Well(text)
        }
        Err(error) => Finding::failure(&error, "mend the files, or set graphql.operations to others"),
    }
}

/// Whether as many connections can be open as are allowed.
pub(crate) fn files(settings: &Settings) -> Finding {
    let (most, wanted) = (raise_limit(), u64::from(settings.limits.connections) + BESIDES);
    if most >= wanted {
        return Finding::Well(format!("{most} may be open"));
    }
    Finding::wrong(
        format!(
            "{most} may be open; {} connections need {wanted}",
            settings.limits.connections
        ),
        format!(
            "raise the limit (ulimit -n {wanted}; LimitNOFILE={wanted} for systemd), or set limits.connections to {}",
            most.saturating_sub(BESIDES).max(1)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_address_is_noted_and_one_of_elsewhere_is_refused() {
        let taken = TcpListener::bind("127.0.0.1:0").expect("a listener");
        let at = taken.local_addr().expect("an address").to_string();
        assert!(matches!(listening("listen", &at), Finding::Note(_)));
        assert_eq!(
            listening("listen", "127.0.0.1:0"),
            Finding::Well("127.0.0.1:0 is free".to_owned())
        );
        assert!(matches!(
            listening("listen", "203.0.113.1:80"),
            Finding::Wrong { .. }
        ));
    }

    #[test]
    fn a_folder_that_is_a_file_is_refused_and_a_missing_one_is_noted() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(data_folder(folder.path()), Finding::Well(_)));
        assert!(matches!(
            data_folder(&folder.path().join("none")),
            Finding::Note(_)
        ));
        let file = folder.path().join("file");
        fs::write(&file, "").expect("a file");
        assert!(matches!(data_folder(&file), Finding::Wrong { .. }));
    }
}

//! How many files and sockets the process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that are open besides connections: the database with its log, media that are sent, the program itself.
pub(crate) const BESIDES: u64 = 256;

/// How many connections there can be where so many files may be open: what the database needs is left to it, because
/// a connection that cannot be answered is of no use.
pub(crate) fn connections_within(most_files: u64, wanted: u32) -> u32 {
    let possible = most_files.saturating_sub(BESIDES).max(most_files / 2).max(1);
    u32::try_from(possible).unwrap_or(u32::MAX).min(wanted)
}

/// Raises the limit to what the system allows, and says what it is then. Shells set it low for the sake of old
/// programs; a server with a thousand readers needs more.
pub(crate) fn raise_limit() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit on open files stays as it is");
        }
    }
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_to_the_database() {
        assert_eq!(connections_within(20_000, 4_096), 4_096);
        assert_eq!(connections_within(1_024, 4_096), 768);
        assert_eq!(connections_within(80, 4_096), 40);
        assert_eq!(connections_within(u64::MAX, 4_096), 4_096);
    }
}

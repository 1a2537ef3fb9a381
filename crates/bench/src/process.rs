//! The real program as a child process.

use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;

/// The program that was built with this one.
pub(crate) fn program() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("this program's own file")?;
    let program = own.with_file_name("masthead");
    anyhow::ensure!(
        program.is_file(),
        "{} is not there; build it first (make bench does)",
        program.display()
    );
    Ok(program)
}

/// A command of the program on a database, with a data folder of its own.
pub(crate) fn masthead(database: &str, folder: &std::path::Path) -> anyhow::Result<Command> {
    let mut command = Command::new(program()?);
    command
        .env("MASTHEAD_DATABASE_URL", database)
        .env("MASTHEAD_DATA_DIR", folder)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Ok(command)
}

/// The most memory that a living process has had resident, in bytes.
pub(crate) fn peak_resident(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

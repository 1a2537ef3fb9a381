//! The binary `masthead`: wires the process together and does nothing else.
//!
//! One file per command in `commands`; `config` says where every setting comes from. To add a command: its file,
//! its variant in `commands::Command`, and its line in the README. To add a setting: its field and its line in
//! `config::KEYS`, and a comment in `config/masthead.example.toml` (a test looks for it).

mod check;
mod commands;
mod config;
mod demo;
mod epoch;
mod files;
mod followers;
mod import;
mod logging;
mod operations;
mod output;
mod retention;
mod startup;

use std::process::ExitCode;

use clap::Parser as _;

use self::commands::Cli;

/// Answers are made of thousands of small pieces, which the system's own allocator takes a fifth of the time for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Bytes of stack that a worker has. A page's resolvers are nested deeply; the library's default of 2 MiB is enough
/// for optimised code and not for a debug build.
const STACK: usize = 8 * 1024 * 1024;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("masthead: the runtime cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            // The chain on one line each: the first says what was tried, the last what stood in the way.
            eprintln!("masthead: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because {cause}");
            }
            ExitCode::FAILURE
        }
    }
}

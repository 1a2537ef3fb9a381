//! `masthead config`

use std::process::ExitCode;

use super::Global;
use crate::output;

/// Shows every setting with its value and where that came from.
pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let shown = global.load(&[])?.shown()?;
    let names = shown.iter().map(|key| key.name.len()).max().unwrap_or_default();
    let values = shown
        .iter()
        .map(|key| key.value.chars().count())
        .max()
        .unwrap_or_default()
        .min(60);
    for key in &shown {
        output::line(&format!(
            "{:names$} = {:values$}  # {}",
            key.name, key.value, key.origin
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

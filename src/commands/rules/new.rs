//! `feedmill rules new`: a rule to begin with.
use crate::cli::RulesNewArgs;
use anyhow::Result;
use std::process::ExitCode;
pub(super) async fn execute(_args: &RulesNewArgs) -> Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}

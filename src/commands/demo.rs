//! `feedmill demo`: stub
use std::process::ExitCode;
use anyhow::Result;
use crate::cli::DemoArgs;
pub(super) async fn execute(_args: &DemoArgs) -> Result<ExitCode> { Ok(ExitCode::SUCCESS) }

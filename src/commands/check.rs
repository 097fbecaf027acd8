//! `feedmill check`: everything that is wrong with the configuration.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use super::{count, find_config, print};
use crate::config;

pub(super) fn execute(asked: Option<&Path>) -> Result<ExitCode> {
    let path = find_config(asked)?;
    let config = config::load(&path)?;
    print(&format!("{}: {}, no problems\n", path.display(), count(config.subscriptions.len(), "feed")))?;
    Ok(ExitCode::SUCCESS)
}

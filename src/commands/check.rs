//! `feedmill check`: everything that is wrong with the configuration.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use super::{count, find_config, print};
use crate::config;
use crate::disk;
use crate::fetch::shown;
use crate::lists;
use crate::state::State;

pub(super) async fn execute(asked: Option<&Path>) -> Result<ExitCode> {
    let path = find_config(asked)?;
    let config = config::load(&path)?;
    print(&format!("{}: {}, no problems\n", path.display(), count(config.subscriptions.len(), "feed")))?;
    if !config.lists.is_empty() {
        // A state that cannot be looked into is no mistake in the configuration.
        let state = State::copy_of(&config.state).await.ok();
        for list in &config.lists {
            let known = match &state {
                Some(state) => lists::known(list, state).await?,
                None => None,
            };
            let is_missing = list.url().to_file_path().is_ok_and(|path| !disk::is_file(&path));
            let known = match known {
                _ if is_missing => "there is no such file".to_owned(),
                Some(outlines) => format!("{} when it was read last", count(outlines.len(), "feed")),
                None => "read when feeds are polled".to_owned(),
            };
            print(&format!("{}: {known}\n", shown(list.url())))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

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
            let path = list.url().to_file_path().ok();
            let known = match (known, &path) {
                (_, Some(path)) if disk::is_free(path) => "there is no such file".to_owned(),
                (_, Some(path)) if !disk::is_file(path) => "this is a folder, or no ordinary file".to_owned(),
                (Some(outlines), _) => format!("named {} when it was read last", count(outlines.len(), "feed")),
                (None, _) => "read when feeds are polled".to_owned(),
            };
            let place = path.map_or_else(|| shown(list.url()), |path| path.display().to_string());
            print(&format!("{place}: {known}\n"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

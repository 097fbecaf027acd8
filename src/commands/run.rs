//! `feedmill run`: the daemon.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use chrono::Utc;
use sd_notify::NotifyState;
use tracing::debug;

use super::find_config;
use super::signals::Signals;
use crate::config;
use crate::daemon::{self, Notice, World};
use crate::pipeline::Mill;
use crate::state::State;

#[expect(clippy::disallowed_methods, reason = "this is where the daemon gets its clock from")]
pub(super) async fn execute(asked: Option<&Path>) -> Result<ExitCode> {
    let config_path = find_config(asked)?;
    let config = config::load(&config_path)?;
    let mut signals = Signals::listen()?;
    let state = State::open(&config.state, Utc::now()).await?;
    let mill = Mill::open(&config, state).await?;
    let world = World {
        config_path,
        next_event: async || signals.next().await,
        notify,
        clock: Utc::now,
        // Twice in the time after which systemd takes us for dead.
        watchdog: sd_notify::watchdog_enabled().map(|limit| limit / 2),
    };
    daemon::run(config, mill, world).await?;
    Ok(ExitCode::SUCCESS)
}

fn notify(notice: Notice) {
    let sent = match notice {
        Notice::Ready => sd_notify::notify(&[NotifyState::Ready]),
        Notice::Reloading => match NotifyState::monotonic_usec_now() {
            Ok(since) => sd_notify::notify(&[NotifyState::Reloading, since]),
            Err(error) => Err(error),
        },
        Notice::Stopping => sd_notify::notify(&[NotifyState::Stopping]),
        Notice::Status(line) => sd_notify::notify(&[NotifyState::Status(&line)]),
        Notice::Alive => sd_notify::notify(&[NotifyState::Watchdog]),
    };
    if let Err(error) = sent {
        debug!("The service manager cannot be told: {error}");
    }
}

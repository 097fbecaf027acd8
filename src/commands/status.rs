//! `feedmill status`: what is known of each feed.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{count, find_config, print};
use crate::article::Proof;
use crate::cli::StatusArgs;
use crate::config::{self, FullText, Subscription};
use crate::fetch::shown;
use crate::lists;
use crate::pipeline::{Comparisons, with_causes};
use crate::state::{Memory, State, StateError};

pub(super) async fn execute(args: &StatusArgs, asked: Option<&Path>) -> Result<ExitCode> {
    let config = config::load(&find_config(asked)?)?;
    let state = look(&config.state).await?;
    for subscription in lists::subscriptions(&config, &state).await? {
        let memory = state.subscription(&subscription.name).await?;
        let comparisons = Comparisons::parse(&state.comparisons(&subscription.name).await?.unwrap_or_default());
        let text = if args.json {
            format!("{}\n", object(&subscription, memory.as_ref(), &comparisons))
        } else {
            lines(&subscription, memory.as_ref(), &comparisons)
        };
        print(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the state for looking, leaving no trace; an error names its file.
pub(super) async fn look(path: &Path) -> Result<State> {
    State::copy_of(path).await.map_err(|error| match error {
        StateError::Database { source, .. } => {
            let named = StateError::Database { path: path.to_owned(), source };
            anyhow!("{}\nhint: `feedmill fetch` puts a damaged state aside and reads the posts back", with_causes(&named))
        }
        other => other.into(),
    })
}

fn lines(subscription: &Subscription, memory: Option<&Memory>, comparisons: &Comparisons) -> String {
    let mut text = format!("{}  {}\n", subscription.name, shown(&subscription.url));
    match memory {
        Some(memory) => text.push_str(&format!("  next poll: {}\n", memory.next_poll.format("%F %TZ"))),
        None => text.push_str("  not polled yet\n"),
    }
    if let Some((n_failures, error)) = memory.and_then(failure) {
        text.push_str(&format!("  failed {}: {error}\n", count(n_failures, "time")));
    }
    match subscription.full_text {
        FullText::On => text.push_str("  full text: from the pages (`full_text: on`)\n"),
        FullText::Off => text.push_str("  full text: from the feed (`full_text: off`)\n"),
        FullText::Auto => text.push_str(&format!("  full text: {comparisons}\n")),
    }
    text
}

fn object(subscription: &Subscription, memory: Option<&Memory>, comparisons: &Comparisons) -> Value {
    let moment = |date: DateTime<Utc>| date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let setting = match subscription.full_text {
        FullText::On => "on",
        FullText::Off => "off",
        FullText::Auto => "auto",
    };
    let place = match comparisons.proof() {
        Proof::Unasked | Proof::Unknown => None,
        Proof::Part => Some("page"),
        Proof::Whole | Proof::AlwaysWhole => Some("feed"),
    };
    let shares = comparisons.shares();
    json!({
        "feed": subscription.name,
        "url": shown(&subscription.url),
        "next_poll": memory.map(|memory| moment(memory.next_poll)),
        "n_failures": memory.map_or(0, |memory| memory.n_failures),
        "error": memory.and_then(failure).map(|(_, error)| error),
        "full_text": {
            "setting": setting,
            "place": place,
            "n_compared": shares.len(),
            "n_whole": comparisons.n_whole(),
            "shares": shares,
        },
    })
}

fn failure(memory: &Memory) -> Option<(usize, &str)> {
    let n_failures = usize::try_from(memory.n_failures).ok().filter(|n_failures| *n_failures > 0)?;
    Some((n_failures, memory.last_error.as_deref().unwrap_or_default()))
}

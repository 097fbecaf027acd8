//! What a refresh did, for people, for programs and for the schedule.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::RefreshError;
use super::choose::Choice;

/// What a refresh did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The subscription.
    pub feed: String,
    /// How it ended.
    pub status: Status,
    /// The posts written, or those that would be.
    pub posts: Vec<Written>,
    /// Entries that were posts already.
    pub n_known: usize,
    /// Entries that became posts of another feed, or of another entry, before.
    pub n_duplicates: usize,
    /// Entries that the configuration does not want.
    pub n_filtered: usize,
    /// Entries held back by the order's limit or age.
    pub n_held_back: usize,
    /// Entries that could not be read or made into posts.
    pub n_failed: usize,
    /// Those of them that are tried again next time.
    #[serde(skip)]
    pub(super) n_unfinished: usize,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What the user can do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// When the feed is due again.
    #[serde(serialize_with = "to_the_second")]
    pub next_poll: Option<DateTime<Utc>>,
}

/// How a refresh ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The feed was read.
    Refreshed,
    /// The feed is the same as last time.
    Unchanged,
    /// The server, or the back-off after errors, wants us to wait.
    NotDue,
    /// It failed.
    Failed,
}

/// A post that was written, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// What was done.
    pub action: Action,
    /// The file.
    pub path: String,
    /// The title.
    pub title: String,
    /// The article's address.
    pub url: String,
}

/// What was done with a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Written for the first time.
    Written,
    /// Written over, because the entry changed.
    Rewritten,
}

impl Outcome {
    pub(super) fn new(feed: &str) -> Self {
        Self {
            feed: feed.to_owned(),
            status: Status::Refreshed,
            posts: Vec::new(),
            n_known: 0,
            n_duplicates: 0,
            n_filtered: 0,
            n_held_back: 0,
            n_failed: 0,
            n_unfinished: 0,
            error: None,
            hint: None,
            next_poll: None,
        }
    }

    /// The outcome of a refresh that ended in a bug of ours.
    pub(crate) fn bug(feed: &str) -> Self {
        Self::failed(feed, "a bug in feedmill; the log tells more")
    }

    /// The outcome where there was nothing to refresh; a line of `failure` that begins with `hint: ` is the hint.
    pub(crate) fn failed(feed: &str, failure: &str) -> Self {
        let (error, hint) = failure.split_once("\nhint: ").map_or((failure, None), |(error, hint)| (error, Some(hint.to_owned())));
        Self { status: Status::Failed, error: Some(error.to_owned()), hint, ..Self::new(feed) }
    }

    pub(super) fn count(&mut self, choice: Choice) -> Choice {
        self.n_known += choice.n_known;
        self.n_filtered += choice.n_filtered;
        self.n_held_back += choice.n_held_back;
        self.n_duplicates += choice.already_posts.len();
        choice
    }

    /// Whether every entry of the feed is dealt with for good.
    pub(super) fn is_complete(&self) -> bool {
        self.n_held_back == 0 && self.n_unfinished == 0
    }

    pub(super) fn fail(&mut self, error: &RefreshError) {
        self.status = Status::Failed;
        self.error = Some(with_causes(error));
        self.hint = match error {
            RefreshError::Fetch(error) => error.hint().map(str::to_owned),
            RefreshError::NotAFeed { .. } => Some("`feedmill discover ADDRESS` finds the feeds of a site".to_owned()),
            RefreshError::Disk(_) | RefreshError::State(_) | RefreshError::Delivery { .. } => None,
        };
    }
}

#[expect(clippy::ref_option, reason = "the signature that serde wants")]
fn to_the_second<S: serde::Serializer>(moment: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    moment.map(|moment| moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).serialize(serializer)
}

/// Gives an error with all its causes, in one line.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    for cause in std::iter::successors(error.source(), |cause| cause.source()) {
        let cause = cause.to_string();
        // Some libraries repeat the cause in their own message.
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

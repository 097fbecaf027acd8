//! Refreshes one subscription: the only module that knows every stage.

mod choose;
mod comparisons;
mod deliver;
mod experience;
mod mill;
mod outcome;
mod pages;
pub mod press;
mod prints;
pub mod reach;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::warn;
use url::Url;

use crate::config::Subscription;
use crate::digest;
use crate::disk::{self, DiskError};
use crate::feed::{self, Feed};
use crate::fetch::{FetchError, Purpose, Request, Response, Verdict};
use crate::state::{Memory, Polled, StateError};
use choose::{Candidate, Choice};
use experience::Experience;

pub use comparisons::Comparisons;
pub use mill::{Mill, OpenError};
pub use outcome::{Action, Outcome, Status, Written, with_causes};

/// How many posts are delivered together: their flushes are grouped, and a kill costs at most so many pages.
const BATCH: usize = 32;
/// After a 410 the feed is asked once more, a day later.
const CONFIRM_GONE: TimeDelta = TimeDelta::days(1);
/// Then never again: ten years are longer than any state lives.
const NEVER: TimeDelta = TimeDelta::days(3_650);

/// What is wanted of a refresh.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The time.
    pub now: DateTime<Utc>,
    /// Poll although the server or the back-off asked to wait, and as if for the first time.
    pub force: bool,
    /// Write no more than so many posts.
    pub limit: Option<usize>,
    /// Only entries that are not older.
    pub since: Option<Duration>,
    /// Write nothing, remember nothing.
    pub dry_run: bool,
    /// The feed itself, when it was given instead of an address that answers.
    pub given: Option<Vec<u8>>,
}

/// A refresh that failed as a whole.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The feed could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What came is no feed.
    #[error("`{}` is {reason}", crate::fetch::shown(url))]
    NotAFeed {
        /// The address.
        url: Url,
        /// What it is instead.
        reason: feed::NotAFeed,
    },
    /// The feed's file could not be read.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The state failed.
    #[error(transparent)]
    State(#[from] StateError),
    /// Posts could not be written.
    #[error("{n_failed} of {n_posts} posts could not be written")]
    Delivery {
        /// Of so many.
        n_posts: usize,
        /// So many.
        n_failed: usize,
        /// The first failure.
        #[source]
        source: DiskError,
    },
}

/// Polls a subscription, and makes posts of what is new. A failure is part of the outcome.
pub async fn refresh(mill: &Mill, subscription: &Arc<Subscription>, order: &Order) -> Outcome {
    let mut outcome = Outcome::new(&subscription.name);
    match try_refresh(mill, subscription, order, &mut outcome).await {
        Ok(status) => outcome.status = status,
        Err(error) => fail(mill, subscription, order, &error, &mut outcome).await,
    }
    outcome
}

async fn try_refresh(mill: &Mill, subscription: &Arc<Subscription>, order: &Order, outcome: &mut Outcome) -> Result<Status, RefreshError> {
    let next_poll = subscription.cadence.next(&subscription.name, order.now).unwrap_or(order.now + NEVER);
    let patience = if order.force { order.now + NEVER } else { order.now };
    let memory = if order.dry_run {
        mill.state.subscription(&subscription.name).await?.unwrap_or_default()
    } else {
        // Before the request: a process that dies over this feed does not ask again at once.
        mill.state.claim(&subscription.name, subscription.url.as_str(), next_poll, patience).await?
    };
    if memory.not_before > patience {
        outcome.next_poll = Some(memory.not_before);
        return Ok(Status::NotDue);
    }
    let response = ask(mill, subscription, &memory, order).await?;
    let remembered = remember(subscription, &memory, &response, next_poll, order.now);
    let is_same = remembered.body_hash == memory.body_hash && memory.n_failures == 0 && !order.force;
    let status = if is_same || response.body.is_none() {
        Status::Unchanged
    } else {
        let (feed, skipped) = pages::read_feed(mill, response).await?;
        for entry in &skipped {
            warn!(feed.id = %subscription.name, position = entry.position, "An entry cannot be read: {}", entry.reason);
        }
        outcome.n_failed += skipped.len();
        take(mill, subscription, &feed, order, outcome).await?;
        Status::Refreshed
    };
    outcome.next_poll = Some(remembered.next_poll);
    if !order.dry_run {
        // The validators are kept only now that every entry is safe, or a 304 would hide those that are not.
        let remembered =
            if outcome.is_complete() { remembered } else { Memory { etag: None, last_modified: None, body_hash: None, ..remembered } };
        mill.state.record(&subscription.name, &Polled::Done(remembered)).await?;
    }
    Ok(status)
}

async fn ask(mill: &Mill, subscription: &Subscription, memory: &Memory, order: &Order) -> Result<Response, RefreshError> {
    // Only a subscription's own address can be a file: what a feed or a page names is never read from the disk.
    let file = subscription.url.to_file_path().ok().filter(|_| order.given.is_none());
    let given = file.map(|path| disk::read(&path)).transpose()?.or_else(|| order.given.clone());
    if let Some(body) = given {
        return Ok(Response {
            url: subscription.url.clone(),
            content_type: None,
            etag: None,
            last_modified: None,
            fresh_for: None,
            body: Some(body),
        });
    }
    // A validator belongs to the address that gave it, and says nothing of entries that failed since.
    let is_valid = memory.url == subscription.url.as_str() && !order.force;
    let validators = if is_valid { (memory.etag.as_deref(), memory.last_modified.as_deref()) } else { (None, None) };
    Ok(mill.client.get(&request(subscription, &subscription.url, Purpose::Feed, validators), order.now).await?)
}

fn request<'a>(
    subscription: &'a Subscription,
    url: &'a Url,
    purpose: Purpose,
    validators: (Option<&'a str>, Option<&'a str>),
) -> Request<'a> {
    Request {
        url,
        purpose,
        headers: &subscription.headers,
        timeout: subscription.timeout,
        limit_bytes: subscription.limit_bytes,
        validators,
    }
}

fn remember(subscription: &Subscription, memory: &Memory, response: &Response, next_poll: DateTime<Utc>, now: DateTime<Utc>) -> Memory {
    // What the server says of freshness can only delay the next poll.
    let fresh_until = response.fresh_for.and_then(|fresh| now.checked_add_signed(TimeDelta::from_std(fresh).ok()?));
    let next_poll = next_poll.max(fresh_until.unwrap_or(next_poll));
    let (etag, last_modified) = match response.body {
        Some(_) => (response.etag.clone(), response.last_modified.clone()),
        // A 304 may bring new validators; those it does not mention stay.
        None => {
            (response.etag.clone().or_else(|| memory.etag.clone()), response.last_modified.clone().or_else(|| memory.last_modified.clone()))
        }
    };
    let body_hash = response.body.as_deref().map(digest::bytes).or_else(|| memory.body_hash.clone());
    Memory {
        url: subscription.url.to_string(),
        etag,
        last_modified,
        body_hash,
        next_poll,
        not_before: DateTime::default(),
        n_failures: 0,
        last_error: None,
    }
}

/// Makes posts of the entries that are new or changed.
async fn take(
    mill: &Mill,
    subscription: &Arc<Subscription>,
    feed: &Feed,
    order: &Order,
    outcome: &mut Outcome,
) -> Result<(), RefreshError> {
    let folder = mill.folder(&subscription.content)?;
    let choice = choose::choose(mill, subscription, feed, order).await?;
    let Choice { candidates, already_posts, .. } = outcome.count(choice);
    if !order.dry_run {
        mill.state.done(&already_posts).await?;
    }
    if candidates.is_empty() {
        return Ok(());
    }
    folder.read_back(&mill.state).await?;
    let mut experience = Experience::of(subscription, &mill.state).await?;
    let mut n_first = experience.n_first(subscription);
    let mut candidates = candidates.into_iter().peekable();
    while candidates.peek().is_some() {
        let batch: Vec<Candidate> = candidates.by_ref().take(n_first.take().unwrap_or(BATCH)).collect();
        let drafts = pages::press_all(mill, subscription, (batch, &mut experience), order, outcome).await?;
        experience.learn(&drafts);
        deliver::deliver(mill, subscription, drafts, order, outcome).await?;
        if !order.dry_run {
            experience.store(subscription, &mill.state, order.now).await?;
        }
    }
    Ok(())
}

async fn fail(mill: &Mill, subscription: &Subscription, order: &Order, error: &RefreshError, outcome: &mut Outcome) {
    outcome.fail(error);
    let memory = mill.state.subscription(&subscription.name).await.ok().flatten().unwrap_or_default();
    let n_failures = memory.n_failures.saturating_add(1);
    let back_off = order.now + TimeDelta::from_std(subscription.cadence.back_off(n_failures)).unwrap_or(TimeDelta::hours(1));
    let next = subscription.cadence.next(&subscription.name, order.now).unwrap_or(back_off);
    let (next_poll, not_before) = match error {
        RefreshError::Fetch(error) => match error.verdict() {
            Verdict::Retry => (back_off.max(next), order.now),
            Verdict::RetryAt(moment) => (moment.max(back_off).max(next), moment),
            Verdict::Stop => {
                // An error of another kind in between confirms nothing.
                let is_confirmed = memory.last_error == outcome.error;
                let stop = order.now + if is_confirmed { NEVER } else { CONFIRM_GONE };
                (stop, stop)
            }
        },
        RefreshError::NotAFeed { .. } => (back_off.max(next), order.now),
        // Our own disk: it is no load on the server to look again soon.
        RefreshError::Disk(_) | RefreshError::State(_) | RefreshError::Delivery { .. } => (next, order.now),
    };
    outcome.next_poll = Some(next_poll);
    if !order.dry_run
        && let Err(error) = mill
            .state
            .record(&subscription.name, &Polled::Failed { next_poll, not_before, error: outcome.error.clone().unwrap_or_default() })
            .await
    {
        warn!(feed.id = %subscription.name, "{}", with_causes(&error));
    }
}

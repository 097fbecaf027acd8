//! Refreshes one subscription: the only module that knows every stage.

mod choose;
mod deliver;
mod outcome;
pub mod press;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use tokio::sync::Semaphore;
use tracing::{debug, warn};
use url::Url;

use crate::article::Page;
use crate::charset;
use crate::config::{Config, FullText, Network, Subscription};
use crate::content::{ContentError, ContentFolder};
use crate::digest;
use crate::disk::{self, DiskError};
use crate::feed::{self, Feed};
use crate::fetch::{Client, FetchError, Purpose, Request, Response, Verdict};
use crate::state::{Memory, Polled, State, StateError};
use choose::{Candidate, Choice};

pub use outcome::{Action, Outcome, Status, Written};

/// How many pages of one subscription are on their way at the same time; those of one host still take turns.
const PARALLEL_PAGES: usize = 4;
/// How many posts are delivered together: their flushes are grouped, and a kill costs at most so many pages.
const BATCH: usize = 32;
/// After a 410 the feed is asked once more, a day later.
const CONFIRM_GONE: TimeDelta = TimeDelta::days(1);
/// Then never again: ten years are longer than any state lives.
const NEVER: TimeDelta = TimeDelta::days(3_650);

/// Everything that refreshes share.
#[derive(Debug)]
pub struct Mill {
    client: Arc<Client>,
    network: Network,
    /// Remembers.
    pub state: State,
    folders: HashMap<PathBuf, Arc<ContentFolder>>,
    /// A tree is several times as large as its page, so no more of them live at a time than there are cores.
    cores: Arc<Semaphore>,
}

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
    #[error("`{url}` is {reason}")]
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

impl Mill {
    /// Locks the content folders of a configuration, and ends what an earlier run left half done there.
    pub async fn open(config: &Config, state: State) -> Result<Self, OpenError> {
        let n_cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mill = Self {
            client: Arc::new(Client::new(&config.network)?),
            network: config.network.clone(),
            state,
            folders: HashMap::new(),
            cores: Arc::new(Semaphore::new(n_cores)),
        };
        mill.with_config(config).await
    }

    /// Gives a mill for another configuration; the folders that both name stay locked all the while.
    pub async fn with_config(&self, config: &Config) -> Result<Self, OpenError> {
        let mut folders = HashMap::new();
        for subscription in &config.subscriptions {
            if folders.contains_key(&subscription.content) {
                continue;
            }
            let folder = if let Some(folder) = self.folders.get(&subscription.content) {
                Arc::clone(folder)
            } else {
                let folder = ContentFolder::open(&subscription.content)?;
                folder.settle(&self.state).await?;
                Arc::new(folder)
            };
            folders.insert(subscription.content.clone(), folder);
        }
        let client = if config.network == self.network { Arc::clone(&self.client) } else { Arc::new(Client::new(&config.network)?) };
        Ok(Self { client, network: config.network.clone(), state: self.state.clone(), folders, cores: Arc::clone(&self.cores) })
    }

    fn folder(&self, content: &Path) -> Result<&ContentFolder, StateError> {
        let missing = || DiskError { action: "use", path: content.to_owned(), source: std::io::ErrorKind::NotFound.into() };
        self.folders.get(content).map(AsRef::as_ref).ok_or_else(|| StateError::Disk(missing()))
    }
}

/// A configuration that cannot be put to work.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A content folder cannot be used.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The state cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The network cannot be used.
    #[error("cannot set up the network")]
    Client(#[from] reqwest::Error),
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
    let body = response.body.as_deref().filter(|_| !is_same);
    let status = match body {
        None => Status::Unchanged,
        Some(body) => {
            let url = response.url.clone();
            let parsed = feed::parse(body, response.content_type.as_deref(), Some(&response.url));
            let (feed, skipped) = parsed.map_err(|reason| RefreshError::NotAFeed { url, reason })?;
            for entry in &skipped {
                warn!(feed.id = %subscription.name, position = entry.position, "An entry cannot be read: {}", entry.reason);
            }
            outcome.n_failed += skipped.len();
            take(mill, subscription, &feed, order, outcome).await?;
            Status::Refreshed
        }
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
    let mut candidates = candidates.into_iter().peekable();
    while candidates.peek().is_some() {
        let batch: Vec<Candidate> = candidates.by_ref().take(BATCH).collect();
        let drafts = press_all(mill, subscription, batch, order, outcome).await;
        deliver::deliver(mill, subscription, drafts, order, outcome).await?;
    }
    Ok(())
}

async fn press_all(
    mill: &Mill,
    subscription: &Arc<Subscription>,
    batch: Vec<Candidate>,
    order: &Order,
    outcome: &mut Outcome,
) -> Vec<deliver::Draft> {
    let pressing = futures_util::stream::iter(batch).map(async |candidate| {
        let page = fetch_page(mill, subscription, &candidate, order.now).await;
        press_one(mill, subscription, candidate, page, order.now).await
    });
    let pressed: Vec<_> = pressing.buffered(PARALLEL_PAGES).collect().await;
    let n_all = pressed.len();
    let drafts: Vec<_> = pressed.into_iter().flatten().collect();
    outcome.n_failed += n_all - drafts.len();
    outcome.n_unfinished += n_all - drafts.len();
    drafts
}

/// One page's worth of work takes milliseconds to seconds of computing: off the threads that serve the network.
async fn press_one(
    mill: &Mill,
    subscription: &Arc<Subscription>,
    candidate: Candidate,
    page: Option<Page>,
    now: DateTime<Utc>,
) -> Option<deliver::Draft> {
    let subscription = Arc::clone(subscription);
    let link = candidate.entry.link.clone().unwrap_or_default();
    let core = mill.cores.acquire().await;
    let work = tokio::task::spawn_blocking(move || {
        let pressed = press::press(
            &subscription,
            &candidate.entry,
            page.as_ref(),
            &press::Facts { origin: &candidate.origin, seen_at: candidate.seen_at, now },
        );
        deliver::Draft { candidate, pressed }
    });
    let ended = work.await;
    drop(core);
    match ended {
        Ok(draft) => Some(draft),
        Err(error) => {
            // A bug in a stage costs the entry its turn, never the process.
            warn!(link, "The entry could not be made into a post: {error}");
            None
        }
    }
}

/// Fetches the page of an entry when it is wanted; without it, the feed's own text is used.
async fn fetch_page(mill: &Mill, subscription: &Subscription, candidate: &Candidate, now: DateTime<Utc>) -> Option<Page> {
    let is_wanted = match subscription.full_text {
        FullText::On => true,
        FullText::Off => false,
        FullText::Auto => !crate::article::feed_holds_all(&candidate.entry),
    };
    let url = candidate.entry.link.as_deref().filter(|_| is_wanted).and_then(|link| Url::parse(link).ok())?;
    match mill.client.get(&request(subscription, &url, Purpose::Page, (None, None)), now).await {
        Ok(response) => {
            let content_type = response.content_type.unwrap_or_default();
            let is_html = content_type.is_empty() || content_type.contains("html") || content_type.contains("text/plain");
            if !is_html {
                debug!(url = %url, content_type, "The entry leads to no page; the feed's own text is used");
            }
            let body = response.body.filter(|_| is_html)?;
            let html = charset::decode(&body, charset::charset_of(&content_type), charset::Kind::Html).into_owned();
            Some(Page { url: response.url, html })
        }
        Err(error) => {
            warn!(feed.id = %subscription.name, "The page could not be had, the feed's own text is used: {}", outcome::with_causes(&error));
            None
        }
    }
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
                let stop = order.now + if n_failures > 1 { NEVER } else { CONFIRM_GONE };
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
        warn!(feed.id = %subscription.name, "{}", outcome::with_causes(&error));
    }
}

//! Turns the lists of a configuration (`subscriptions_from`) into subscriptions: asked for when due, remembered, named.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::{info, warn};
use url::Url;

use crate::article::address;
use crate::config::{Config, List, Subscription, name};
use crate::disk::{self, DiskError};
use crate::feed::opml::{self, NotAList, Outline};
use crate::fetch::{FetchError, Purpose, Request, Verdict, shown};
use crate::pipeline::{Mill, with_causes};
use crate::state::{KnownList, State, StateError};

/// A list whose cadence never comes again is looked at after this.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(1);

/// A list that could not be had.
#[derive(Debug, thiserror::Error)]
enum ListError {
    /// It could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Its file could not be read.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// What came is no list.
    #[error("`{}` is {reason}", shown(url))]
    NotAList {
        /// The address.
        url: Url,
        /// What it is instead.
        reason: NotAList,
    },
    /// What came is a list without feeds.
    #[error("`{}` lists no feeds", shown(url))]
    Empty {
        /// The address.
        url: Url,
    },
}

/// Gives the subscriptions of a configuration and those of its lists, as the lists were read last.
pub async fn subscriptions(config: &Config, state: &State) -> Result<Vec<Arc<Subscription>>, StateError> {
    let mut subscriptions = config.subscriptions.clone();
    if config.lists.is_empty() {
        return Ok(subscriptions);
    }
    let mut taken: HashSet<String> = subscriptions.iter().map(|subscription| subscription.name.to_lowercase()).collect();
    let mut addresses: HashSet<String> = subscriptions.iter().map(|subscription| address::key(subscription.url.as_str())).collect();
    let mut wanted: Vec<(&List, Outline, Url)> = Vec::new();
    for list in &config.lists {
        for outline in known(list, state).await?.unwrap_or_default() {
            // A list is a stranger's text: it may name servers, not files.
            let url = Url::parse(&outline.url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            wanted.extend(url.filter(|url| addresses.insert(address::key(url.as_str()))).map(|url| (list.as_ref(), outline, url)));
        }
    }
    // A feed keeps the name it was polled under, whatever its list calls it now; so those names are given first.
    let names = state.names_by_url().await?;
    let name_before = |url: &Url| names.get(url.as_str()).filter(|name| name::is_allowed(name)).cloned();
    let kept: Vec<Option<String>> =
        wanted.iter().map(|(_, _, url)| name_before(url).filter(|name| taken.insert(name.to_lowercase()))).collect();
    for ((list, outline, url), kept) in wanted.into_iter().zip(kept) {
        let name = kept.unwrap_or_else(|| {
            let name = name::unique(&name::from_title(&outline.title, &url), &url, |name| taken.contains(&name.to_lowercase()));
            taken.insert(name.to_lowercase());
            name
        });
        let template = list.template_for(&outline.categories);
        let group = template.group.clone().or_else(|| outline.categories.into_iter().next());
        // What the user sets for one server (a token) is no business of whatever servers a list may name.
        let headers = template.headers.iter().filter(|(field, _)| field == "user-agent").cloned().collect();
        subscriptions.push(Arc::new(Subscription { name, group, url, headers, ..template.clone() }));
    }
    Ok(subscriptions)
}

/// Gives the feeds of a list as it was read last; nothing when that never was.
pub async fn known(list: &List, state: &State) -> Result<Option<Vec<Outline>>, StateError> {
    Ok(state.list(list.url().as_str()).await?.as_ref().and_then(known_outlines))
}

fn known_outlines(memory: &KnownList) -> Option<Vec<Outline>> {
    opml::parse(memory.opml.as_ref()?.as_bytes(), None, None).ok()
}

/// Reads a list again, and gives the time when it is due next. One that cannot be had stays as it was, with a warning.
/// `patience` is when its server's wish to be left alone must have ended.
pub async fn refresh(mill: &Mill, list: &List, patience: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, StateError> {
    let url = list.url().as_str();
    let next = list.template.cadence.next(url, now).unwrap_or(now + LONGEST_WAIT);
    let memory = mill.state.list(url).await?.unwrap_or_default();
    if memory.not_before > patience {
        return Ok(memory.not_before);
    }
    // Before the request: a process that dies over this list does not ask again at once.
    mill.state.record_list(url, &KnownList { next_poll: next, ..memory.clone() }).await?;
    let memory = match read(mill, list, &memory, now).await {
        // What the server says of freshness can only delay the next poll.
        Ok(read) => KnownList { next_poll: next.max(read.next_poll), not_before: DateTime::default(), n_failures: 0, ..read },
        Err(failure) => failed(list, memory, &failure, next, now),
    };
    mill.state.record_list(url, &memory).await?;
    Ok(memory.next_poll)
}

/// Reads several lists again, side by side, and gives how many of them nothing is known of.
pub async fn refresh_all(mill: &Mill, lists: &[Arc<List>], patience: DateTime<Utc>, now: DateTime<Utc>) -> Result<usize, StateError> {
    let all = lists.iter().map(|list| refresh(mill, list, patience, now));
    futures_util::future::join_all(all).await.into_iter().try_for_each(|result| result.map(drop))?;
    let mut n_unknown = 0;
    for list in lists {
        n_unknown += usize::from(known(list, &mill.state).await?.is_none());
    }
    Ok(n_unknown)
}

/// Gives the time when each list is due, as its state has it.
pub async fn due(lists: &[Arc<List>], state: &State) -> Result<HashMap<String, DateTime<Utc>>, StateError> {
    let mut due = HashMap::new();
    for list in lists {
        let memory = state.list(list.url().as_str()).await?;
        // A file costs nothing to look at.
        let next_poll = memory.filter(|_| list.url().scheme() != "file").map(|memory| memory.next_poll);
        due.insert(list.url().to_string(), next_poll.unwrap_or_default());
    }
    Ok(due)
}

/// Reads a list; its `next_poll` is how long the server says that it stays fresh.
async fn read(mill: &Mill, list: &List, memory: &KnownList, now: DateTime<Utc>) -> Result<KnownList, ListError> {
    let (url, template) = (list.url(), &list.template);
    if let Ok(path) = url.to_file_path() {
        let outlines = feeds(&disk::read(&path)?, None, None, url)?;
        return Ok(KnownList { next_poll: now, ..remembered(list, memory, &outlines, (None, None)) });
    }
    // A validator is worth nothing without what it validates.
    let validators = memory.opml.as_ref().map_or((None, None), |_| (memory.etag.as_deref(), memory.last_modified.as_deref()));
    let request = Request {
        url,
        purpose: Purpose::Feed,
        headers: &template.headers,
        timeout: template.timeout,
        limit_bytes: template.limit_bytes,
        validators,
    };
    let response = mill.client.get(&request, now).await?;
    let fresh_until = response.fresh_for.and_then(|fresh| now.checked_add_signed(TimeDelta::from_std(fresh).ok()?));
    let read = match response.body {
        Some(body) => {
            let outlines = feeds(&body, response.content_type.as_deref(), Some(&response.url), url)?;
            remembered(list, memory, &outlines, (response.etag, response.last_modified))
        }
        // A 304 may bring new validators; those it does not mention stay.
        None => KnownList {
            etag: response.etag.or_else(|| memory.etag.clone()),
            last_modified: response.last_modified.or_else(|| memory.last_modified.clone()),
            ..memory.clone()
        },
    };
    Ok(KnownList { next_poll: fresh_until.unwrap_or(now), ..read })
}

/// Gives the feeds of a list; one without any is taken for broken, since it would end all of them.
fn feeds(body: &[u8], content_type: Option<&str>, base: Option<&Url>, url: &Url) -> Result<Vec<Outline>, ListError> {
    let outlines = opml::parse(body, content_type, base).map_err(|reason| ListError::NotAList { url: url.clone(), reason })?;
    if outlines.is_empty() { Err(ListError::Empty { url: url.clone() }) } else { Ok(outlines) }
}

fn remembered(list: &List, memory: &KnownList, outlines: &[Outline], (etag, last_modified): (Option<String>, Option<String>)) -> KnownList {
    let opml = Some(opml::write(&shown(list.url()), outlines));
    if opml != memory.opml {
        let urls = |outlines: Vec<Outline>| outlines.into_iter().map(|outline| outline.url).collect::<HashSet<_>>();
        let (old, new) = (urls(known_outlines(memory).unwrap_or_default()), urls(outlines.to_vec()));
        let (n_added, n_removed) = (new.difference(&old).count(), old.difference(&new).count());
        info!(list = %shown(list.url()), n_feeds = new.len(), n_added, n_removed, "Took up the list");
    }
    KnownList { etag, last_modified, opml, ..memory.clone() }
}

fn failed(list: &List, memory: KnownList, failure: &ListError, next: DateTime<Utc>, now: DateTime<Utc>) -> KnownList {
    let n_failures = memory.n_failures.saturating_add(1);
    let back_off = now + TimeDelta::from_std(list.template.cadence.back_off(n_failures)).unwrap_or(LONGEST_WAIT);
    let not_before = match failure {
        ListError::Fetch(failure) => match failure.verdict() {
            Verdict::RetryAt(moment) => moment,
            Verdict::Retry | Verdict::Stop => now,
        },
        ListError::Disk(_) | ListError::NotAList { .. } | ListError::Empty { .. } => now,
    };
    let so_far = if memory.opml.is_some() { "the feeds it had are polled" } else { "no feeds of it are known yet" };
    warn!(list = %shown(list.url()), "Could not read the list: {}; {so_far}", with_causes(failure));
    KnownList { next_poll: next.max(back_off).max(not_before), not_before, n_failures, ..memory }
}

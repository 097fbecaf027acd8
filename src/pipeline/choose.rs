//! Which entries of a feed become posts: the new ones and the changed ones that the configuration wants.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{Mill, Order};
use crate::article::address;
use crate::config::{Filter, OnUpdate, Subscription};
use crate::digest;
use crate::feed::{Entry, Feed, identity};
use crate::state::{Done, Known, StateError};

/// A page that cannot be had for the moment is asked for at so many polls, then the feed's own text stays.
const MAX_TRIES: u32 = 6;

/// Stands between the number of tries and the fingerprint of an entry that waits for its page.
const WAITING: char = '~';

/// The entries of a feed, sorted by what is to be done.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// Those to be made into posts, oldest first.
    pub(super) candidates: Vec<Candidate>,
    /// Those whose articles are posts already.
    pub(super) already_posts: Vec<Done>,
    pub(super) n_known: usize,
    pub(super) n_filtered: usize,
    pub(super) n_held_back: usize,
}

/// An entry to be made into a post.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) entry: Entry,
    /// What the entry is recognised by in its feed.
    pub(super) identity: String,
    /// Of what the feed says, to notice changes.
    pub(super) fingerprint: String,
    /// What the article is called for good: its address, or the feed's name and the identity.
    pub(super) origin: String,
    /// What the state knows the post by that is to be written over: not even a new address makes it another article.
    pub(super) rewrites: Option<String>,
    /// When the entry was first seen.
    pub(super) seen_at: DateTime<Utc>,
    /// At how many polls before its page could not be had.
    pub(super) n_tries: u32,
    /// Whether the next poll asks for its page again.
    pub(super) is_put_off: bool,
}

impl Candidate {
    /// Notes that the page cannot be had for the moment; after the last try the feed's own text stays.
    pub(super) fn put_off(&mut self) {
        self.n_tries += 1;
        self.is_put_off = self.n_tries < MAX_TRIES;
    }

    /// Gives what the state knows the article by.
    pub(super) fn key(&self) -> String {
        self.rewrites.clone().unwrap_or_else(|| address::key(&self.origin))
    }

    /// Gives what is remembered when it is dealt with.
    pub(super) fn done(&self, subscription: &Subscription, content: &str) -> Done {
        Done {
            subscription: subscription.name.clone(),
            identity: self.identity.clone(),
            fingerprint: if self.is_put_off { format!("{}{WAITING}{}", self.n_tries, self.fingerprint) } else { self.fingerprint.clone() },
            content: content.to_owned(),
            origin: self.key(),
            seen_at: self.seen_at,
        }
    }
}

pub(super) async fn choose(mill: &Mill, subscription: &Subscription, feed: &Feed, order: &Order) -> Result<Choice, StateError> {
    let content = &mill.folder(&subscription.content)?.key;
    let identities = identity::identities(feed, subscription.url.as_str());
    let known = mill.state.entries(&subscription.name, &identities).await?;
    let links = shared_links(feed);
    let mut choice = Choice::default();
    let mut chosen = HashSet::new();
    for (entry, identity) in newest(feed, &identities, subscription.max_entries) {
        let Some(candidate) = candidate(subscription, entry, identity, (known.get(identity), &links), order.now) else {
            choice.n_known += 1;
            continue;
        };
        if !is_wanted(subscription, &candidate, order.now) {
            choice.n_filtered += 1;
        } else if candidate.rewrites.is_none()
            && (!chosen.insert(candidate.key())
                || mill.state.post(content, &candidate.key()).await?.is_some_and(|post| post.intended.is_none()))
        {
            choice.already_posts.push(candidate.done(subscription, content));
        } else if is_held_back(&candidate, order, choice.candidates.len()) {
            choice.n_held_back += 1;
        } else {
            choice.candidates.push(candidate);
        }
    }
    choice.candidates.reverse();
    Ok(choice)
}

/// Gives the entries with their identities, newest first where they have dates, else in the feed's order.
fn newest<'a>(feed: &'a Feed, identities: &'a [String], max_entries: Option<usize>) -> Vec<(&'a Entry, &'a String)> {
    let mut entries: Vec<_> = feed.entries.iter().zip(identities).collect();
    entries.sort_by_key(|(entry, _)| std::cmp::Reverse(entry.published.or(entry.updated)));
    entries.truncate(max_entries.unwrap_or(usize::MAX));
    entries
}

/// Gives the links that entries with different titles share: they name no article.
fn shared_links(feed: &Feed) -> Vec<String> {
    let mut titles: HashMap<String, Option<&str>> = HashMap::new();
    let mut shared = Vec::new();
    for entry in &feed.entries {
        let Some(link) = entry.link.as_deref() else { continue };
        let key = address::key(link);
        match titles.get(&key) {
            Some(title) if *title != entry.title.as_deref() => shared.push(key),
            Some(_) => {}
            None => drop(titles.insert(key, entry.title.as_deref())),
        }
    }
    shared
}

/// Gives the entry as a candidate, unless it is known and the same.
fn candidate(
    subscription: &Subscription,
    entry: &Entry,
    identity: &str,
    (known, shared_links): (Option<&Known>, &[String]),
    now: DateTime<Utc>,
) -> Option<Candidate> {
    let fingerprint = fingerprint(entry);
    let mut origin = origin(subscription, entry, identity, shared_links);
    let (mut rewrites, mut n_tries) = (None, 0);
    if let Some(known) = known {
        let waiting = known.fingerprint.split_once(WAITING).filter(|(_, before)| *before == fingerprint);
        match (waiting.and_then(|(n_tries, _)| n_tries.parse().ok()), subscription.on_update) {
            _ if known.fingerprint == fingerprint => return None,
            (Some(before), _) => (rewrites, n_tries) = (Some(known.origin.clone()), before),
            (None, OnUpdate::Keep) => return None,
            (None, OnUpdate::Rewrite) => rewrites = Some(known.origin.clone()),
            (None, OnUpdate::New) => origin = address::version(&origin, &fingerprint),
        }
    }
    let seen_at = known.map_or(now, |known| known.seen_at);
    let entry = Entry { link: link(entry), ..entry.clone() };
    Some(Candidate { entry, identity: identity.to_owned(), fingerprint, origin, rewrites, seen_at, n_tries, is_put_off: false })
}

/// Gives the article's own address without tracking; what is no web address (`javascript:`, `data:`) is none.
fn link(entry: &Entry) -> Option<String> {
    let links = [&entry.original_link, &entry.link].into_iter().flatten().filter_map(|link| Url::parse(link).ok());
    links.filter(|url| matches!(url.scheme(), "http" | "https")).map(|url| address::clean(&url).to_string()).next()
}

fn origin(subscription: &Subscription, entry: &Entry, identity: &str, shared_links: &[String]) -> String {
    match link(entry) {
        Some(link) if !shared_links.contains(&address::key(&link)) => link,
        _ => format!("{}#{identity}", subscription.name),
    }
}

/// Gives a hash of what the feed says: white space and the order of markup make no change.
fn fingerprint(entry: &Entry) -> String {
    let texts = [&entry.title, &entry.summary, &entry.content];
    let words = texts.map(|text| text.iter().flat_map(|text| text.split_whitespace()).collect::<Vec<_>>().join(" "));
    digest::short(&words.join("\n"))
}

fn is_wanted(subscription: &Subscription, candidate: &Candidate, now: DateTime<Utc>) -> bool {
    let entry = &candidate.entry;
    let is_young = subscription.max_age.is_none_or(|age| is_younger(entry, age, now));
    let include = &subscription.include_if;
    let is_included = include.is_empty() || matches(include, entry).into_iter().flatten().all(|matched| matched);
    let is_excluded = matches(&subscription.exclude_if, entry).into_iter().flatten().any(|matched| matched);
    is_young && is_included && !is_excluded
}

/// Says of each condition whether it is met; nothing where there is none.
fn matches(filter: &Filter, entry: &Entry) -> [Option<bool>; 4] {
    let any = |patterns: &[regex::Regex], texts: &[&str]| {
        (!patterns.is_empty()).then(|| patterns.iter().any(|pattern| texts.iter().any(|text| pattern.is_match(text))))
    };
    [
        any(&filter.title, &[entry.title.as_deref().unwrap_or_default()]),
        any(&filter.url, &[entry.link.as_deref().unwrap_or_default()]),
        any(&filter.category, &list(&entry.categories)),
        any(&filter.author, &list(&entry.authors)),
    ]
}

fn is_held_back(candidate: &Candidate, order: &Order, n_chosen: usize) -> bool {
    let is_old = order.since.is_some_and(|age| !is_younger(&candidate.entry, age, order.now));
    is_old || order.limit.is_some_and(|limit| n_chosen >= limit)
}

fn list(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// An entry without a date is young: it is new to us.
fn is_younger(entry: &Entry, age: Duration, now: DateTime<Utc>) -> bool {
    let Some(date) = entry.published.or(entry.updated) else { return true };
    TimeDelta::from_std(age).is_ok_and(|age| now.signed_duration_since(date) <= age)
}

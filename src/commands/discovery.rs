//! Finds the feeds behind an address, asking politely and not often.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use tracing::debug;
use url::Url;

use crate::config::Network;
use crate::feed::discover::{self, Candidate, Why};
use crate::feed::{self, Kind, NotAFeed};
use crate::fetch::{Client, FetchError, Purpose, Request, Response, Verdict};
use crate::pipeline::with_causes;

/// Candidates beyond this many are not asked for.
const MAX_TRIED: usize = 25;

/// How much is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The first feed of articles; the search ends there.
    First,
    /// All feeds.
    All,
}

/// What was found behind an address.
#[derive(Debug, Default)]
pub(super) struct Discovery {
    /// The feeds, the best first.
    pub(super) feeds: Vec<Found>,
    /// What is no feed, and why not.
    pub(super) failed: Vec<(Candidate, String)>,
    /// How many of those were not asked, because their server wants to be left alone.
    pub(super) n_not_asked: usize,
    /// What the address itself is, if it is no feed.
    pub(super) page: Option<NotAFeed>,
}

/// A feed that was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its address.
    pub(super) url: Url,
    /// How it was found.
    pub(super) why: Why,
    /// The family it belongs to.
    pub(super) kind: Kind,
    /// Its title.
    pub(super) title: Option<String>,
    /// How many entries it has.
    pub(super) n_entries: usize,
    /// Where its first entry leads: two feeds that agree in this are one in two formats.
    pub(super) first: Option<String>,
    /// The address that answered, after redirects.
    answered: Url,
}

impl Found {
    /// Whether it has articles: entries, and not of comments.
    fn has_articles(&self) -> bool {
        self.n_entries > 0 && !self.is_comments()
    }

    /// Whether it is a feed of comments.
    fn is_comments(&self) -> bool {
        let is_asked_for = matches!(self.why, Why::Itself | Why::Site(_));
        !is_asked_for && [self.title.as_deref().unwrap_or_default(), self.url.path()].into_iter().any(discover::has_word_for_comments)
    }
}

impl Discovery {
    /// Gives the best feed, and after it those with other articles.
    pub(super) fn distinct(self) -> Vec<Found> {
        let mut distinct: Vec<Found> = Vec::new();
        for found in self.feeds {
            let is_new = found.has_articles() && distinct.iter().all(|before| before.first != found.first);
            if distinct.is_empty() || is_new {
                distinct.push(found);
            }
        }
        distinct
    }
}

/// Looks for feeds: the address itself, what its site and its page name, what the page links to, then the usual places
/// until one has a feed.
pub(super) async fn search(url: &Url, network: &Network, now: DateTime<Utc>, wanted: Wanted) -> Result<Discovery, FetchError> {
    let client = Client::new(network).map_err(|source| FetchError::Network { url: url.clone(), source })?;
    let mut search = Search { client, now, tried: vec![url.clone()], overview: None, resting: Vec::new(), discovery: Discovery::default() };
    let mut by_address = discover::candidates("", url);
    by_address.retain(|candidate| matches!(candidate.why, Why::Site(_)));
    let candidates = match search.client.get(&Request::by_hand(url, Purpose::Feed), now).await {
        Ok(response) => match read(&response) {
            Ok(feed) => {
                let itself = Candidate { url: url.clone(), title: None, why: Why::Itself };
                return Ok(Discovery { feeds: vec![found(&itself, &response, &feed)], ..Discovery::default() });
            }
            Err(what) => {
                search.discovery.page = Some(what);
                let mut all = discover::candidates(&response.page(), &response.url);
                by_address.retain(|known| !all.iter().any(|candidate| candidate.url == known.url));
                // A page that led elsewhere, such as to a question about cookies, is still known by its address.
                all.splice(0..0, by_address);
                all
            }
        },
        // A site that does not want its pages read may give its feed all the same.
        Err(error) if by_address.is_empty() => return Err(error),
        Err(error) => {
            search.run(by_address, wanted).await;
            return if search.discovery.feeds.is_empty() { Err(error) } else { Ok(search.discovery) };
        }
    };
    search.run(candidates, wanted).await;
    search.discovery.feeds.sort_by_key(|found| (found.is_comments(), found.n_entries == 0));
    Ok(search.discovery)
}

/// A search on its way.
struct Search {
    client: Client,
    now: DateTime<Utc>,
    /// The address itself, then the candidates that were asked for.
    tried: Vec<Url>,
    /// What the first page that a link led to leads to in turn: many sites list their feeds on one.
    overview: Option<Vec<Candidate>>,
    /// Hosts that asked to be left alone.
    resting: Vec<String>,
    discovery: Discovery,
}

impl Search {
    async fn run(&mut self, candidates: Vec<Candidate>, wanted: Wanted) {
        let mut open = VecDeque::from(candidates);
        while let Some(candidate) = open.pop_front() {
            let has_articles = self.discovery.feeds.iter().any(Found::has_articles);
            if has_articles && (wanted == Wanted::First || candidate.why == Why::Place) || self.tried.contains(&candidate.url) {
                continue;
            }
            if self.tried.len() > MAX_TRIED {
                debug!("{} was not asked: enough was", candidate.url);
                continue;
            }
            if self.resting.iter().any(|host| candidate.url.host_str() == Some(host)) {
                self.discovery.failed.push((candidate, "was not asked: its server wants to be left alone".to_owned()));
                self.discovery.n_not_asked += 1;
                continue;
            }
            match self.check(&candidate).await {
                Ok(found) if self.discovery.feeds.iter().any(|before| before.answered == found.answered) => {}
                Ok(found) => self.discovery.feeds.push(found),
                Err(reason) => {
                    debug!("{}: {reason}", candidate.url);
                    self.discovery.failed.push((candidate, reason));
                    for inside in self.overview.iter_mut().flat_map(|inside| inside.drain(..)).rev() {
                        open.push_front(inside);
                    }
                }
            }
        }
    }

    /// Gives the feed at a candidate's address, or why there is none.
    async fn check(&mut self, candidate: &Candidate) -> Result<Found, String> {
        let response = self.get(&candidate.url).await?;
        match read(&response) {
            Ok(feed) => Ok(found(candidate, &response, &feed)),
            Err(what) => {
                let Some(url) = discover::looked_up(&candidate.url, response.body.as_deref().unwrap_or_default()) else {
                    if candidate.why == Why::Anchor && matches!(what, NotAFeed::Html { .. }) && self.overview.is_none() {
                        let mut inside = discover::candidates(&response.page(), &response.url);
                        inside.retain(|candidate| matches!(candidate.why, Why::Link | Why::Anchor));
                        self.overview = Some(inside);
                    }
                    return Err(what.to_string());
                };
                let response = self.get(&url).await?;
                let feed = read(&response).map_err(|what| what.to_string())?;
                Ok(found(&Candidate { url, ..candidate.clone() }, &response, &feed))
            }
        }
    }

    async fn get(&mut self, url: &Url) -> Result<Response, String> {
        self.tried.push(url.clone());
        let result = self.client.get(&Request::by_hand(url, Purpose::Feed), self.now).await;
        if let Err(error) = &result
            && matches!(error.verdict(), Verdict::RetryAt(_))
        {
            self.resting.extend(url.host_str().map(str::to_owned));
        }
        result.map_err(|error| with_causes(&error))
    }
}

fn read(response: &Response) -> Result<feed::Feed, NotAFeed> {
    let body = response.body.as_deref().unwrap_or_default();
    feed::parse(body, response.content_type.as_deref(), Some(&response.url)).map(|(feed, _)| feed)
}

fn found(candidate: &Candidate, response: &Response, feed: &feed::Feed) -> Found {
    Found {
        url: candidate.url.clone(),
        why: candidate.why,
        kind: feed.kind,
        title: feed.title.clone(),
        n_entries: feed.entries.len(),
        first: feed.entries.first().and_then(|entry| entry.link.clone()),
        answered: response.url.clone(),
    }
}

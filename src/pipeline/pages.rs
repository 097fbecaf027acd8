//! The pages of entries, and what becomes of them: fetched side by side, pressed on as many threads as there are cores.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use tracing::{info, warn};
use url::Url;

use super::choose::Candidate;
use super::{Mill, Order, Outcome, RefreshError, deliver, outcome, press, reach};
use crate::article::{Page, Source, Verdict};
use crate::config::{FullText, Subscription};
use crate::feed::{self, Feed, NotAFeed, Skipped};
use crate::fetch::Response;

/// How many pages of one subscription are on their way at the same time; those of one host still take turns.
const PARALLEL_PAGES: usize = 4;

/// Reads the feed in an answer, off the threads that serve the network; the body is gone when it is read.
pub(super) async fn read_feed(mill: &Mill, response: Response) -> Result<(Feed, Vec<Skipped>), RefreshError> {
    let url = response.url.clone();
    let work = move || feed::parse(&response.body.unwrap_or_default(), response.content_type.as_deref(), Some(&response.url));
    // A bug in the reader is this feed's affair.
    let parsed =
        reach::compute(&mill.cores, work).await.unwrap_or(Err(NotAFeed::Other { what: "something that a bug in feedmill stumbles over" }));
    parsed.map_err(|reason| RefreshError::NotAFeed { url, reason })
}

/// Makes drafts of entries, each with its page if it is wanted and to be had.
pub(super) async fn press_all(
    mill: &Mill,
    subscription: &Arc<Subscription>,
    batch: Vec<Candidate>,
    order: &Order,
    outcome: &mut Outcome,
) -> Vec<deliver::Draft> {
    let pressing = futures_util::stream::iter(batch).map(async |mut candidate| {
        let (pages, is_late) = match fetch_pages(mill, subscription, &candidate, order.now).await {
            Fetched::All(pages) => (pages, false),
            Fetched::Some(pages) => (pages, true),
            Fetched::Nothing => (Vec::new(), false),
            Fetched::Later => (Vec::new(), true),
        };
        if is_late {
            candidate.put_off();
        }
        let mut draft = press_one(mill, subscription, candidate, pages, order.now).await?;
        // Some pages say with a status of success that they are not there.
        if draft.pressed.verdict.is_some_and(Verdict::may_pass) {
            draft.candidate.put_off();
        }
        Some(draft)
    });
    let pressed: Vec<_> = pressing.buffered(PARALLEL_PAGES).collect().await;
    let n_all = pressed.len();
    let drafts: Vec<_> = pressed.into_iter().flatten().collect();
    outcome.n_failed += n_all - drafts.len();
    outcome.n_unfinished += n_all - drafts.len() + drafts.iter().filter(|draft| draft.candidate.is_put_off).count();
    drafts
}

/// One page's worth of work takes milliseconds to seconds of computing: off the threads that serve the network.
async fn press_one(
    mill: &Mill,
    subscription: &Arc<Subscription>,
    candidate: Candidate,
    pages: Vec<Page>,
    now: DateTime<Utc>,
) -> Option<deliver::Draft> {
    let subscription = Arc::clone(subscription);
    let has_page = !pages.is_empty();
    let link = candidate.entry.link.clone().unwrap_or_default();
    let work = move || {
        let facts = press::Facts { origin: &candidate.origin, seen_at: candidate.seen_at, now };
        let pressed = press::press(&subscription, &candidate.entry, &pages, &facts);
        deliver::Draft { candidate, pressed }
    };
    match reach::compute(&mill.cores, work).await {
        Ok(draft) => {
            if let Some(verdict) = draft.pressed.verdict {
                warn!(link, "The page is {verdict}");
            }
            if has_page && draft.pressed.source != Source::Page {
                info!(link, "No article was found in the page, or less than the feed has; the feed's own text is used");
            }
            Some(draft)
        }
        Err(error) => {
            // A bug in a stage costs the entry its turn, never the process.
            warn!(link, "The entry could not be made into a post: {error}");
            None
        }
    }
}

/// What came of the pages; without them, the feed's own text is used.
enum Fetched {
    /// All pages of the article.
    All(Vec<Page>),
    /// Some of them; the others not for the moment.
    Some(Vec<Page>),
    /// None is wanted, or there is none.
    Nothing,
    /// None for the moment.
    Later,
}

/// Fetches the pages of an entry when they are wanted.
async fn fetch_pages(mill: &Mill, subscription: &Subscription, candidate: &Candidate, now: DateTime<Utc>) -> Fetched {
    let is_wanted = match subscription.full_text {
        FullText::On => true,
        FullText::Off => false,
        FullText::Auto => !crate::article::feed_holds_all(&candidate.entry),
    };
    let Some(url) = candidate.entry.link.as_deref().filter(|_| is_wanted).and_then(|link| Url::parse(link).ok()) else {
        return Fetched::Nothing;
    };
    match reach::page(&mill.client, subscription, &url, now).await {
        Ok(Some(page)) => {
            let reached = reach::rest((&mill.client, &mill.cores), subscription, &candidate.entry, page, now).await;
            if reached.is_cut { Fetched::Some(reached.pages) } else { Fetched::All(reached.pages) }
        }
        Ok(None) => Fetched::Nothing,
        Err(error) => {
            warn!(feed.id = %subscription.name, "The page could not be had, the feed's own text is used: {}", outcome::with_causes(&error));
            if error.may_pass() { Fetched::Later } else { Fetched::Nothing }
        }
    }
}

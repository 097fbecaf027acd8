//! The pages of entries, and what becomes of them: fetched side by side, pressed one after the other.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tracing::{Instrument as _, info, warn};
use url::Url;

use super::choose::Candidate;
use super::comparisons::{Comparisons, Need};
use super::deliver::Draft;
use super::experience::Experience;
use super::prints::{self, Prints};
use super::reach::Found;
use super::{Mill, Order, Outcome, RefreshError, outcome, press, reach};
use crate::article::{self, Page, Print, Proof, Source, Verdict};
use crate::config::{FullText, Subscription};
use crate::feed::{self, Feed, NotAFeed, Skipped};
use crate::fetch::{Client, Response};
use crate::state::StateError;

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

/// Makes drafts of entries, each with its pages if they are wanted and to be had. Pages are fetched side by side, whether or not one
/// is being pressed, and pressed in their order, because each one shows what is furniture in the next.
pub(super) async fn press_all(
    mill: &Mill,
    subscription: &Arc<Subscription>,
    (batch, experience): (Vec<Candidate>, &mut Experience),
    order: &Order,
    outcome: &mut Outcome,
) -> Result<Vec<Draft>, StateError> {
    let n_all = batch.len();
    let Experience { comparisons, prints } = experience;
    prints.load(&mill.state, batch.iter().filter_map(host_of)).await?;
    let with_needs = |candidate| (need(subscription, comparisons, &candidate), candidate);
    let batch: Vec<(Need, Candidate)> = batch.into_iter().map(with_needs).collect();
    let mut first = FirstPages::of(&batch);
    let fetching = futures_util::stream::iter(batch).map(|(need, candidate)| {
        let network = (Arc::clone(&mill.client), Arc::clone(&mill.cores));
        started(fetch(network, Arc::clone(subscription), candidate, need, order.now))
    });
    let mut fetching = pin!(fetching.buffered(PARALLEL_PAGES).enumerate());
    let mut drafts = Vec::with_capacity(n_all);
    let setting = Setting { mill, subscription, proof: comparisons.proof(), now: order.now };
    while let Some((position, fetched)) = fetching.next().await {
        let Some(fetched) = fetched else { continue };
        prints.load(&mill.state, fetched.pages.iter().take(1).map(|page| prints::host(&page.url))).await?;
        for (position, fetched, prime) in first.admit(mill, (position, fetched), prints).await {
            drafts.push((position, setting.press(fetched, prime, prints).await));
        }
    }
    for (_, position, fetched) in first.waiting {
        drafts.push((position, setting.press(fetched, None, prints).await));
    }
    drafts.sort_by_key(|(position, _)| *position);
    let drafts: Vec<_> = drafts.into_iter().filter_map(|(_, draft)| draft).collect();
    outcome.n_failed += n_all - drafts.len();
    outcome.n_unfinished += n_all - drafts.len() + drafts.iter().filter(|draft| draft.candidate.is_put_off).count();
    Ok(drafts)
}

/// Starts work that goes on while nobody waits for it, and ends when nobody will; gives nothing if a bug ended it.
fn started<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> impl Future<Output = Option<T>> {
    let mut tasks = JoinSet::new();
    tasks.spawn(work.in_current_span());
    async move {
        let done = tasks.join_next().await?;
        done.inspect_err(|error| warn!("The pages of an entry could not be fetched: {error}")).ok()
    }
}

/// The first pages of hosts that nothing is known of: each waits for another page of its host, if one is to come.
struct FirstPages {
    n_to_come: HashMap<String, usize>,
    /// Each with its host and its position, the oldest first.
    waiting: Vec<(String, usize, Fetched)>,
}

impl FirstPages {
    fn of(batch: &[(Need, Candidate)]) -> Self {
        let mut n_to_come: HashMap<String, usize> = HashMap::new();
        let wanted = batch.iter().filter(|(need, _)| *need != Need::Nothing);
        wanted.filter_map(|(_, candidate)| host_of(candidate)).for_each(|host| *n_to_come.entry(host).or_default() += 1);
        Self { n_to_come, waiting: Vec::new() }
    }

    /// Gives what can be pressed now, in this order; the print is that of a page that is pressed later.
    async fn admit(&mut self, mill: &Mill, (position, fetched): (usize, Fetched), prints: &Prints) -> Vec<(usize, Fetched, Option<Print>)> {
        let is_wanted = fetched.need != Need::Nothing;
        let n_to_come = host_of(&fetched.candidate).filter(|_| is_wanted).and_then(|host| self.n_to_come.get_mut(&host));
        let is_last = n_to_come.is_none_or(|n_to_come| {
            *n_to_come -= 1;
            *n_to_come == 0
        });
        let Some(page) = fetched.pages.first() else { return vec![(position, fetched, None)] };
        let host = prints::host(&page.url);
        if let Some(index) = self.waiting.iter().position(|(waiting, ..)| *waiting == host) {
            let (_, first, waiting) = self.waiting.remove(index);
            let page = page.clone();
            let prime = reach::compute(&mill.cores, move || article::print(&page)).await.ok();
            return vec![(first, waiting, prime), (position, fetched, None)];
        }
        if is_last || prints.knows_siblings(&page.url) {
            return vec![(position, fetched, None)];
        }
        self.waiting.push((host, position, fetched));
        let n_too_many = self.waiting.len().saturating_sub(PARALLEL_PAGES);
        self.waiting.drain(..n_too_many).map(|(_, position, fetched)| (position, fetched, None)).collect()
    }
}

fn host_of(candidate: &Candidate) -> Option<String> {
    Url::parse(candidate.entry.link.as_deref()?).ok().map(|url| prints::host(&url))
}

/// What all entries are pressed with.
struct Setting<'a> {
    mill: &'a Mill,
    subscription: &'a Arc<Subscription>,
    proof: Proof,
    now: DateTime<Utc>,
}

impl Setting<'_> {
    /// Presses an entry, and takes up the print of its page.
    async fn press(&self, fetched: Fetched, prime: Option<Print>, prints: &mut Prints) -> Option<Draft> {
        let Fetched { candidate, need, pages, is_cut } = fetched;
        let url = pages.first().map(|page| page.url.clone());
        let link = candidate.entry.link.clone().unwrap_or_default();
        let siblings = url.iter().flat_map(|url| prints.siblings(url)).chain(prime).collect();
        let options = article::Options { siblings, proof: self.proof, is_cut, ..press::options(self.subscription, &pages) };
        let (subscription, now) = (Arc::clone(self.subscription), self.now);
        let work = move || {
            let facts = press::Facts { origin: &candidate.origin, seen_at: candidate.seen_at, now };
            let pressed = press::press(&subscription, &candidate.entry, &pages, &options, &facts);
            Draft { candidate, is_asked_for: need != Need::Nothing, pressed }
        };
        match reach::compute(&self.mill.cores, work).await {
            Ok(mut draft) => {
                if let Some(verdict) = draft.pressed.verdict {
                    let used = if draft.pressed.source == Source::Feed { "the feed's own text is used" } else { "what it shows is used" };
                    warn!(feed.id = %self.subscription.name, link, "The page is {verdict}; {used}");
                }
                if url.is_some() && draft.pressed.source != Source::Page {
                    info!(link, "No article was found in the page, or less than the feed has; the feed's own text is used");
                }
                // Some pages say with a status of success that they are not there.
                if need == Need::Text && draft.pressed.verdict.is_some_and(Verdict::may_pass) {
                    draft.candidate.put_off();
                }
                if let (Some(url), Some(print)) = (url, draft.pressed.print.take()) {
                    prints.add(&url, print);
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
}

/// An entry with the pages of its article; without any, the feed's own text is used.
struct Fetched {
    candidate: Candidate,
    need: Need,
    pages: Vec<Page>,
    /// Whether a later page could not be had.
    is_cut: bool,
}

/// Says what the page of an entry is needed for.
fn need(subscription: &Subscription, comparisons: &Comparisons, candidate: &Candidate) -> Need {
    match subscription.full_text {
        FullText::On => Need::Text,
        FullText::Off => Need::Nothing,
        FullText::Auto => comparisons.need(article::holding(&candidate.entry)),
    }
}

/// Fetches the page of an entry when it is needed; puts the entry off when that is impossible only for the moment.
async fn fetch(
    (client, cores): (Arc<Client>, Arc<Semaphore>),
    subscription: Arc<Subscription>,
    mut candidate: Candidate,
    need: Need,
    now: DateTime<Utc>,
) -> Fetched {
    let link = candidate.entry.link.as_deref().filter(|_| need != Need::Nothing);
    let Some(url) = link.and_then(|link| Url::parse(link).ok()) else {
        return Fetched { candidate, need: Need::Nothing, pages: Vec::new(), is_cut: false };
    };
    let mut is_cut = false;
    let pages = match reach::page(&client, &subscription, &url, now).await {
        Ok(Found::Page(page)) => {
            let reached = reach::rest((&client, &cores), &subscription, &candidate.entry, page, now).await;
            is_cut = reached.is_cut;
            if need == Need::Text && reached.may_come {
                candidate.put_off();
            }
            reached.pages
        }
        Ok(Found::Other(what)) => {
            warn!(feed.id = %subscription.name, url = %url, "The entry leads to {what}; the feed's own text is used");
            Vec::new()
        }
        Err(error) => {
            warn!(feed.id = %subscription.name, "The page could not be had, the feed's own text is used: {}", outcome::with_causes(&error));
            if need == Need::Text && error.may_pass() {
                candidate.put_off();
            }
            Vec::new()
        }
    };
    Fetched { candidate, need, pages, is_cut }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_is_started_goes_on_unwatched_and_ends_when_it_is_given_up() {
        let (here, there) = oneshot::channel();
        let work = started(async move { here.send(()) });
        there.await.unwrap();
        assert_eq!(work.await, Some(Ok(())));
        let (here, there) = oneshot::channel::<()>();
        let work = started(async move {
            let _here = here;
            std::future::pending::<()>().await;
        });
        drop(work);
        there.await.unwrap_err();
        assert_eq!(started(async { panic!("a bug") }).await, None::<()>);
    }
}

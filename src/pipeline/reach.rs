//! The pages of an article from the network: the first, and those that it goes on with, one after the other.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;
use tokio::task::JoinError;
use tracing::warn;
use url::Url;

use super::{outcome, press, prints, request};
use crate::article::{Page, Sequel};
use crate::config::Subscription;
use crate::feed::Entry;
use crate::fetch::{Client, FetchError, Purpose, Request, follow};
use crate::line::one_line;
use crate::signature;

/// The pages of an article that could be had.
#[derive(Debug)]
pub struct Reached {
    /// The pages, in their order.
    pub pages: Vec<Page>,
    /// Whether one could not be had.
    pub is_cut: bool,
    /// Whether it may be had some time later.
    pub may_come: bool,
}

/// What is at an address.
#[derive(Debug)]
pub enum Found {
    /// A page.
    Page(Page),
    /// Something else, such as a PDF.
    Other(String),
}

/// Fetches a page.
pub async fn page(client: &Client, subscription: &Subscription, url: &Url, now: DateTime<Utc>) -> Result<Found, FetchError> {
    let headers = subscription.rules.for_url(url).headers(&subscription.headers);
    let request = Request { headers: &headers, ..request(subscription, url, Purpose::Page, (None, None)) };
    let response = client.get(&request, now).await?;
    let content_type = response.content_type.as_deref().unwrap_or_default();
    let is_html = content_type.is_empty() || content_type.contains("html") || content_type.contains("text/plain");
    let other = match response.body.as_deref().map(signature::of) {
        None => Some("an answer without a body".to_owned()),
        Some(Some(what)) => Some(what.to_owned()),
        Some(None) => (!is_html).then(|| format!("`{}`", one_line(content_type))),
    };
    Ok(match other {
        Some(what) => Found::Other(what),
        None => Found::Page(Page { html: response.page(), url: response.url }),
    })
}

/// Fetches the pages that an article goes on with, which a page names as a redirect would. One that cannot be had leaves those
/// before it.
pub async fn rest(
    (client, cores): (&Client, &Arc<Semaphore>),
    subscription: &Subscription,
    entry: &Entry,
    first: Page,
    now: DateTime<Utc>,
) -> Reached {
    let options = press::options(subscription, std::slice::from_ref(&first));
    let limit = usize::try_from(subscription.limit_bytes).unwrap_or(usize::MAX);
    let (copy, entry) = (first.clone(), entry.clone());
    let asked = entry.link.as_deref().and_then(|link| Url::parse(link).ok());
    let (mut is_cut, mut may_come) = (false, false);
    let Ok(mut sequel) = compute(cores, move || Sequel::new(&entry, copy, options, limit)).await else {
        return Reached { pages: vec![first], is_cut, may_come };
    };
    while let Some(url) = sequel.next().cloned() {
        let fetched = match follow(&first.url, url) {
            Some(url) => page(client, &towards(subscription, asked.as_ref(), &url), &url, now).await,
            None => Ok(Found::Other("plain http".to_owned())),
        };
        let may_pass = fetched.as_ref().is_err_and(FetchError::may_pass);
        let what = match &fetched {
            Ok(Found::Page(_)) => None,
            Ok(Found::Other(what)) => Some(format!("its address leads to {what}")),
            Err(error) => Some(outcome::with_causes(error)),
        };
        let is_missing = what.is_some();
        if let Some(what) = what {
            warn!(feed.id = %subscription.name, "A page of an article could not be had: {what}");
        }
        let step = compute(cores, move || match fetched {
            Ok(Found::Page(page)) => sequel.with(page),
            Ok(Found::Other(_)) | Err(_) => sequel.without(),
        });
        match step.await {
            Ok(next) => sequel = next,
            Err(_) => return Reached { pages: vec![first], is_cut, may_come },
        }
        // The pages one by one may do where the whole cannot be had.
        is_cut = is_missing && sequel.next().is_none();
        may_come = is_cut && may_pass;
    }
    Reached { pages: sequel.into_pages(), is_cut, may_come }
}

/// Gives the subscription as it counts for an address that a page names: what the user set for the host that was asked first is
/// no other host's business, but for how we introduce ourselves.
fn towards<'a>(subscription: &'a Subscription, asked: Option<&Url>, url: &Url) -> Cow<'a, Subscription> {
    if asked.is_some_and(|asked| prints::host(asked) == prints::host(url)) {
        return Cow::Borrowed(subscription);
    }
    let mut stranger = subscription.clone();
    stranger.headers.retain(|(name, _)| name == "user-agent");
    Cow::Owned(stranger)
}

/// Computes off the threads that serve the network, on as many threads as there are cores. It is the thread that holds the core, to
/// the end of the work; whoever waits for one must be polled all the while, as tasks are, or those behind it wait for ever.
pub(super) async fn compute<T: Send + 'static>(cores: &Arc<Semaphore>, work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    let core = Arc::clone(cores).acquire_owned().await;
    let work = move || {
        let _core = core;
        work()
    };
    tokio::task::spawn_blocking(work).await
}

//! The pages of an article from the network: the first, and those that it goes on with, one after the other.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;
use tokio::task::JoinError;
use tracing::warn;
use url::Url;

use super::{outcome, press, request};
use crate::article::{Page, Sequel};
use crate::config::Subscription;
use crate::feed::Entry;
use crate::fetch::{Client, FetchError, Purpose, Request};
use crate::line::one_line;
use crate::signature;

/// The pages of an article that could be had.
#[derive(Debug)]
pub struct Reached {
    /// The pages, in their order.
    pub pages: Vec<Page>,
    /// Whether one is missing that may be had some time later.
    pub is_cut: bool,
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

/// Fetches the pages that an article goes on with. One that cannot be had leaves those before it.
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
    let mut is_cut = false;
    let Ok(mut sequel) = compute(cores, move || Sequel::new(&entry, copy, options, limit)).await else {
        return Reached { pages: vec![first], is_cut };
    };
    while let Some(url) = sequel.next().cloned() {
        let fetched = page(client, subscription, &url, now).await;
        if let Err(error) = &fetched {
            warn!(feed.id = %subscription.name, "A page of an article could not be had: {}", outcome::with_causes(error));
        }
        let may_pass = fetched.as_ref().is_err_and(FetchError::may_pass);
        let step = compute(cores, move || match fetched {
            Ok(Found::Page(page)) => sequel.with(page),
            Ok(Found::Other(_)) | Err(_) => sequel.without(),
        });
        match step.await {
            Ok(next) => sequel = next,
            Err(_) => return Reached { pages: vec![first], is_cut },
        }
        // The pages one by one may do where the whole cannot be had.
        is_cut = may_pass && sequel.next().is_none();
    }
    Reached { pages: sequel.into_pages(), is_cut }
}

/// Computes off the threads that serve the network, on as many threads as there are cores. Its turn does not depend on the caller's
/// being polled: while a page is pressed, those behind it wait, and a turn that one of them held would never end.
#[expect(clippy::disallowed_methods, reason = "the task is awaited at once and ends by itself")]
pub(super) async fn compute<T: Send + 'static>(cores: &Arc<Semaphore>, work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
    let cores = Arc::clone(cores);
    let turn = tokio::spawn(async move {
        let _core = cores.acquire().await;
        tokio::task::spawn_blocking(work).await
    });
    turn.await.and_then(|done| done)
}

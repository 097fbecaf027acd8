//! Finds the feed of a site.

use chrono::{DateTime, Utc};
use tracing::debug;
use url::Url;

use crate::charset;
use crate::config::Network;
use crate::feed::{self, discover};
use crate::fetch::{Client, FetchError, Purpose, Request};

const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);
const LIMIT_BYTES: u64 = 15 << 20;

/// A feed that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Its address.
    pub(super) url: Url,
    /// Its title.
    pub(super) title: Option<String>,
}

/// Gives the address of the feed behind an address: itself, or the first that the page names and that is one.
pub(super) async fn feed_of(url: &Url, network: &Network, now: DateTime<Utc>) -> Option<Url> {
    find(url, network, now).await.ok().flatten().map(|found| found.url)
}

/// Looks for a feed: the address itself, those that its page names, then the well-known places.
pub(super) async fn find(url: &Url, network: &Network, now: DateTime<Utc>) -> Result<Option<Found>, FetchError> {
    // An address that is no server's cannot be helped; the caller learns why when it is asked.
    let Ok(client) = Client::new(network) else { return Ok(None) };
    let response = client.get(&request(url), now).await?;
    let body = response.body.unwrap_or_default();
    if let Ok((feed, _)) = feed::parse(&body, response.content_type.as_deref(), Some(&response.url)) {
        return Ok(Some(Found { url: url.clone(), title: feed.title }));
    }
    let http_charset = response.content_type.as_deref().and_then(charset::charset_of);
    let html = charset::decode(&body, http_charset, charset::Kind::Html);
    let named = discover::links(&html, &response.url).into_iter().map(|link| link.url);
    for candidate in named.chain(discover::well_known(&response.url)) {
        match client.get(&request(&candidate), now).await {
            Ok(response) => {
                let body = response.body.unwrap_or_default();
                if let Ok((feed, _)) = feed::parse(&body, response.content_type.as_deref(), Some(&response.url)) {
                    return Ok(Some(Found { url: candidate, title: feed.title }));
                }
            }
            Err(error) => debug!("{error}"),
        }
    }
    Ok(None)
}

fn request(url: &Url) -> Request<'_> {
    Request { url, purpose: Purpose::Feed, headers: &[], timeout: TIMEOUT, limit_bytes: LIMIT_BYTES, validators: (None, None) }
}

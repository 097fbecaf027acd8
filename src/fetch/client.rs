//! Sends requests, follows redirects one by one, and reads bodies up to a limit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use tokio::time::Instant;
use url::Url;

use super::hosts::Hosts;
use super::robots::{self, Rules};
use super::{FetchError, Purpose, Request, Response, fresh_for, guard, retry_at};
use crate::config::Network;

/// How we introduce ourselves: a name, a version and where to read about it.
pub(super) const USER_AGENT: &str = concat!("feedmill/", env!("CARGO_PKG_VERSION"), " (+https://crates.io/crates/feedmill)");

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
const LIMIT_REDIRECTS: usize = 5;
/// How long a robots.txt is believed (RFC 9309, section 2.4).
const ROBOTS_LIFE: Duration = Duration::from_hours(24);
const ROBOTS_TIMEOUT: Duration = Duration::from_secs(15);

const ACCEPT_FEED: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5";
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5";

/// The rules of an origin, and when they were read.
type KnownRules = Option<(Instant, Rules)>;

/// Sends requests.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    hosts: Hosts,
    robots: Mutex<HashMap<String, Arc<tokio::sync::Mutex<KnownRules>>>>,
    network: Network,
}

impl Client {
    /// Makes a client. It keeps no cookies, sends no `Referer` and uses no proxy of the environment.
    pub fn new(network: &Network) -> Result<Self, reqwest::Error> {
        // Two crates of this program could bring a provider; whichever is installed first is right.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .dns_resolver(guard::GuardedResolver { allow_private: network.allow_private })
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(1)
            .build()?;
        Ok(Self { http, hosts: Hosts::default(), robots: Mutex::default(), network: network.clone() })
    }

    /// Fetches what is asked for; `now` is what a relative `Retry-After` counts from.
    pub async fn get(&self, request: &Request<'_>, now: DateTime<Utc>) -> Result<Response, FetchError> {
        let mut url = request.url.clone();
        for _ in 0..=LIMIT_REDIRECTS {
            guard::check(&url, self.network.allow_private).map_err(|refusal| FetchError::Refused { url: url.clone(), refusal })?;
            if request.purpose == Purpose::Page {
                self.check_robots(&url, now).await?;
            }
            match self.hop(request, &url, now).await? {
                Hop::Answer(response) => return Ok(response),
                Hop::Redirect(next) => url = next,
            }
        }
        Err(FetchError::Redirect { url: request.url.clone(), problem: "too many times" })
    }

    async fn hop(&self, request: &Request<'_>, url: &Url, now: DateTime<Utc>) -> Result<Hop, FetchError> {
        let turn = self.hosts.turn(url, self.network.host_delay).await;
        let timeout = request.timeout;
        let outcome = tokio::time::timeout(timeout, self.exchange(request, url, now)).await;
        drop(turn);
        outcome.unwrap_or_else(|_| Err(FetchError::Timeout { url: url.clone(), timeout }))
    }

    async fn exchange(&self, request: &Request<'_>, url: &Url, now: DateTime<Utc>) -> Result<Hop, FetchError> {
        let failed = |source: reqwest::Error| match guard::refusal_in(&source) {
            Some(refusal) => FetchError::Refused { url: url.clone(), refusal },
            None => FetchError::Network { url: url.clone(), source: source.without_url() },
        };
        let is_first = url == request.url;
        let response = self.http.get(url.clone()).headers(header_fields(request, is_first)).send().await.map_err(failed)?;
        let status = response.status();
        let field = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return redirect(url, field("location").as_deref()).map(Hop::Redirect);
        }
        if !status.is_success() && status != reqwest::StatusCode::NOT_MODIFIED {
            let retry_at = field("retry-after").and_then(|value| retry_at(&value, now));
            return Err(FetchError::Status { url: url.clone(), status, retry_at });
        }
        let mut answer = Response {
            url: url.clone(),
            content_type: field("content-type"),
            etag: field("etag"),
            last_modified: field("last-modified"),
            fresh_for: fresh_for(field, now),
            body: None,
        };
        if status != reqwest::StatusCode::NOT_MODIFIED {
            answer.body = Some(
                read_body(response, request.limit_bytes, failed)
                    .await?
                    .ok_or_else(|| FetchError::TooLarge { url: url.clone(), limit_bytes: request.limit_bytes })?,
            );
        }
        Ok(Hop::Answer(answer))
    }

    async fn check_robots(&self, url: &Url, now: DateTime<Utc>) -> Result<(), FetchError> {
        if !self.network.robots {
            return Ok(());
        }
        let site = {
            let mut robots = self.robots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(robots.entry(url.origin().ascii_serialization()).or_default())
        };
        // Whoever comes first fetches it; the others wait here.
        let mut site = site.lock().await;
        let known = site.take().filter(|(since, _)| since.elapsed() < ROBOTS_LIFE);
        let (since, rules) = match known {
            Some(known) => known,
            None => (Instant::now(), self.fetch_robots(url, now).await),
        };
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let is_allowed = rules.allows(&path);
        let is_unknown = rules.is_unknown;
        // What a site could not say it may say the next time.
        *site = Some((since, rules)).filter(|_| !is_unknown);
        if is_allowed { Ok(()) } else { Err(FetchError::Robots { url: url.clone(), is_unknown }) }
    }

    async fn fetch_robots(&self, url: &Url, now: DateTime<Utc>) -> Rules {
        let Ok(mut address) = url.join("/robots.txt") else { return Rules::allow_all() };
        for _ in 0..=LIMIT_REDIRECTS {
            if guard::check(&address, self.network.allow_private).is_err() {
                return Rules::allow_all();
            }
            let at = address.clone();
            let request = Request {
                url: &at,
                purpose: Purpose::Feed,
                headers: &[],
                timeout: ROBOTS_TIMEOUT,
                limit_bytes: robots::LIMIT_BYTES,
                validators: (None, None),
            };
            match self.hop(&request, &at, now).await {
                Ok(Hop::Answer(response)) => {
                    let rules = Rules::parse(&String::from_utf8_lossy(&response.body.unwrap_or_default()));
                    if !rules.crawl_delay.is_zero() {
                        self.hosts.set_crawl_delay(url, rules.crawl_delay).await;
                    }
                    return rules;
                }
                Ok(Hop::Redirect(next)) => address = next,
                // "Unavailable" (4xx) allows all, "unreachable" (5xx, no answer) nothing: RFC 9309, section 2.3.1.
                Err(FetchError::Status { status, .. }) if status.is_client_error() => return Rules::allow_all(),
                Err(FetchError::TooLarge { .. } | FetchError::Redirect { .. }) => return Rules::allow_all(),
                Err(_) => return Rules::disallow_all(),
            }
        }
        Rules::allow_all()
    }
}

enum Hop {
    Answer(Response),
    Redirect(Url),
}

fn header_fields(request: &Request, is_first_hop: bool) -> HeaderMap {
    let mut fields = HeaderMap::new();
    let accept = match request.purpose {
        Purpose::Feed => ACCEPT_FEED,
        Purpose::Page => ACCEPT_PAGE,
    };
    fields.insert(header::ACCEPT, HeaderValue::from_static(accept));
    let (etag, last_modified) = request.validators;
    let validators = [(header::IF_NONE_MATCH, etag), (header::IF_MODIFIED_SINCE, last_modified)];
    for (name, value) in validators {
        fields.extend(value.and_then(|value| HeaderValue::from_str(value).ok()).map(|value| (name, value)));
    }
    for (name, value) in request.headers {
        // What the user set for one server is no other server's business.
        let is_ours = is_first_hop || name == "user-agent";
        if let (true, Ok(name), Ok(value)) = (is_ours, HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            fields.insert(name, value);
        }
    }
    fields
}

fn redirect(url: &Url, location: Option<&str>) -> Result<Url, FetchError> {
    let problem = |problem| FetchError::Redirect { url: url.clone(), problem };
    let next = location.and_then(|location| url.join(location).ok()).ok_or_else(|| problem("to no address"))?;
    follow(url, next).ok_or_else(|| problem("from https to http"))
}

/// Gives an address that a server leads to as it may be asked, if it may: never http from https, and without credentials, which
/// come from the configuration, never from a server.
pub fn follow(from: &Url, mut to: Url) -> Option<Url> {
    let _ = to.set_username("");
    let _ = to.set_password(None);
    (from.scheme() != "https" || to.scheme() != "http").then_some(to)
}

/// Reads a body; nothing when it is larger than the limit.
async fn read_body(
    mut response: reqwest::Response,
    limit_bytes: u64,
    failed: impl Fn(reqwest::Error) -> FetchError,
) -> Result<Option<Vec<u8>>, FetchError> {
    if response.content_length().is_some_and(|length| length > limit_bytes) {
        return Ok(None);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(&failed)? {
        if u64::try_from(body.len() + chunk.len()).unwrap_or(u64::MAX) > limit_bytes {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

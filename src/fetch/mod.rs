//! Requests as a good citizen sends them: one at a time to a host and never too soon after the last, validators
//! returned as they came, robots.txt obeyed for pages, bounded in bytes, seconds and redirects, and never to an
//! address inside.

mod client;
mod guard;
mod hosts;
mod robots;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use url::Url;

use crate::charset;

pub use client::{Client, follow};
pub use guard::Refusal;

/// The longest a server can ask us to stay away.
const LONGEST_RETRY_AFTER: TimeDelta = TimeDelta::days(7);
/// The longest that a server's statement of freshness delays the next poll.
const LONGEST_FRESHNESS: Duration = Duration::from_hours(24);

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Where.
    pub url: &'a Url,
    /// Why: decides what is accepted and whether `robots.txt` counts.
    pub purpose: Purpose,
    /// Header fields of the user's, in place of ours where the names are equal.
    pub headers: &'a [(String, String)],
    /// How long it may take in all.
    pub timeout: Duration,
    /// How large the unpacked body may be.
    pub limit_bytes: u64,
    /// `ETag` and `Last-Modified` as they came last time.
    pub validators: (Option<&'a str>, Option<&'a str>),
}

impl<'a> Request<'a> {
    /// A request that somebody makes by hand, with the usual limits.
    pub fn by_hand(url: &'a Url, purpose: Purpose) -> Self {
        Self { url, purpose, headers: &[], timeout: Duration::from_secs(30), limit_bytes: 15 << 20, validators: (None, None) }
    }
}

/// Why something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A feed: the user asked for it.
    Feed,
    /// An article's page: found by following links.
    Page,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// The address that answered, after redirects.
    pub url: Url,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `ETag`, to the byte.
    pub etag: Option<String>,
    /// `Last-Modified`, to the byte.
    pub last_modified: Option<String>,
    /// How long the server says that the answer stays fresh (RFC 9111, section 4.2.1), at most a day.
    pub fresh_for: Option<Duration>,
    /// The body, unpacked; none when it is the same as last time (304).
    pub body: Option<Vec<u8>>,
}

impl Response {
    /// Gives the text of a page, decoded by its `Content-Type` and what it declares itself.
    pub fn page(&self) -> String {
        let http_charset = self.content_type.as_deref().and_then(charset::charset_of);
        charset::decode(self.body.as_deref().unwrap_or_default(), http_charset, charset::Kind::Html).into_owned()
    }
}

/// A request that brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The server answered with an error.
    #[error("the server answered {status} for `{}`", shown(url))]
    Status {
        /// The address.
        url: Url,
        /// The answer.
        status: StatusCode,
        /// Before this the server does not want to be asked again.
        retry_at: Option<DateTime<Utc>>,
    },
    /// We do not ask such an address.
    #[error("`{}` was not asked: {refusal}", shown(url))]
    Refused {
        /// The address.
        url: Url,
        /// Why not.
        refusal: Refusal,
    },
    /// `robots.txt` does not want it.
    #[error("`{}` was not asked: the site's robots.txt {}", shown(url), if *is_unknown { "could not be had" } else { "does not allow it" })]
    Robots {
        /// The address.
        url: Url,
        /// Whether robots.txt could not be had.
        is_unknown: bool,
    },
    /// Too many redirects, or one that leads nowhere.
    #[error("`{}` redirects {problem}", shown(url))]
    Redirect {
        /// The address asked first.
        url: Url,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The body is larger than allowed.
    #[error("the answer of `{}` is larger than {}", shown(url), size(*limit_bytes))]
    TooLarge {
        /// The address.
        url: Url,
        /// The limit.
        limit_bytes: u64,
    },
    /// It took too long.
    #[error("`{}` did not answer within {} s", shown(url), timeout.as_secs_f32())]
    Timeout {
        /// The address.
        url: Url,
        /// The limit.
        timeout: Duration,
    },
    /// The connection failed.
    #[error("cannot fetch `{}`", shown(url))]
    Network {
        /// The address.
        url: Url,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
}

/// Gives an address without the user's name and password, for messages.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Neither fails for an address that has them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// Gives a number of bytes as it is written in the configuration: `15M`.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")];
    let unit = units.into_iter().find(|(factor, _)| bytes >= *factor && bytes.is_multiple_of(*factor));
    unit.map_or_else(|| format!("{bytes} bytes"), |(factor, unit)| format!("{}{unit}", bytes / factor))
}

/// What a failure means for the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Try again, later each time.
    Retry,
    /// Try again, but not before this.
    RetryAt(DateTime<Utc>),
    /// Gone for good (410): do not ask again.
    Stop,
}

impl FetchError {
    /// Says what the failure means for the future.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Status { status, .. } if *status == StatusCode::GONE => Verdict::Stop,
            Self::Status { retry_at: Some(moment), .. } => Verdict::RetryAt(*moment),
            Self::Status { .. } | Self::Refused { .. } | Self::Robots { .. } | Self::Redirect { .. } | Self::TooLarge { .. } => {
                Verdict::Retry
            }
            Self::Timeout { .. } | Self::Network { .. } => Verdict::Retry,
        }
    }

    /// Whether the same request may well succeed some time later.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Status { status, .. } => status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429),
            Self::Robots { is_unknown, .. } => *is_unknown,
            Self::Timeout { .. } | Self::Network { .. } => true,
            Self::Refused { .. } | Self::Redirect { .. } | Self::TooLarge { .. } => false,
        }
    }

    /// Gives what the user can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Status { status, .. } if *status == StatusCode::NOT_FOUND => {
                Some("look for the address on the site; `feedmill discover` with the site's address finds its feeds")
            }
            Self::Status { status, .. } if *status == StatusCode::GONE => {
                Some("the site took the feed away for good: remove the subscription")
            }
            Self::Status { status, .. } if matches!(status.as_u16(), 401 | 403) => {
                Some("the server wants to know who asks: set `headers:` or `user_agent:` for this feed")
            }
            Self::Refused { refusal: Refusal::Address(_), .. } => {
                Some("set `network: {allow_private: true}` if this is a server of your own")
            }
            Self::TooLarge { .. } => Some("raise `max_bytes:` for this feed if it really is that large"),
            Self::Status { .. }
            | Self::Refused { .. }
            | Self::Robots { .. }
            | Self::Redirect { .. }
            | Self::Timeout { .. }
            | Self::Network { .. } => None,
        }
    }
}

/// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds or a date, at most seven days from now.
fn retry_at(value: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let value = value.trim();
    let moment = match value.parse::<i64>() {
        Ok(seconds) => now.checked_add_signed(TimeDelta::try_seconds(seconds.max(0))?).unwrap_or(now + LONGEST_RETRY_AFTER),
        Err(_) if value.chars().all(|c| c.is_ascii_digit()) && !value.is_empty() => now + LONGEST_RETRY_AFTER,
        Err(_) => http_date(value)?,
    };
    Some(moment.clamp(now, now + LONGEST_RETRY_AFTER))
}

/// Reads how long an answer stays fresh: `Cache-Control: max-age` less `Age`, else `Expires`.
fn fresh_for(field: impl Fn(&str) -> Option<String>, now: DateTime<Utc>) -> Option<Duration> {
    let control = field("cache-control").unwrap_or_default().to_ascii_lowercase();
    let directives: Vec<&str> = control.split(',').map(str::trim).collect();
    if directives.iter().any(|directive| matches!(*directive, "no-cache" | "no-store")) {
        return None;
    }
    let max_age = directives.iter().find_map(|directive| directive.strip_prefix("max-age=")?.trim_matches('"').parse::<u64>().ok());
    let seconds = match max_age {
        Some(max_age) => max_age.saturating_sub(field("age").and_then(|age| age.trim().parse().ok()).unwrap_or(0)),
        None => u64::try_from((http_date(&field("expires")?)? - now).num_seconds()).ok()?,
    };
    Some(Duration::from_secs(seconds).min(LONGEST_FRESHNESS)).filter(|fresh| !fresh.is_zero())
}

fn http_date(value: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(value.trim()).ok().map(|moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2025-02-14T12:00:00Z").unwrap().to_utc()
    }

    #[test]
    fn retry_after_in_seconds_or_as_a_date() {
        let seconds = |value: &str| retry_at(value, now()).map(|moment| (moment - now()).num_seconds());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("-5"), Some(0));
        assert_eq!(seconds("99999999999999999999999"), Some(7 * 86_400));
        assert_eq!(seconds("9999999999"), Some(7 * 86_400));
        assert_eq!(seconds("Fri, 14 Feb 2025 13:00:00 GMT"), Some(3_600));
        assert_eq!(seconds("Fri, 14 Feb 2020 13:00:00 GMT"), Some(0));
        assert_eq!(seconds("soon"), None);
    }

    #[test]
    fn servers_lead_neither_to_plain_http_nor_in_with_credentials() {
        let check = |from: &str, to: &str| follow(&Url::parse(from).unwrap(), Url::parse(to).unwrap()).map(String::from);
        let plain = "http://example.org/2";
        assert_eq!(check("https://example.org/", plain), None);
        assert_eq!(check("http://example.org/", plain).as_deref(), Some(plain));
        assert_eq!(check("https://example.org/", "https://user:word@example.org/2").as_deref(), Some("https://example.org/2"));
    }

    #[test]
    fn freshness() {
        let seconds = |fields: &[(&str, &str)]| {
            let field = |name: &str| fields.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            fresh_for(field, now()).map(|fresh| fresh.as_secs())
        };
        assert_eq!(seconds(&[("cache-control", "public, max-age=600"), ("age", "100")]), Some(500));
        assert_eq!(seconds(&[("cache-control", "no-cache, max-age=600")]), None);
        assert_eq!(seconds(&[("cache-control", "max-age=0")]), None);
        assert_eq!(seconds(&[("expires", "Fri, 14 Feb 2025 12:10:00 GMT")]), Some(600));
        assert_eq!(seconds(&[("expires", "0")]), None);
        assert_eq!(seconds(&[("cache-control", "max-age=99999999")]), Some(86_400));
    }
}

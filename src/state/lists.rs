//! What is remembered of a list of feeds: its text, its server's validators, when it may be asked for.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::Row as _;

use super::{State, StateError};

/// What is remembered of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownList {
    /// `ETag`, as the server sent it.
    pub etag: Option<String>,
    /// `Last-Modified`, as the server sent it.
    pub last_modified: Option<String>,
    /// The list as it was read last, as OPML of our own; nothing before the first time.
    pub opml: Option<String>,
    /// When it is due.
    pub next_poll: DateTime<Utc>,
    /// Before this its server does not want to be asked.
    pub not_before: DateTime<Utc>,
    /// Failures in a row.
    pub n_failures: u32,
}

impl State {
    /// Gives what is remembered of a list.
    pub async fn list(&self, url: &str) -> Result<Option<KnownList>, StateError> {
        let query = sqlx::query("SELECT etag, last_modified, opml, next_poll, not_before, n_failures FROM lists WHERE url = $1");
        let row = self.named(query.bind(url).fetch_optional(&self.pool).await)?;
        self.named(row.map(|row| known_list(&row)).transpose())
    }

    /// Remembers a list.
    pub async fn record_list(&self, url: &str, list: &KnownList) -> Result<(), StateError> {
        let query = sqlx::query(
            "INSERT INTO lists (url, etag, last_modified, opml, next_poll, not_before, n_failures) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, opml = excluded.opml,
             next_poll = excluded.next_poll, not_before = excluded.not_before, n_failures = excluded.n_failures",
        );
        let query = query.bind(url).bind(list.etag.clone()).bind(list.last_modified.clone()).bind(list.opml.clone());
        let query = query.bind(list.next_poll.timestamp()).bind(list.not_before.timestamp()).bind(i64::from(list.n_failures));
        self.named(query.execute(&self.pool).await).map(drop)
    }

    /// Gives the names under which addresses were polled, the latest for each.
    pub async fn names_by_url(&self) -> Result<HashMap<String, String>, StateError> {
        let query = sqlx::query("SELECT url, name FROM subscriptions ORDER BY next_poll");
        let rows = self.named(query.fetch_all(&self.pool).await)?;
        self.named(rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect())
    }
}

fn known_list(row: &sqlx::any::AnyRow) -> Result<KnownList, sqlx::Error> {
    let moment = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    Ok(KnownList {
        etag: row.try_get(0)?,
        last_modified: row.try_get(1)?,
        opml: row.try_get(2)?,
        next_poll: moment(row.try_get(3)?),
        not_before: moment(row.try_get(4)?),
        n_failures: u32::try_from(row.try_get::<i64, _>(5)?).unwrap_or(u32::MAX),
    })
}

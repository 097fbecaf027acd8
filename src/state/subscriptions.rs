//! What is remembered of a subscription: its server's validators, when it may be polled, how it failed.

use chrono::{DateTime, Utc};
use sqlx::Row as _;

use super::{State, StateError};

/// What is remembered of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memory {
    /// The address the validators belong to.
    pub url: String,
    /// `ETag`, as the server sent it.
    pub etag: Option<String>,
    /// `Last-Modified`, as the server sent it.
    pub last_modified: Option<String>,
    /// Hash of the body read last.
    pub body_hash: Option<String>,
    /// When it is due.
    pub next_poll: DateTime<Utc>,
    /// Before this the server does not want to be asked, or the back-off holds.
    pub not_before: DateTime<Utc>,
    /// Failures in a row.
    pub n_failures: u32,
    /// The last of them.
    pub last_error: Option<String>,
}

/// How a poll ended, to be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polled {
    /// All is written: what the server said can be believed next time.
    Done(Memory),
    /// It failed.
    Failed {
        /// When it is due again.
        next_poll: DateTime<Utc>,
        /// Not before this, not even by hand.
        not_before: DateTime<Utc>,
        /// Why.
        error: String,
    },
}

impl State {
    /// Gives what is remembered of a subscription.
    pub async fn subscription(&self, name: &str) -> Result<Option<Memory>, StateError> {
        let query = sqlx::query(
            "SELECT url, etag, last_modified, body_hash, next_poll, not_before, n_failures, last_error FROM subscriptions WHERE name = $1",
        );
        let row = self.named(query.bind(name).fetch_optional(&self.pool).await)?;
        self.named(row.map(|row| memory(&row)).transpose())
    }

    /// Notes when a subscription is due next, before it is polled, so that a crash loop never polls faster than that,
    /// and gives what is remembered of it. One that wants to be left alone until after `now` is not touched.
    pub async fn claim(&self, name: &str, url: &str, next_poll: DateTime<Utc>, now: DateTime<Utc>) -> Result<Memory, StateError> {
        let query = sqlx::query(
            "INSERT INTO subscriptions (name, url, next_poll, not_before, n_failures) VALUES ($1, $2, $3, 0, 0)
             ON CONFLICT (name) DO UPDATE SET next_poll = CASE WHEN subscriptions.not_before > $4 THEN subscriptions.next_poll ELSE excluded.next_poll END
             RETURNING url, etag, last_modified, body_hash, next_poll, not_before, n_failures, last_error",
        );
        let query = query.bind(name).bind(url).bind(next_poll.timestamp()).bind(now.timestamp());
        let row = self.named(query.fetch_one(&self.pool).await)?;
        self.named(memory(&row))
    }

    /// Remembers how a poll ended.
    pub async fn record(&self, name: &str, polled: &Polled) -> Result<(), StateError> {
        let result = match polled {
            Polled::Done(memory) => {
                let query = sqlx::query(
                    "UPDATE subscriptions SET url = $2, etag = $3, last_modified = $4, body_hash = $5, next_poll = $6, not_before = $7, n_failures = 0, last_error = NULL
                     WHERE name = $1",
                );
                let query = query
                    .bind(name)
                    .bind(&memory.url)
                    .bind(memory.etag.clone())
                    .bind(memory.last_modified.clone())
                    .bind(memory.body_hash.clone());
                query.bind(memory.next_poll.timestamp()).bind(memory.not_before.timestamp()).execute(&self.pool).await
            }
            Polled::Failed { next_poll, not_before, error } => {
                let query = sqlx::query(
                    "UPDATE subscriptions SET next_poll = $2, not_before = $3, n_failures = n_failures + 1, last_error = $4 WHERE name = $1",
                );
                query.bind(name).bind(next_poll.timestamp()).bind(not_before.timestamp()).bind(error).execute(&self.pool).await
            }
        };
        self.named(result).map(drop)
    }
}

fn memory(row: &sqlx::any::AnyRow) -> Result<Memory, sqlx::Error> {
    let moment = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    Ok(Memory {
        url: row.try_get(0)?,
        etag: row.try_get(1)?,
        last_modified: row.try_get(2)?,
        body_hash: row.try_get(3)?,
        next_poll: moment(row.try_get(4)?),
        not_before: moment(row.try_get(5)?),
        n_failures: u32::try_from(row.try_get::<i64, _>(6)?).unwrap_or(u32::MAX),
        last_error: row.try_get(7)?,
    })
}

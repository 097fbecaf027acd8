//! Which entries became which posts, and which posts are being written at this moment.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::{State, StateError};

/// What is known of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Of what the feed said when it was written.
    pub fingerprint: String,
    /// The post it became.
    pub origin: String,
    /// When it was first seen.
    pub seen_at: DateTime<Utc>,
}

/// A post that is going to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// The content folder.
    pub content: String,
    /// The path in it.
    pub path: String,
    /// The article's address or id.
    pub origin: String,
    /// The hash of the whole text.
    pub hash: String,
}

/// The answer to an [`Intent`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// The path is reserved.
    Reserved,
    /// The article is a post already.
    Duplicate(PostRow),
    /// The path belongs to another article.
    PathTaken,
}

/// A post that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRow {
    /// The path in its content folder.
    pub path: String,
    /// The article's address or id.
    pub origin: String,
    /// Hash of the text written last; none when the file was found, not written.
    pub hash: Option<String>,
    /// Hash of the text that was about to be written.
    pub intended: Option<String>,
}

/// An entry that is dealt with for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The subscription's name.
    pub subscription: String,
    /// The entry's identity in its feed.
    pub identity: String,
    /// Of what the feed said.
    pub fingerprint: String,
    /// The content folder.
    pub content: String,
    /// The article's address or id: names the post.
    pub origin: String,
    /// When it was seen; the first time counts.
    pub seen_at: DateTime<Utc>,
}

impl State {
    /// Looks entries of a subscription up by their identities.
    pub async fn entries(&self, subscription: &str, identities: &[String]) -> Result<HashMap<String, Known>, StateError> {
        let mut known = HashMap::new();
        for part in identities.chunks(200) {
            let marks: Vec<String> = (2..part.len() + 2).map(|number| format!("${number}")).collect();
            let text = format!(
                "SELECT identity, fingerprint, origin, seen_at FROM entries WHERE subscription = $1 AND identity IN ({})",
                marks.join(", ")
            );
            let query = sqlx::query(AssertSqlSafe(text)).bind(subscription);
            let query = part.iter().fold(query, sqlx::query::Query::bind);
            for row in self.named(query.fetch_all(&self.pool).await)? {
                let seen_at = DateTime::from_timestamp(self.named(row.try_get(3))?, 0).unwrap_or_default();
                let entry = Known { fingerprint: self.named(row.try_get(1))?, origin: self.named(row.try_get(2))?, seen_at };
                known.insert(self.named(row.try_get(0))?, entry);
            }
        }
        Ok(known)
    }

    /// Gives the post of an article.
    pub async fn post(&self, content: &str, origin: &str) -> Result<Option<PostRow>, StateError> {
        let mut connection = self.named(self.pool.acquire().await)?;
        self.named(post_of(&mut connection, content, origin).await)
    }

    /// Gives the paths of all posts of a content folder.
    pub async fn paths(&self, content: &str) -> Result<Vec<String>, StateError> {
        self.named(sqlx::query_scalar("SELECT path FROM posts WHERE content = $1").bind(content).fetch_all(&self.pool).await)
    }

    /// Reserves paths for posts, all in one commit, before the first file is written.
    pub async fn intend(&self, intents: &[Intent]) -> Result<Vec<Placed>, StateError> {
        let mut transaction = self.named(self.pool.begin().await)?;
        let mut placed = Vec::with_capacity(intents.len());
        for intent in intents {
            placed.push(self.named(place(&mut transaction, intent).await)?);
        }
        self.named(transaction.commit().await)?;
        Ok(placed)
    }

    /// Notes that a post is going to be written over; the hash of the text before stays until it is [`State::done`].
    pub async fn intend_rewrite(&self, intent: &Intent) -> Result<(), StateError> {
        let query = sqlx::query("UPDATE posts SET intended = $3 WHERE content = $1 AND origin = $2");
        self.named(query.bind(&intent.content).bind(&intent.origin).bind(&intent.hash).execute(&self.pool).await).map(drop)
    }

    /// Notes, all in one commit, that entries are dealt with and their posts safe on the disk.
    pub async fn done(&self, done: &[Done]) -> Result<(), StateError> {
        let mut transaction = self.named(self.pool.begin().await)?;
        for entry in done {
            self.named(finish(&mut transaction, entry).await)?;
        }
        self.named(transaction.commit().await)
    }

    /// Takes back the intents of posts that could not be written.
    pub async fn abandon(&self, content: &str, origins: &[String]) -> Result<(), StateError> {
        let mut transaction = self.named(self.pool.begin().await)?;
        for origin in origins {
            self.named(forget_intent(&mut transaction, content, origin).await)?;
        }
        self.named(transaction.commit().await)
    }

    /// Gives the posts of a content folder that were being written when a process ended.
    pub async fn unsettled(&self, content: &str) -> Result<Vec<PostRow>, StateError> {
        let query = sqlx::query("SELECT path, origin, hash, intended FROM posts WHERE content = $1 AND intended IS NOT NULL");
        let rows = self.named(query.bind(content).fetch_all(&self.pool).await)?;
        self.named(rows.iter().map(post_row).collect())
    }

    /// Notes that a post that was being written is on the disk.
    pub async fn settle(&self, content: &str, origin: &str) -> Result<(), StateError> {
        let query =
            sqlx::query("UPDATE posts SET hash = intended, intended = NULL WHERE content = $1 AND origin = $2 AND intended IS NOT NULL");
        self.named(query.bind(content).bind(origin).execute(&self.pool).await).map(drop)
    }

    /// Notes posts that changed, until they are published.
    pub async fn note_changed(&self, content: &str, paths: &[String]) -> Result<(), StateError> {
        let mut transaction = self.named(self.pool.begin().await)?;
        for path in paths {
            let query = sqlx::query("INSERT INTO unpublished (content, path) VALUES ($1, $2) ON CONFLICT DO NOTHING");
            self.named(query.bind(content).bind(path).execute(&mut *transaction).await)?;
        }
        self.named(transaction.commit().await)
    }

    /// Gives the posts of a content folder that changed and were not published yet.
    pub async fn unpublished(&self, content: &str) -> Result<Vec<String>, StateError> {
        self.named(
            sqlx::query_scalar("SELECT path FROM unpublished WHERE content = $1 ORDER BY path").bind(content).fetch_all(&self.pool).await,
        )
    }

    /// Forgets posts that were published.
    pub async fn note_published(&self, content: &str, paths: &[String]) -> Result<(), StateError> {
        let mut transaction = self.named(self.pool.begin().await)?;
        for path in paths {
            let query = sqlx::query("DELETE FROM unpublished WHERE content = $1 AND path = $2");
            self.named(query.bind(content).bind(path).execute(&mut *transaction).await)?;
        }
        self.named(transaction.commit().await)
    }

    /// Takes up a file that was found in the content folder.
    pub async fn adopt(&self, content: &str, path: &str, origin: &str) -> Result<(), StateError> {
        let query = sqlx::query("INSERT INTO posts (content, path_key, path, origin) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING");
        let query = query.bind(content).bind(path.to_lowercase()).bind(path).bind(origin);
        self.named(query.execute(&self.pool).await).map(drop)
    }
}

async fn place(connection: &mut AnyConnection, intent: &Intent) -> Result<Placed, sqlx::Error> {
    let query =
        sqlx::query("INSERT INTO posts (content, path_key, path, origin, intended) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING");
    let query = query.bind(&intent.content).bind(intent.path.to_lowercase()).bind(&intent.path).bind(&intent.origin).bind(&intent.hash);
    if query.execute(&mut *connection).await?.rows_affected() > 0 {
        return Ok(Placed::Reserved);
    }
    Ok(post_of(connection, &intent.content, &intent.origin).await?.map_or(Placed::PathTaken, Placed::Duplicate))
}

async fn finish(connection: &mut AnyConnection, entry: &Done) -> Result<(), sqlx::Error> {
    let query =
        sqlx::query("UPDATE posts SET hash = intended, intended = NULL WHERE content = $1 AND origin = $2 AND intended IS NOT NULL");
    query.bind(&entry.content).bind(&entry.origin).execute(&mut *connection).await?;
    let query = sqlx::query(
        "INSERT INTO entries (subscription, identity, fingerprint, origin, seen_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (subscription, identity) DO UPDATE SET fingerprint = excluded.fingerprint, origin = excluded.origin",
    );
    query
        .bind(&entry.subscription)
        .bind(&entry.identity)
        .bind(&entry.fingerprint)
        .bind(&entry.origin)
        .bind(entry.seen_at.timestamp())
        .execute(connection)
        .await
        .map(drop)
}

async fn forget_intent(connection: &mut AnyConnection, content: &str, origin: &str) -> Result<(), sqlx::Error> {
    let query = sqlx::query("DELETE FROM posts WHERE content = $1 AND origin = $2 AND hash IS NULL AND intended IS NOT NULL");
    query.bind(content).bind(origin).execute(&mut *connection).await?;
    let query = sqlx::query("UPDATE posts SET intended = NULL WHERE content = $1 AND origin = $2");
    query.bind(content).bind(origin).execute(connection).await.map(drop)
}

async fn post_of(connection: &mut AnyConnection, content: &str, origin: &str) -> Result<Option<PostRow>, sqlx::Error> {
    let query = sqlx::query("SELECT path, origin, hash, intended FROM posts WHERE content = $1 AND origin = $2");
    query.bind(content).bind(origin).fetch_optional(connection).await?.map(|row| post_row(&row)).transpose()
}

fn post_row(row: &sqlx::any::AnyRow) -> Result<PostRow, sqlx::Error> {
    Ok(PostRow { path: row.try_get(0)?, origin: row.try_get(1)?, hash: row.try_get(2)?, intended: row.try_get(3)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(path: &str, origin: &str) -> Intent {
        Intent { content: "c".into(), path: path.into(), origin: origin.into(), hash: format!("hash of {origin}") }
    }

    fn done(identity: &str, origin: &str) -> Done {
        Done {
            subscription: "s".into(),
            identity: identity.into(),
            fingerprint: "f".into(),
            content: "c".into(),
            origin: origin.into(),
            seen_at: DateTime::default(),
        }
    }

    #[tokio::test]
    async fn an_article_has_one_post_and_a_path_one_article() {
        let state = State::in_memory().await.unwrap();
        let placed = state.intend(&[intent("A.md", "u1"), intent("a.md", "u2"), intent("b.md", "u1")]).await.unwrap();
        assert_eq!(placed[..2], [Placed::Reserved, Placed::PathTaken]);
        assert!(matches!(&placed[2], Placed::Duplicate(row) if row.path == "A.md"));
    }

    #[tokio::test]
    async fn an_intent_is_settled_done_or_taken_back() {
        let state = State::in_memory().await.unwrap();
        state.intend(&[intent("a.md", "u1"), intent("b.md", "u2"), intent("c.md", "u3")]).await.unwrap();
        state.done(&[done("i1", "u1")]).await.unwrap();
        state.abandon("c", &["u2".to_owned()]).await.unwrap();
        state.settle("c", "u3").await.unwrap();
        assert_eq!(state.unsettled("c").await.unwrap(), []);
        assert_eq!(state.post("c", "u1").await.unwrap().unwrap().hash.unwrap(), "hash of u1");
        assert_eq!(state.post("c", "u2").await.unwrap(), None);
        assert_eq!(state.paths("c").await.unwrap(), ["a.md", "c.md"]);
        let known = state.entries("s", &["i1".to_owned(), "i2".to_owned()]).await.unwrap();
        assert_eq!(known.len(), 1);
        assert_eq!(known["i1"].origin, "u1");
    }

    #[tokio::test]
    async fn a_rewrite_keeps_the_old_hash_until_it_is_done() {
        let state = State::in_memory().await.unwrap();
        state.intend(&[intent("a.md", "u1")]).await.unwrap();
        state.done(&[done("i1", "u1")]).await.unwrap();
        state.intend_rewrite(&Intent { hash: "new".into(), ..intent("a.md", "u1") }).await.unwrap();
        assert_eq!(state.post("c", "u1").await.unwrap().unwrap().hash.unwrap(), "hash of u1");
        state.abandon("c", &["u1".to_owned()]).await.unwrap();
        assert_eq!(state.post("c", "u1").await.unwrap().unwrap().hash.unwrap(), "hash of u1");
    }
}

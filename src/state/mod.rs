//! What is remembered between runs: validators, entries seen, posts written. A cache of truth, not the truth: when
//! it is lost, the content folder is read back.

mod lists;
mod pages;
mod posts;
mod subscriptions;

use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, AssertSqlSafe, ConnectOptions as _, Connection as _};
use tracing::warn;

use crate::disk::{self, DiskError};

pub use lists::KnownList;
pub use pages::{KnownPage, MAX_PRINTS};
pub use posts::{Done, Intent, Known, Placed, PostRow};
pub use subscriptions::{Memory, Polled};

/// A failure of the state.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The database answered with an error.
    #[error("cannot use the state `{}`", path.display())]
    Database {
        /// The state's file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: sqlx::Error,
    },
    /// The disk is full.
    #[error("no space is left on the disk of the state `{}`", path.display())]
    Full {
        /// The state's file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: sqlx::Error,
    },
    /// Its folder or file cannot be used.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// The state; clones share the connection.
#[derive(Debug, Clone)]
pub struct State {
    pool: AnyPool,
    path: PathBuf,
}

impl State {
    /// Opens the state of a file, and makes it if there is none. A damaged file is put aside under another name.
    pub async fn open(path: &Path, now: chrono::DateTime<chrono::Utc>) -> Result<Self, StateError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            disk::create_dir_all(folder)?;
        }
        match Self::connect(path).await {
            Err(StateError::Database { source, .. }) if is_damage(&source) => {
                let aside = put_aside(path, now)?;
                warn!(state = %path.display(), aside = %aside.display(), "The state is damaged and was put aside; the content folders are read back ({source})");
                Self::connect(path).await
            }
            result => result,
        }
    }

    /// Opens a state that lives in memory and ends with the process.
    pub async fn in_memory() -> Result<Self, StateError> {
        Self::connect(Path::new(MEMORY)).await
    }

    /// Opens a copy of a file's state that lives in memory, for looking without leaving a trace. It lacks the prints of pages.
    pub async fn copy_of(path: &Path) -> Result<Self, StateError> {
        Self::copy(path, &["lists", "comparisons"]).await
    }

    /// Opens such a copy with all that a refresh needs.
    pub async fn trial_of(path: &Path) -> Result<Self, StateError> {
        Self::copy(path, &["lists", "prints", "comparisons"]).await
    }

    async fn copy(path: &Path, newer_tables: &[&str]) -> Result<Self, StateError> {
        let copy = Self::in_memory().await?;
        if path.exists() {
            // Without a mode it would inherit that of the copy, and be an empty database in memory.
            let attach = sqlx::query("ATTACH DATABASE $1 AS original").bind(format!("file:{}?mode=rw", encoded(path)));
            copy.named(attach.execute(&copy.pool).await)?;
            copy.named(sqlx::raw_sql(COPY).execute(&copy.pool).await)?;
            for table in newer_tables {
                // The state of an earlier version lacks some of them.
                let query = format!("INSERT INTO {table} SELECT * FROM original.{table}");
                let _ = sqlx::raw_sql(AssertSqlSafe(query)).execute(&copy.pool).await;
            }
            copy.named(sqlx::raw_sql("DETACH DATABASE original").execute(&copy.pool).await)?;
        }
        Ok(copy)
    }

    async fn connect(path: &Path) -> Result<Self, StateError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(|| sqlx::any::install_drivers(&[sqlx::sqlite::any::DRIVER]).unwrap_or_default());
        let named = |source| state_error(path, source);
        let options: AnyConnectOptions = url(path).parse().map_err(named)?;
        let options = options.disable_statement_logging();
        if path != Path::new(MEMORY) {
            // Alone first: the pool would try a damaged file again and again.
            check(&options).await.map_err(named)?;
        }
        // One connection: SQLite has one writer, and an in-memory database is its connection.
        let pool = AnyPoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_mins(1))
            .after_connect(|connection, _| Box::pin(async move { sqlx::raw_sql(PRAGMAS).execute(connection).await.map(drop) }))
            .connect_with(options)
            .await
            .map_err(named)?;
        sqlx::raw_sql(include_str!("schema.sql")).execute(&pool).await.map_err(named)?;
        Ok(Self { pool, path: path.to_owned() })
    }

    /// Closes the state, so that all of it is in its one file.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    fn named<T>(&self, result: Result<T, sqlx::Error>) -> Result<T, StateError> {
        result.map_err(|source| state_error(&self.path, source))
    }
}

fn state_error(path: &Path, source: sqlx::Error) -> StateError {
    let path = path.to_owned();
    let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // SQLITE_FULL, and SQLITE_IOERR_SHMSIZE: no room for the index of the log.
    if matches!(code.as_deref(), Some("13" | "4874")) { StateError::Full { path, source } } else { StateError::Database { path, source } }
}

const COPY: &str = "INSERT INTO subscriptions SELECT * FROM original.subscriptions; INSERT INTO posts SELECT * FROM original.posts;
    INSERT INTO entries SELECT * FROM original.entries";

async fn check(options: &AnyConnectOptions) -> Result<(), sqlx::Error> {
    let mut connection = options.connect().await?;
    sqlx::raw_sql(PRAGMAS).execute(&mut connection).await?;
    let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut connection).await?;
    connection.close().await?;
    if verdict == "ok" { Ok(()) } else { Err(sqlx::Error::Protocol(format!("malformed: {verdict}"))) }
}

/// The log is flushed when it is moved into the database, not at each commit: a power cut may forget the last
/// commits, never mix them up, and what is forgotten is found in the content folder.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000";

/// The name of a state that is no file.
const MEMORY: &str = ":memory:";

fn url(path: &Path) -> String {
    if path == Path::new(MEMORY) {
        return "sqlite::memory:".to_owned();
    }
    format!("sqlite://{}?mode=rwc", encoded(path))
}

fn encoded(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    percent_encoding::utf8_percent_encode(&path.to_string_lossy(), PATH).to_string()
}

const PATH: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// SQLite's words for a file that is no database, is cut off, or contradicts itself.
fn is_damage(error: &sqlx::Error) -> bool {
    let text = error.to_string();
    ["not a database", "malformed", "file is encrypted"].iter().any(|word| text.contains(word))
}

fn put_aside(path: &Path, now: chrono::DateTime<chrono::Utc>) -> Result<PathBuf, DiskError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = path.with_file_name(format!("{name}.damaged-{}", now.format("%Y%m%dT%H%M%SZ")));
    disk::rename(path, &aside)?;
    for suffix in ["-wal", "-shm"] {
        disk::remove(&path.with_file_name(format!("{name}{suffix}")))?;
    }
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> chrono::DateTime<chrono::Utc> {
        chrono::DateTime::from_timestamp(1_739_492_755, 0).unwrap()
    }

    async fn open_and_close(path: &Path) -> usize {
        let state = State::open(path, now()).await.unwrap();
        state.claim("alpha", "https://example.org/feed", now(), now()).await.unwrap();
        state.adopt("c", "a.md", "example.org/a").await.unwrap();
        let n_paths = state.paths("c").await.unwrap().len();
        state.close().await;
        n_paths
    }

    #[tokio::test]
    async fn a_copy_has_what_the_file_has_and_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a b%/state.db");
        open_and_close(&path).await;
        let copy = State::copy_of(&path).await.unwrap();
        assert_eq!(copy.paths("c").await.unwrap(), ["a.md"]);
        copy.adopt("c", "b.md", "example.org/b").await.unwrap();
        copy.close().await;
        assert_eq!(disk::list(folder.path()).unwrap(), std::slice::from_ref(&path));
        assert_eq!(open_and_close(&path).await, 1);
    }

    #[tokio::test]
    async fn a_damaged_state_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a b%/state.db");
        open_and_close(&path).await;
        for damage in [vec![0x55; 9_000], disk::read(&path).unwrap()[..5_000].to_vec()] {
            #[expect(clippy::disallowed_methods, reason = "bytes that are no text")]
            std::fs::write(&path, damage).unwrap();
            assert_eq!(open_and_close(&path).await, 1);
        }
        let names: Vec<PathBuf> = disk::list(folder.path()).unwrap();
        assert!(names.iter().any(|name| name.to_string_lossy().contains("state.db.damaged-20250214T002555Z")), "{names:?}");
    }
}

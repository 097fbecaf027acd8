//! What is remembered of pages: prints of the last ones of each host, and how feeds compared with their pages.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::{State, StateError};

/// So many prints are kept for each host.
pub const MAX_PRINTS: usize = 4;
/// A site looks otherwise after so long.
const MAX_AGE: TimeDelta = TimeDelta::days(180);
/// So many prints are kept in all, the newest.
const MAX_ROWS: i64 = 20_000;

/// The print of a page, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPage {
    /// The host that answered.
    pub host: String,
    /// The page's address, without what does not name it.
    pub page: String,
    /// The print.
    pub print: String,
}

impl State {
    /// Gives the pages that are known of some hosts, the latest last.
    pub async fn pages(&self, hosts: &[String]) -> Result<Vec<KnownPage>, StateError> {
        let mut pages = Vec::new();
        for part in hosts.chunks(200) {
            let marks: Vec<String> = (1..=part.len()).map(|number| format!("${number}")).collect();
            let text = format!("SELECT host, page, print FROM prints WHERE host IN ({}) ORDER BY seen_at, page", marks.join(", "));
            // Only the numbers of parameters are put together here.
            let query = part.iter().fold(sqlx::query(AssertSqlSafe(text)), sqlx::query::Query::bind);
            for row in self.named(query.fetch_all(&self.pool).await)? {
                let [host, page, print] = [0, 1, 2].map(|column| row.try_get(column));
                pages.push(KnownPage { host: self.named(host)?, page: self.named(page)?, print: self.named(print)? });
            }
        }
        Ok(pages)
    }

    /// Remembers pages, all in one commit, and forgets older ones of their hosts. Of one host, each is newer than the one before.
    pub async fn record_pages(&self, pages: &[KnownPage], now: DateTime<Utc>) -> Result<(), StateError> {
        if pages.is_empty() {
            return Ok(());
        }
        let mut transaction = self.named(self.pool.begin().await)?;
        for page in pages {
            self.named(keep(&mut transaction, page, now).await)?;
        }
        let query = sqlx::query("DELETE FROM prints WHERE seen_at < $1").bind((now - MAX_AGE).timestamp());
        self.named(query.execute(&mut *transaction).await)?;
        let query = sqlx::query("DELETE FROM prints WHERE seen_at <= (SELECT seen_at FROM prints ORDER BY seen_at DESC LIMIT 1 OFFSET $1)");
        self.named(query.bind(MAX_ROWS).execute(&mut *transaction).await)?;
        self.named(transaction.commit().await)
    }

    /// Gives how the entries of a subscription compared with their pages.
    pub async fn comparisons(&self, subscription: &str) -> Result<Option<String>, StateError> {
        let query = sqlx::query_scalar("SELECT shares FROM comparisons WHERE subscription = $1").bind(subscription);
        self.named(query.fetch_optional(&self.pool).await)
    }

    /// Remembers how the entries of a subscription compared with their pages.
    pub async fn record_comparisons(&self, subscription: &str, shares: &str) -> Result<(), StateError> {
        let query = sqlx::query(
            "INSERT INTO comparisons (subscription, shares) VALUES ($1, $2)
             ON CONFLICT (subscription) DO UPDATE SET shares = excluded.shares",
        );
        self.named(query.bind(subscription).bind(shares).execute(&self.pool).await).map(drop)
    }
}

async fn keep(connection: &mut AnyConnection, page: &KnownPage, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let query = sqlx::query(
        "INSERT INTO prints (host, page, print, seen_at)
         SELECT $1, $2, $3, CASE WHEN MAX(seen_at) >= $4 THEN MAX(seen_at) + 1 ELSE $4 END FROM prints WHERE host = $1
         ON CONFLICT (host, page) DO UPDATE SET print = excluded.print, seen_at = excluded.seen_at",
    );
    query.bind(&page.host).bind(&page.page).bind(&page.print).bind(now.timestamp()).execute(&mut *connection).await?;
    let query = sqlx::query(
        "DELETE FROM prints WHERE host = $1 AND page <> $2
         AND page NOT IN (SELECT page FROM prints WHERE host = $1 AND page <> $2 ORDER BY seen_at DESC, page LIMIT $3)",
    );
    query.bind(&page.host).bind(&page.page).bind(i64::try_from(MAX_PRINTS - 1).unwrap_or(i64::MAX)).execute(connection).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(host: &str, page: &str) -> KnownPage {
        KnownPage { host: host.into(), page: page.into(), print: format!("print of {page}") }
    }

    #[tokio::test]
    async fn the_last_pages_of_a_host_are_kept() {
        let state = State::in_memory().await.unwrap();
        let at = |days| DateTime::default() + TimeDelta::days(days);
        for (day, name) in (1..).zip(["a", "b", "c", "d", "e", "b"]) {
            state.record_pages(&[page("one", name)], at(day)).await.unwrap();
        }
        state.record_pages(&[page("two", "a")], at(7)).await.unwrap();
        let names = |pages: Vec<KnownPage>| pages.into_iter().map(|page| page.page).collect::<Vec<_>>();
        let both = ["one".to_owned(), "two".to_owned()];
        assert_eq!(names(state.pages(&both[..1]).await.unwrap()), ["c", "d", "e", "b"]);
        assert_eq!(state.pages(&both).await.unwrap().len(), 5);
        state.record_pages(&[page("two", "b")], at(7) + MAX_AGE).await.unwrap();
        assert_eq!(names(state.pages(&both).await.unwrap()), ["a", "b"]);
    }

    #[tokio::test]
    async fn the_last_of_one_refresh_are_kept_and_not_too_many_in_all() {
        let state = State::in_memory().await.unwrap();
        let now = DateTime::default() + TimeDelta::seconds(MAX_ROWS);
        let names = ["f", "a", "e", "b", "d", "c"];
        state.record_pages(&names.map(|name| page("one", name)), now).await.unwrap();
        let kept: Vec<String> = state.pages(&["one".to_owned()]).await.unwrap().into_iter().map(|page| page.page).collect();
        assert_eq!(kept, names[2..]);
        let many = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
                    INSERT INTO prints SELECT 'h' || i, 'page', 'print', i FROM n";
        sqlx::query(many).bind(MAX_ROWS).execute(&state.pool).await.unwrap();
        state.record_pages(&[page("two", "a")], now).await.unwrap();
        let n_rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM prints").fetch_one(&state.pool).await.unwrap();
        let hosts = ["one", "two", "h20000", "h0"].map(str::to_owned);
        assert_eq!((n_rows, state.pages(&hosts).await.unwrap().len()), (MAX_ROWS, 6));
    }

    #[tokio::test]
    async fn comparisons_are_remembered() {
        let state = State::in_memory().await.unwrap();
        assert_eq!(state.comparisons("alpha").await.unwrap(), None);
        state.record_comparisons("alpha", "98").await.unwrap();
        state.record_comparisons("alpha", "98 100").await.unwrap();
        assert_eq!(state.comparisons("alpha").await.unwrap().as_deref(), Some("98 100"));
    }
}

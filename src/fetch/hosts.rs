//! One request at a time to a host, and a distance between them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use url::{Host, Url};

/// The hosts that were asked. Two refreshes may want the same host at the same time, so this is one of the few
/// things that tasks share; the lock is never held while one of them waits.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Turn>>>>,
}

/// The turn at a host: whoever holds it may send a request.
#[derive(Debug, Default)]
pub(super) struct Turn {
    ended: Option<Instant>,
    /// The distance the host itself asks for in its robots.txt.
    pub(super) crawl_delay: Duration,
}

/// The turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Held(OwnedMutexGuard<Turn>);

impl Hosts {
    /// Waits for the turn at the host of an address, and for the distance to the request before.
    pub(super) async fn turn(&self, url: &Url, delay: Duration) -> Held {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(url.host_str().unwrap_or_default().to_owned()).or_default())
        };
        let turn = turn.lock_owned().await;
        if let Some(ended) = turn.ended.filter(|_| !is_loopback(url)) {
            tokio::time::sleep_until(ended + delay.max(turn.crawl_delay)).await;
        }
        Held(turn)
    }

    /// Notes the distance that a host asks for.
    pub(super) async fn set_crawl_delay(&self, url: &Url, delay: Duration) {
        let mut held = self.turn(url, Duration::ZERO).await;
        held.0.crawl_delay = delay;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.ended = Some(Instant::now());
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn requests_to_one_host_keep_their_distance() {
        let hosts = Hosts::default();
        let (a, b) = (Url::parse("https://a.example/").unwrap(), Url::parse("https://b.example/").unwrap());
        let start = Instant::now();
        drop(hosts.turn(&a, Duration::from_secs(1)).await);
        drop(hosts.turn(&b, Duration::from_secs(1)).await);
        assert_eq!(start.elapsed(), Duration::ZERO);
        drop(hosts.turn(&a, Duration::from_secs(1)).await);
        assert_eq!(start.elapsed(), Duration::from_secs(1));
        hosts.set_crawl_delay(&a, Duration::from_secs(7)).await;
        drop(hosts.turn(&a, Duration::from_secs(1)).await);
        assert_eq!(start.elapsed(), Duration::from_secs(8));
    }

    #[tokio::test(start_paused = true)]
    async fn never_two_at_once() {
        let hosts = Hosts::default();
        let url = Url::parse("https://a.example/").unwrap();
        let held = hosts.turn(&url, Duration::ZERO).await;
        let second = tokio::time::timeout(Duration::from_secs(9), hosts.turn(&url, Duration::ZERO));
        assert!(second.await.is_err());
        drop(held);
        hosts.turn(&url, Duration::ZERO).await;
    }
}

//! The prints of pages that were read before: what several pages of a host have is furniture.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use url::Url;

use crate::article::{Print, address};
use crate::state::{KnownPage, MAX_PRINTS, State, StateError};

/// What is known of hosts: the last pages of each one that was looked up.
#[derive(Debug, Default)]
pub(super) struct Prints(HashMap<String, Vec<Seen>>);

/// A page that was read.
#[derive(Debug)]
struct Seen {
    page: String,
    print: Print,
    /// The state does not have it yet.
    is_new: bool,
}

impl Prints {
    /// Looks hosts up that were not looked up before.
    pub(super) async fn load(&mut self, state: &State, hosts: impl Iterator<Item = String>) -> Result<(), StateError> {
        let wanted: HashSet<String> = hosts.filter(|host| !self.0.contains_key(host)).collect();
        let wanted: Vec<String> = wanted.into_iter().collect();
        for known in state.pages(&wanted).await? {
            let print = Print::parse(&known.print);
            self.0.entry(known.host).or_default().extend(print.map(|print| Seen { page: known.page, print, is_new: false }));
        }
        for host in wanted {
            self.0.entry(host).or_default();
        }
        Ok(())
    }

    /// Gives the prints of other pages of a page's host.
    pub(super) fn siblings(&self, url: &Url) -> Vec<Print> {
        self.others(url).map(|seen| seen.print.clone()).collect()
    }

    /// Whether another page of a page's host is known.
    pub(super) fn knows_siblings(&self, url: &Url) -> bool {
        self.others(url).next().is_some()
    }

    fn others(&self, url: &Url) -> impl Iterator<Item = &Seen> {
        let own = address::key(url.as_str());
        self.0.get(&host(url)).into_iter().flatten().filter(move |seen| seen.page != own)
    }

    /// Takes up the print of a page, instead of one it had before.
    pub(super) fn add(&mut self, url: &Url, print: Print) {
        let page = address::key(url.as_str());
        let seen = self.0.entry(host(url)).or_default();
        seen.retain(|seen| seen.page != page);
        seen.push(Seen { page, print, is_new: true });
        let n_old = seen.len().saturating_sub(MAX_PRINTS);
        seen.drain(..n_old);
    }

    /// Remembers what is new. What a crash loses is learned again.
    pub(super) async fn store(&mut self, state: &State, now: DateTime<Utc>) -> Result<(), StateError> {
        let mut new = Vec::new();
        for (host, pages) in &mut self.0 {
            for seen in pages.iter_mut().filter(|seen| seen.is_new) {
                seen.is_new = false;
                new.push(KnownPage { host: host.clone(), page: seen.page.clone(), print: seen.print.to_text() });
            }
        }
        state.record_pages(&new, now).await
    }
}

/// Gives the host of an address, with its port.
pub(super) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

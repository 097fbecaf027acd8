//! What holds for every feed: what the crate feed-rs reads of it, we read at least as well, and its entries have lasting names.

use std::collections::HashSet;
use std::path::Path;

use feedmill::demo::Site;
use feedmill::feed::{self, Feed, identity};

#[path = "../support/oracle.rs"]
mod compare;

/// Gives every feed of the repository with its name; `FEEDMILL_FEEDS` names a folder with more of them.
fn feeds() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut feeds = Vec::new();
    for (name, text) in crate::support::folders::read(&root.join("fixtures")) {
        if Path::new(&name).extension().is_some_and(|extension| extension == "xml" || extension == "json") {
            feeds.push((name, text.replace("{base}", "https://example.org").into_bytes()));
        }
    }
    let site = Site::new("https://example.org");
    for path in ["/feed.xml", "/notebook/atom.xml"] {
        feeds.push((path.to_owned(), site.get(path).unwrap().1.as_bytes().to_vec()));
    }
    let more = std::env::var_os("FEEDMILL_FEEDS").map(std::path::PathBuf::from);
    for folder in [Some(root.join("seed")), Some(root.join("feeds")), more].into_iter().flatten() {
        for file in std::fs::read_dir(&folder).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
            feeds.push((file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path()).unwrap()));
        }
    }
    feeds
}

#[test]
fn what_feed_rs_reads_we_read_at_least_as_well() {
    let mut n_compared = 0;
    let mut differences = Vec::new();
    for (name, bytes) in feeds() {
        let Some((n, found)) = compare::compare(&bytes) else { continue };
        n_compared += n;
        differences.extend(found.iter().map(|difference| format!("{name}: {difference}")));
    }
    assert!(differences.is_empty(), "{} of {n_compared}:\n{}", differences.len(), differences.join("\n"));
    assert!(n_compared > 60, "only {n_compared} entries were compared");
}

/// An id that repeats loses no entry; another order, or an edited title where there is an id or a link, changes no name.
#[test]
fn entries_keep_their_names_and_none_is_lost() {
    let url = "https://example.org/feed";
    let mut n_entries = 0;
    for (name, bytes) in feeds() {
        let Ok((feed, _)) = feed::parse(&bytes, None, url.parse().ok().as_ref()) else { continue };
        let names = identity::identities(&feed, url);
        let mut reversed = identity::identities(&Feed { entries: feed.entries.iter().rev().cloned().collect(), ..Feed::default() }, url);
        reversed.reverse();
        assert_eq!(names, reversed, "{name}");
        // Entries that are the same to the letter are one entry that stands there twice.
        let distinct =
            feed.entries.iter().enumerate().filter(|(index, entry)| !feed.entries.iter().take(*index).any(|before| before == *entry));
        let n_names = names.iter().collect::<HashSet<_>>().len();
        assert_eq!(n_names, distinct.count(), "{name}");
        n_entries += names.len();
    }
    assert!(n_entries > 60, "only {n_entries} entries were named");
}

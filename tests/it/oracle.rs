//! What the crate feed-rs reads of a feed, we read, too: as many entries, the same titles and links.

use std::path::Path;

use feedmill::demo::Site;
use feedmill::feed;

/// Gives every feed of the repository with its name.
fn feeds() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut feeds = Vec::new();
    for (name, text) in crate::support::folders::read(&root.join("fixtures")) {
        if Path::new(&name).extension().is_some_and(|extension| extension == "xml" || extension == "json") {
            feeds.push((name, text.replace("{base}", "https://example.org")));
        }
    }
    feeds.push(("seed".to_owned(), std::fs::read_to_string(root.join("seed/feed.xml")).unwrap()));
    let site = Site::new("https://example.org");
    for path in ["/feed.xml", "/notebook/atom.xml"] {
        feeds.push((path.to_owned(), site.get(path).unwrap().1.to_owned()));
    }
    feeds
}

#[test]
fn what_feed_rs_reads_we_read_at_least_as_well() {
    let base = "https://example.org/".parse().unwrap();
    let mut n_compared = 0;
    for (name, text) in feeds() {
        let Ok(theirs) = feed_rs::parser::parse(text.as_bytes()) else { continue };
        let (ours, skipped) = feed::parse(text.as_bytes(), None, Some(&base)).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        assert!(
            ours.entries.len() + skipped.len() >= theirs.entries.len(),
            "{name}: {} of {} entries",
            ours.entries.len(),
            theirs.entries.len()
        );
        for entry in &theirs.entries {
            let title = entry.title.as_ref().map(|title| title.content.split_whitespace().collect::<Vec<_>>().join(" "));
            let link = entry.links.first().map(|link| link.href.as_str());
            let is_there = ours.entries.iter().any(|own| {
                let same_title = title.as_ref().is_none_or(|title| own.title.as_ref() == Some(title) || title.contains('<'));
                // feed-rs leaves relative links as they are.
                let same_link = link.is_none_or(|link| own.link.as_deref().is_some_and(|own| own.ends_with(link)));
                same_title && same_link
            });
            assert!(is_there, "{name}: no entry like {title:?} {link:?} in {:#?}", ours.entries);
            n_compared += 1;
        }
    }
    assert!(n_compared > 60, "only {n_compared} entries were compared");
}

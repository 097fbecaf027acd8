//! Which entry is which: names for entries that stay the same from poll to poll.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::{Entry, Feed};

/// One name for each entry, in their order. It is the entry's id unless the feed uses that twice, else its permalink,
/// else a hash; two entries get the same name only if they are the same.
pub fn identities(feed: &Feed, feed_url: &str) -> Vec<String> {
    let ids = count(&feed.entries, |entry| entry.id.as_deref());
    let links = count(&feed.entries, |entry| entry.link.as_deref());
    let once = |counts: &HashMap<&str, usize>, name: Option<&str>| name.filter(|name| counts.get(name) == Some(&1)).map(str::to_owned);
    let names: Vec<String> = feed
        .entries
        .iter()
        .map(|entry| {
            once(&ids, entry.id.as_deref()).or_else(|| once(&links, entry.link.as_deref())).unwrap_or_else(|| moment_hash(entry, feed_url))
        })
        .collect();
    let mut uses: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for (name, entry) in names.iter().zip(&feed.entries) {
        uses.entry(name).or_default().push(entry);
    }
    let differs = |name: &String| {
        let entries = uses.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
        entries.iter().zip(entries.iter().skip(1)).any(|(one, other)| one != other)
    };
    names
        .iter()
        .zip(&feed.entries)
        .map(|(name, entry)| if differs(name) { hash(&[name, &content_of(entry)]) } else { name.clone() })
        .collect()
}

fn count<'f>(entries: &'f [Entry], name: impl Fn(&'f Entry) -> Option<&'f str>) -> HashMap<&'f str, usize> {
    let mut counts = HashMap::new();
    for name in entries.iter().filter_map(name) {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

fn moment_hash(entry: &Entry, feed_url: &str) -> String {
    let date = entry.published.or(entry.updated).map(|date| date.timestamp().to_string()).unwrap_or_default();
    // Where there is neither title nor date, only the text can tell entries apart.
    let text = if entry.title.is_none() && date.is_empty() { content_of(entry) } else { String::new() };
    hash(&[feed_url, entry.title.as_deref().unwrap_or_default(), &date, &text])
}

fn content_of(entry: &Entry) -> String {
    let enclosure = entry.enclosures.first().map(|enclosure| enclosure.url.as_str());
    let parts = [entry.id.as_deref(), entry.link.as_deref(), entry.summary.as_deref(), entry.content.as_deref(), enclosure];
    parts.map(Option::unwrap_or_default).join("\0")
}

fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: Option<&str>, link: Option<&str>, title: &str) -> Entry {
        Entry { id: id.map(str::to_owned), link: link.map(str::to_owned), title: Some(title.to_owned()), ..Entry::default() }
    }

    fn check(entries: Vec<Entry>) -> Vec<String> {
        identities(&Feed { entries, ..Feed::default() }, "https://example.org/feed")
    }

    #[test]
    fn an_id_counts_unless_it_repeats() {
        let names = check(vec![
            entry(Some("a"), Some("https://example.org/1"), "One"),
            entry(Some("b"), Some("https://example.org/2"), "Two"),
            entry(Some("b"), Some("https://example.org/3"), "Three"),
        ]);
        assert_eq!(names, ["a", "https://example.org/2", "https://example.org/3"]);
    }

    #[test]
    fn an_edited_title_makes_no_new_article() {
        assert_eq!(check(vec![entry(Some("a"), None, "One")]), check(vec![entry(Some("a"), None, "One, corrected")]));
    }

    #[test]
    fn entries_without_id_and_link_are_told_apart_by_title_and_date() {
        let dated = |title: &str, date: &str| Entry { published: super::super::date::parse(date), ..entry(None, None, title) };
        let names = check(vec![dated("One", "2011-10-03"), dated("One", "2011-10-04"), dated("Two", "2011-10-03")]);
        assert!(names.iter().all(|name| name.len() == 32));
        assert!(names[0] != names[1] && names[1] != names[2] && names[0] != names[2]);
        assert_eq!(names, check(vec![dated("One", "2011-10-03"), dated("One", "2011-10-04"), dated("Two", "2011-10-03")]));
    }

    #[test]
    fn order_does_not_matter() {
        let entries = vec![entry(Some("x"), Some("l"), "One"), entry(Some("x"), Some("l"), "Two"), entry(None, None, "Three")];
        let mut reversed = check(entries.iter().rev().cloned().collect());
        reversed.reverse();
        assert_eq!(check(entries), reversed);
    }

    #[test]
    fn the_same_title_with_other_content_is_another_entry() {
        let with = |content: &str| Entry { content: Some(content.to_owned()), ..entry(None, None, "One") };
        let names = check(vec![with("a"), with("b"), with("b")]);
        assert_ne!(names[0], names[1]);
        assert_eq!(names[1], names[2]);
    }

    #[test]
    fn another_feed_has_other_hashes() {
        let feed = Feed { entries: vec![entry(None, None, "One")], ..Feed::default() };
        assert_ne!(identities(&feed, "https://example.org/a"), identities(&feed, "https://example.org/b"));
    }
}

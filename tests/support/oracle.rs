//! Compares what we read of a feed with what the crate feed-rs reads of it.

use std::fmt;

use feedmill::feed::{self, Date, Entry, Feed};
use url::Url;

/// Where a feed is said to come from.
const BASE: &str = "https://example.org/feeds/feed";

/// Something that feed-rs reads and we do not, or otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deviation {
    /// It reads the document, we do not.
    Unread,
    /// It has more entries.
    FewerEntries,
    /// An entry has another title.
    Title,
    /// An entry has another link.
    Link,
    /// An entry has another date.
    Date,
}

/// A deviation, and both readings of it.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) deviation: Deviation,
    pub(crate) ours: String,
    pub(crate) theirs: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{:?}: ours `{}`, theirs `{}`", self.deviation, self.ours, self.theirs)
    }
}

/// Gives how many entries could be compared, and all that differs and should not; nothing if feed-rs does not read the document.
pub(crate) fn compare(bytes: &[u8]) -> Option<(usize, Vec<Difference>)> {
    // It panics on some documents, which is no reading.
    let theirs = std::panic::catch_unwind(|| feed_rs::parser::parse(bytes)).ok()?.ok()?;
    let difference = |deviation, ours: String, theirs: String| Difference { deviation, ours, theirs };
    let base = Url::parse(BASE).ok()?;
    let (ours, skipped) = match feed::parse(bytes, None, Some(&base)) {
        Ok(read) => read,
        Err(_) if theirs.entries.is_empty() => return Some((0, Vec::new())),
        Err(reason) => return Some((0, vec![difference(Deviation::Unread, reason.to_string(), "a feed".to_owned())])),
    };
    let n = (ours.entries.len(), theirs.entries.len());
    let mut differences = Vec::new();
    if n.0 + skipped.len() < n.1 {
        differences.push(difference(Deviation::FewerEntries, n.0.to_string(), n.1.to_string()));
    }
    let mut n_compared = 0;
    let says_something = |their: &feed_rs::model::Entry| {
        let has_title = their.title.as_ref().is_some_and(|title| !title.content.trim().is_empty());
        has_title || their.links.iter().any(is_article) || their.content.is_some() || their.summary.is_some()
    };
    for (index, their) in theirs.entries.iter().enumerate().filter(|(_, their)| says_something(their)) {
        let Some(our) = counterpart(&ours, their, index) else {
            let title = their.title.as_ref().map(|title| title.content.clone());
            differences.push(difference(Deviation::FewerEntries, "no such entry".to_owned(), format!("{title:?} {:?}", their.links)));
            continue;
        };
        n_compared += 1;
        let (title, link, date) = (title(our, their), link(our, their), date(our, their));
        let pairs = [(Deviation::Title, title), (Deviation::Link, link), (Deviation::Date, date)];
        differences
            .extend(pairs.into_iter().filter_map(|(deviation, pair)| pair.map(|(ours, theirs)| difference(deviation, ours, theirs))));
    }
    Some((n_compared, differences))
}

/// Our reading of one of their entries: of all that have its id or link, and the one in its place, the one that agrees best.
fn counterpart<'a>(ours: &'a Feed, their: &feed_rs::model::Entry, index: usize) -> Option<&'a Entry> {
    let n_different = |our: &&Entry| {
        let fields = [title(our, their), link(our, their), date(our, their)];
        usize::from(our.id.as_ref() != Some(&their.id)) + 2 * fields.iter().flatten().count()
    };
    let in_place = ours.entries.get(index);
    in_place.filter(|our| n_different(our) < 2).or_else(|| ours.entries.iter().chain(in_place).rev().min_by_key(n_different))
}

fn title(our: &Entry, their: &feed_rs::model::Entry) -> Option<(String, String)> {
    let theirs = their.title.as_ref()?.content.clone();
    let ours = our.title.clone().unwrap_or_default();
    // Theirs may be HTML, with references and elements, and only the first piece of a text in several pieces.
    // HTML may be escaped once more than they unescape.
    let readings = |title: &str| [title.to_owned(), plain(title), plain(&plain(title))].map(|title| letters(&title));
    let is_same = readings(&ours).iter().any(|ours| readings(&theirs).iter().any(|theirs| ours.contains(theirs)));
    (!is_same).then_some((ours, theirs))
}

/// Text without elements and references, as rough as it has to be.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, found) = rest.split_at(at);
        let (sign, literal) = found.split_at(1);
        text.push_str(before);
        let after_name = literal.trim_start_matches('#').trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        rest = match after_name.strip_prefix(';') {
            _ if sign == "<" => literal.split_once('>').map_or(literal, |(_, after)| after),
            Some(after) => after,
            None if literal.starts_with('#') => after_name,
            None => literal,
        };
    }
    text + rest
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Whether a link is one to the article, and not to its comments, enclosures or editors.
fn is_article(link: &feed_rs::model::Link) -> bool {
    !link.href.trim().is_empty() && link.target.is_none() && link.rel.as_deref().is_none_or(|relation| relation == "alternate")
}

fn link(our: &Entry, their: &feed_rs::model::Entry) -> Option<(String, String)> {
    let hrefs: Vec<&str> = their.links.iter().filter(|link| is_article(link)).map(|link| link.href.trim()).collect();
    let ours = our.link.clone().unwrap_or_default();
    let first = hrefs.first()?;
    // They leave relative addresses as they are, or make them absolute with what the feed says of its site.
    let is_same = |href: &&str| {
        let tail = href.trim_start_matches("../").trim_start_matches("./");
        ours == **href
            || ours.ends_with(tail)
            || our.original_link.as_deref() == Some(href)
            || Url::parse(href).is_ok_and(|url| Url::parse(&ours).is_ok_and(|own| own == url))
    };
    (!hrefs.iter().any(is_same)).then(|| (ours, (*first).to_owned()))
}

fn date(our: &Entry, their: &feed_rs::model::Entry) -> Option<(String, String)> {
    let theirs = their.published.or(their.updated)?;
    let same = |date: &Date| date.timestamp() == theirs.timestamp();
    let is_same = our.published.as_ref().is_some_and(same) || our.updated.as_ref().is_some_and(same);
    let shown = |date: Option<Date>| date.map(|date| date.to_rfc3339()).unwrap_or_default();
    (!is_same).then(|| (format!("{} {}", shown(our.published), shown(our.updated)), theirs.to_rfc3339()))
}

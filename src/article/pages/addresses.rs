//! Which addresses are pages of one article: the same but for the number of the page.

use url::Url;

use crate::article::address;

/// Parameters that number the pages of an article. `paged` numbers those of lists, `cpage` those of comments.
const PARAMETERS: [&str; 14] =
    ["page", "pg", "p", "pn", "pageno", "page_no", "pagenum", "pagenumber", "currentpage", "seite", "pagina", "página", "pag", "part"];
/// What stands before the number in a path; the parts of a series are articles of their own.
const WORDS: [&str; 7] = ["page", "seite", "pagina", "página", "pag", "pg", "p"];
/// Longer addresses lead elsewhere, and those behind so many others do.
const MAX_ADDRESS_BYTES: usize = 2_000;
const MAX_ADDRESSES: usize = 20_000;
/// What divides the parts of a path.
const SEPARATORS: [char; 5] = ['-', '_', ',', '.', '/'];
const ENDINGS: [&str; 8] = [".html", ".htm", ".shtml", ".xhtml", ".php", ".aspx", ".asp", ".jsp"];
/// Last parts of paths that lead to lists of articles, and the parts above them.
const LISTINGS: [&str; 16] = [
    "category",
    "categories",
    "tag",
    "tags",
    "archive",
    "archives",
    "author",
    "authors",
    "search",
    "label",
    "labels",
    "kategorie",
    "schlagwort",
    "rubrik",
    "archiv",
    "categoria",
];
/// Parts of paths whose pages hold what many people say.
const TALKS: [&str; 14] = [
    "forum",
    "forums",
    "thread",
    "threads",
    "topic",
    "topics",
    "viewtopic",
    "showthread",
    "t",
    "board",
    "boards",
    "discussion",
    "discussions",
    "questions",
];
/// Parameters of lists.
const LISTING_PARAMETERS: [&str; 8] = ["cat", "category", "tag", "s", "q", "search", "author", "query"];
/// What a page for the printer, for phones or with more than the article has in its address.
const OTHER_VARIANTS: [&str; 14] =
    ["print", "druck", "impr", "pdf", "comment", "kommentar", "repl", "share", "sort", "mail", "login", "subscri", "feed", "lang"];

/// Gives the number of the page at an address if it is that of the first page but for the number.
pub(super) fn page_number(first: &Url, other: &Url) -> Option<u32> {
    let ((ours, _), (theirs, by_parameter)) = (parameters(first), parameters(other));
    if host(first) != host(other) || ours != theirs {
        return None;
    }
    let (own, path) = (first.path().trim_end_matches('/'), other.path().trim_end_matches('/'));
    if own == path {
        return by_parameter;
    }
    let (stem, number) = split_number(bare(path))?;
    let is_first = |(_, number): &(&str, u32)| *number < 2;
    let stems = [Some(own), Some(bare(own)), split_number(bare(own)).filter(is_first).map(|(stem, _)| stem)];
    (!stem.is_empty() && by_parameter.is_none() && stems.contains(&Some(stem))).then_some(number)
}

/// Whether two addresses are one.
pub(super) fn is_same(one: &Url, other: &Url) -> bool {
    address::key(one.as_str()) == address::key(other.as_str())
}

/// Whether the source of a page names an address where the article may go on; most pages do not, and need no tree to tell.
pub(super) fn may_go_on(html: &str, first: &Url) -> bool {
    let leads_on = |rest: &str| {
        let rest = rest.get(..rest.floor_char_boundary(MAX_ADDRESS_BYTES)).unwrap_or(rest).trim_start();
        let Some(value) = rest.strip_prefix('=') else { return false };
        let address = value.trim_start().trim_start_matches(['"', '\'']).split(['"', '\'', '>', ' ']).next().unwrap_or_default();
        first.join(&address.replace("&amp;", "&")).is_ok_and(|url| page_number(first, &url).is_some() || is_variant(first, &url))
    };
    html.contains("<base") || ["href", "HREF"].iter().any(|name| html.split(name).skip(1).take(MAX_ADDRESSES).any(leads_on))
}

/// Whether an address may be that of the whole article on one page: the article's own with something added.
pub(super) fn is_variant(first: &Url, other: &Url) -> bool {
    let own = first.path().trim_end_matches('/');
    let path = other.path().trim_end_matches('/');
    let added = if own == path {
        let ours: Vec<&str> = first.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).collect();
        let added: Vec<&str> = other.query().unwrap_or_default().split('&').filter(|pair| !ours.contains(pair)).collect();
        if let [added] = added.as_slice() { Some(*added) } else { None }
    } else {
        let tail = path.strip_prefix(own).or_else(|| path.strip_prefix(bare(own))).map(bare);
        tail.filter(|tail| tail.starts_with(SEPARATORS) && tail.len() < 40 && tail.matches('/').count() < 2)
    };
    let is_other = |added: &str| {
        let added = added.to_ascii_lowercase();
        OTHER_VARIANTS.iter().any(|word| added.contains(word))
            || added.split(|char: char| !char.is_alphanumeric()).any(|word| word == "amp")
    };
    host(first) == host(other) && own.len() > 1 && added.is_some_and(|added| !added.is_empty() && !is_other(added))
}

/// Whether an address is one of a list of articles, of a calendar or of a talk, whose other pages are no article's.
pub(super) fn is_no_article(url: &Url) -> bool {
    let path = bare(url.path().trim_end_matches('/')).to_ascii_lowercase();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_day = |part: &&str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.is_empty() && url.query().is_none()
        || parts.first().is_some_and(|part| part.len() == 4) && parts.iter().all(is_day)
        || parts.iter().rev().take(2).any(|part| LISTINGS.contains(part))
        || parts.iter().any(|part| TALKS.contains(part))
        || url.query_pairs().any(|(name, _)| LISTING_PARAMETERS.contains(&&*name))
}

/// Gives the name of the host without what says nothing, and the port.
fn host(url: &Url) -> Option<(&str, Option<u16>)> {
    url.host_str().map(|host| (host.strip_prefix("www.").unwrap_or(host), url.port()))
}

/// Gives the parameters without those that track or number, and the number.
fn parameters(url: &Url) -> (Vec<String>, Option<u32>) {
    let url = address::clean(url);
    let mut number = None;
    let mut rest = Vec::new();
    for (name, value) in url.query_pairs() {
        match value.parse().ok().filter(|_| value.len() <= 3 && PARAMETERS.contains(&&*name.to_lowercase())) {
            Some(page) => number = Some(page),
            None => rest.push(format!("{name}={value}")),
        }
    }
    rest.sort_unstable();
    (rest, number)
}

/// Gives a path without its ending.
fn bare(path: &str) -> &str {
    ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

/// Takes the number of the page from the end of a path: `/a-2`, `/a/2`, `/a/page/2`, `/a/seite-2`, `/a,2`.
fn split_number(path: &str) -> Option<(&str, u32)> {
    let before = path.trim_end_matches(|char: char| char.is_ascii_digit());
    let number = path.get(before.len()..).filter(|digits| digits.len() <= 3)?.parse().ok()?;
    let stem = before.trim_end_matches(SEPARATORS);
    let mut without = WORDS.iter().filter_map(|word| stem.strip_suffix(word));
    if let Some(stem) = without.find(|stem| stem.ends_with(SEPARATORS)) {
        return Some((stem.trim_end_matches(SEPARATORS), number));
    }
    (stem.len() < before.len()).then_some((stem, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: &str, others: &[(&str, Option<u32>)]) {
        let base = Url::parse("https://example.org/").unwrap();
        let first = base.join(first).unwrap();
        for (other, number) in others {
            assert_eq!(page_number(&first, &base.join(other).unwrap()), *number, "{first} {other}");
        }
    }

    #[test]
    fn only_the_number_may_differ() {
        check(
            "/news/river",
            &[
                ("/news/river?page=2", Some(2)),
                ("/news/river/?utm_source=x&page=3#text", Some(3)),
                ("http://www.example.org/news/river/2/", Some(2)),
                ("/news/river/page/2", Some(2)),
                ("/news/river/seite-2.html", Some(2)),
                ("/news/river-2.html", Some(2)),
                ("/news/river", None),
                ("/news/river?cpage=2", None),
                ("/news/river/comment-page-2", None),
                ("/news/river-2024", None),
                ("/news/river-part-2", None),
                ("/news/river?page=2&sort=new", None),
                ("/news/lake?page=2", None),
                ("/page/2", None),
                ("/2", None),
                ("https://other.example/news/river?page=2", None),
            ],
        );
        check(
            "/river.html",
            &[("/river-2.html", Some(2)), ("/river.html/2", Some(2)), ("/river.html?page=1", Some(1)), ("/lake-2.html", None)],
        );
        check("/river-1.html", &[("/river-2.html", Some(2)), ("/river-1-2.html", Some(2))]);
        check("/river-7.html", &[("/river-8.html", None)]);
        check("/story?id=7", &[("/story?id=7&page=2", Some(2)), ("/story?id=8", None), ("/story?id=8&page=2", None)]);
        check("/", &[("/page/2", None), ("/2", None)]);
    }

    #[test]
    fn variants_add_something() {
        let check = |first: &str, other: &str| {
            let base = Url::parse("https://example.org/").unwrap();
            is_variant(&base.join(first).unwrap(), &base.join(other).unwrap())
        };
        for other in ["/a/river?page=all", "/a/river?singlepage=true", "/a/river/komplettansicht", "/a/river-all.html"] {
            assert!(check("/a/river", other), "{other}");
        }
        for other in ["/a/river", "/a", "/a/river/print", "/a/river/amp/", "/a/river?comments=all", "/a/lake?page=all", "/a/river/x/y/z"] {
            assert!(!check("/a/river", other), "{other}");
        }
        assert!(!check("/", "/?view=all"));
    }

    #[test]
    fn lists_and_talks_are_no_articles() {
        let check = |path: &str| is_no_article(&Url::parse("https://example.org/").unwrap().join(path).unwrap());
        for path in ["/", "/category/news/", "/tag/river", "/2025/03", "/forum/river", "/t/river/7", "/viewtopic.php?t=7", "/?s=river"] {
            assert!(check(path), "{path}");
        }
        for path in ["/?p=17", "/news/archive/2025/03/river/7/", "/2025/03/river", "/river"] {
            assert!(!check(path), "{path}");
        }
    }
}

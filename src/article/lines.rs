//! Lines that stand around articles, told by their words: "Read more", "Related articles", "By Ann Author".

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::words::{BY, CONSENT, DATED, END_BEGINNINGS, END_ENDINGS, ENDS, JUNK, JUNK_BEGINNINGS, RIGHTS, TRAILER_BEGINNINGS, TRAILERS};

/// What a line is by its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Text like any other.
    Text,
    /// A line of the site, not of the article.
    Junk,
    /// Who wrote it, or when.
    Byline,
}

/// Longer lines are text.
const MAX_JUNK_CHARS: usize = 170;
const MAX_END_CHARS: usize = 70;
const MAX_TRAILER_CHARS: usize = 700;
const MAX_BYLINE_CHARS: usize = 90;
/// Longer texts do not just speak of rights.
const MAX_RIGHTS_BYTES: usize = 500;
const LEGAL_BYTES: std::ops::RangeInclusive<usize> = 6..=20_000;

/// Tells what a line is.
pub(super) fn line(text: &str) -> Line {
    if text.len() > MAX_JUNK_CHARS {
        return Line::Text;
    }
    let line = by_words(text);
    if line != Line::Text && is_code(text) { Line::Text } else { line }
}

fn by_words(text: &str) -> Line {
    let plain = fold(text);
    if JUNK_LINES.contains(plain.as_str()) || begins_like_junk(&plain) || is_counted(&plain) {
        return Line::Junk;
    }
    if text.len() <= MAX_BYLINE_CHARS && is_byline(text, &plain) {
        return Line::Byline;
    }
    Line::Text
}

/// Whether the article ends before this line; a heading may say so in more words than another line.
pub(super) fn is_end(text: &str, is_heading: bool) -> bool {
    if text.len() > MAX_END_CHARS || text.ends_with(['.', '!', ',']) {
        return false;
    }
    let plain = fold(text);
    let plain = plain.trim_start_matches(|char: char| char.is_ascii_digit() || char == ' ');
    let plain = plain.trim_end_matches(|char: char| char.is_ascii_digit() || matches!(char, ' ' | '(' | ')'));
    let ends = END_LINES.contains(plain)
        || is_heading
            && (END_BEGINNINGS.iter().any(|beginning| plain.starts_with(beginning))
                || END_ENDINGS.iter().any(|ending| plain.ends_with(ending)));
    ends && !is_code(text)
}

/// Whether a text at the very end tells of the author, of the site or of the making of the text.
pub(super) fn is_trailer(text: &str) -> bool {
    if text.len() > MAX_TRAILER_CHARS {
        return false;
    }
    let plain = fold(text);
    TRAILER_BEGINNINGS.iter().any(|beginning| plain.starts_with(beginning))
        || TRAILERS.iter().any(|words| plain.contains(words))
        || is_biography(&plain)
}

/// "Ann Author is a reporter for the Times": a name, a verb, a trade.
fn is_biography(plain: &str) -> bool {
    const VERBS: [&str; 9] = [" is a ", " is an ", " is the ", " ist ", " writes about ", " covers ", " has been ", " was a ", " joined "];
    const TRADES: [&str; 26] = [
        "reporter",
        "editor",
        "writer",
        "journalist",
        "author",
        "correspondent",
        "columnist",
        "contributor",
        "freelance",
        "professor",
        "blogger",
        "producer",
        "redakteur",
        "founder",
        "photographer",
        "lecturer",
        "fellow",
        "covering",
        "researcher",
        "news anchor",
        "staff",
        "certified",
        "specialist",
        "analyst",
        "newsletter",
        "consultant",
    ];
    let Some(verb) = VERBS.iter().filter_map(|verb| plain.find(verb)).min() else { return false };
    let name = plain.get(..verb).unwrap_or_default();
    let trade = plain.get(verb..plain.floor_char_boundary(verb + 110)).unwrap_or_default();
    (1..=5).contains(&name.split_whitespace().count()) && TRADES.iter().any(|word| trade.contains(word))
}

/// Whether an ending line opens the comments of readers.
pub(super) fn is_about_comments(text: &str) -> bool {
    let plain = fold(text);
    ["comment", "kommentar", "comentario", "comentário", "commenti", "reacties", "leave a reply", "комментарии", "komentarze"]
        .iter()
        .any(|word| plain.contains(word))
}

/// Whether a text speaks of the cookies and the rights of the site.
pub(super) fn is_legal(text: &str) -> bool {
    if !LEGAL_BYTES.contains(&text.len()) {
        return false;
    }
    if text.contains("ookie") || text.contains("OOKIE") {
        let plain = fold(text);
        let n_consent = CONSENT.iter().filter(|word| plain.contains(**word)).count();
        let n_cookie = plain.matches("cookie").count();
        if n_cookie > 0 && n_cookie * 4 + n_consent * 2 >= 6 + text.len() / 400 {
            return true;
        }
    }
    text.len() < MAX_RIGHTS_BYTES && RIGHTS_WORDS.as_ref().is_some_and(|words| words.is_match(text))
}

/// Whether signs of a language for machines stand in a text: `{% comment %}` is written about, "Comments" is not.
fn is_code(text: &str) -> bool {
    const PAIRS: [&str; 7] = ["<!", "</", "<%", "[[", "]]", "::", "<?"];
    text.contains(['{', '}', '=', '$', '`', '\\', '_', '%', '~', '^'])
        || PAIRS.iter().any(|pair| text.contains(pair))
        || text.split('<').skip(1).any(|rest| rest.starts_with(|char: char| char.is_ascii_alphabetic()))
}

static RIGHTS_WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| words_in_any_case(&RIGHTS));

/// What finds words whatever their capitals, those beyond ASCII excepted.
pub(super) fn words_in_any_case(words: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
}

static JUNK_LINES: LazyLock<HashSet<&str>> = LazyLock::new(|| listed(JUNK));
static END_LINES: LazyLock<HashSet<&str>> = LazyLock::new(|| listed(ENDS));

fn listed(list: &str) -> HashSet<&str> {
    list.split('|').filter(|line| !line.is_empty()).collect()
}

/// Small letters, straight quotes, no marks at the ends.
pub(super) fn fold(text: &str) -> String {
    let text = text.trim_matches(|char: char| !char.is_alphanumeric() && !matches!(char, '©' | '(' | ')'));
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'").replace('\u{a0}', " ")
}

/// Whether a line begins as lines of the site do; a beginning is not that of a longer word.
fn begins_like_junk(plain: &str) -> bool {
    let first = plain.as_bytes().first();
    let alike = JUNK_BEGINNINGS.iter().filter(|beginning| beginning.as_bytes().first() == first);
    alike.filter_map(|beginning| plain.strip_prefix(beginning.trim_end())).any(|rest| !rest.starts_with(char::is_alphabetic))
}

/// "12 comments", "3 min read", "5 shares".
fn is_counted(plain: &str) -> bool {
    let Some((number, rest)) = plain.split_once([' ', '-']) else { return false };
    number.len() < 6
        && number.starts_with(|char: char| char.is_ascii_digit())
        && matches!(
            rest,
            "comments"
                | "comment"
                | "shares"
                | "share"
                | "views"
                | "likes"
                | "replies"
                | "min read"
                | "minute read"
                | "minutes read"
                | "mins read"
                | "min. read"
                | "kommentare"
                | "commentaires"
                | "comentarios"
                | "minutes"
                | "minuten"
                | "min"
                | "hours ago"
                | "hour ago"
                | "days ago"
                | "day ago"
                | "minutes ago"
                | "weeks ago"
                | "months ago"
        )
}

fn is_byline(text: &str, plain: &str) -> bool {
    let ends = text.ends_with(['.', '!', '?', ':', '…']);
    if DATED.iter().any(|word| plain.starts_with(word)) && plain.bytes().any(|byte| byte.is_ascii_digit()) {
        return !ends || text.len() < 50;
    }
    let Some(rest) = BY.iter().find(|by| plain.starts_with(**by)).and_then(|by| text.get(by.len()..)) else {
        return is_date(plain);
    };
    !ends
        && rest.split_whitespace().take(2).all(|word| word.starts_with(|char: char| char.is_uppercase() || !char.is_alphabetic()))
        && rest.split_whitespace().count() < 12
}

/// Whether a line is only a date: digits, a month perhaps, and little else.
fn is_date(plain: &str) -> bool {
    let n_digits = plain.bytes().filter(u8::is_ascii_digit).count();
    if !(4..=14).contains(&n_digits) || plain.chars().count() > 45 {
        return false;
    }
    super::moment::find(plain, super::moment::Order::MonthFirst).is_some_and(|found| found.len * 10 >= plain.len() * 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_site_are_known() {
        for text in ["Read more »", "ADVERTISEMENT", "12 Comments", "Share this article", "Follow us on Facebook", "3 min read"] {
            assert_eq!(line(text), Line::Junk, "{text}");
        }
        for text in ["By Ann Author", "Published: 3 March 2025", "Updated March 3, 2025, 10:30", "3. März 2025"] {
            assert_eq!(line(text), Line::Byline, "{text}");
        }
        for text in ["By the river stood a house.", "Sharing is caring, she said.", "In 2024 the club won 3-1.", "Relatedness matters"] {
            assert_eq!(line(text), Line::Text, "{text}");
        }
    }

    #[test]
    fn ends_are_known() {
        for text in ["Comments (3)", "3 Comments", "Related articles", "More from Politics", "相关阅读", "Lire aussi :"] {
            assert!(is_end(text, true), "{text}");
        }
        assert!(!is_end("More on that in a later post", false));
        assert!(!is_end("Comments on the new law", true));
    }
}

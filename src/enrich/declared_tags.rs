//! The tags that page and feed declare, without what content systems and sites put among them.

use url::Url;

use super::plain::plain;
use super::words::{beginning, words};

/// The longest tag, in characters.
const LONGEST: usize = 50;
/// The longest tag, in words.
const MOST_WORDS: usize = 5;
/// A longer list is stuffed.
const LONGEST_LIST: usize = 15;
/// So many tags of a stuffed list are kept at most.
const KEPT_OF_STUFFED: usize = 8;
/// Only so many items of a list are looked at.
const LOOKED_AT: usize = 300;

/// Tags that say nothing of the article, in lower case: kinds of page, places on the site, months.
const EMPTY: &[&str] = &[
    "news",
    "article",
    "articles",
    "general",
    "feature",
    "featured",
    "featured post",
    "top stories",
    "top story",
    "home",
    "homepage",
    "home page",
    "latest",
    "latest news",
    "general news",
    "domestic news",
    "world news",
    "breaking news",
    "blog",
    "uncategorized",
    "uncategorised",
    "all",
    "video",
    "videos",
    "photo",
    "photos",
    "highlight",
    "content",
    "post",
    "posts",
    "web",
    "site",
    "standard",
    "untagged",
    "misc",
    "other",
    "none",
    "null",
    "undefined",
    "default",
    "page",
    "story",
    "text",
    "nachrichten",
    "allgemein",
    "artikel",
    "alle themen",
    "startseite",
    "aktuell",
    "actualité",
    "actualités",
    "noticias",
    "noticia",
    "notizie",
    "nieuws",
    "nyheter",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Beginnings of routing marks, in lower case; a word must end there.
const ROUTING: &[&str] = &[
    "hasvideo",
    "type",
    "tid",
    "section",
    "overlay",
    "inline",
    "lockinline",
    "apple news",
    "apple-news",
    "applenews",
    "msn",
    "smart news",
    "smartnews",
];

/// Beginnings of routing marks whatever follows, in lower case.
const ROUTING_STEMS: &[&str] = &["syndicat", "newsletter", "subscri", "featured-"];

/// Kinds of tag written before a slash: `topic/energy`.
const KINDS: &[&str] =
    &["section", "sections", "topic", "topics", "tag", "tags", "category", "categories", "organization", "person", "place", "location"];

/// Ends of names of hosts and files; not `.net`, which names frameworks.
const DOMAINS: &[&str] = &[".com", ".org", ".de", ".co.uk", ".fr", ".es", ".it", ".html", ".php", ".jpg", ".png"];

/// What tags are told from furniture by.
pub(super) struct Surroundings {
    /// Words of title and text, each between spaces.
    title: String,
    text: String,
    /// The labels of the host, such as `techcrunch`.
    labels: Vec<String>,
    language: String,
}

impl Surroundings {
    /// The surroundings of a tag in an article; `text` may be its beginning only.
    pub(super) fn new(title: &str, text: &str, url: &str, language: &str) -> Self {
        let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let mut labels: Vec<String> = host.split('.').filter(|label| label.len() > 3).map(|label| label.replace('-', "")).collect();
        labels.push(host.trim_start_matches("www.").replace('.', ""));
        Self { title: spaced(title), text: spaced(text), labels, language: language.to_owned() }
    }

    /// Whether a tag stands in the title, or twice in the text.
    pub(super) fn mentions(&self, tag: &str) -> bool {
        let wanted = spaced(tag);
        self.title.contains(&wanted) || self.text.match_indices(&wanted).nth(1).is_some()
    }

    fn is_site(&self, tag_words: &[String]) -> bool {
        let joined = tag_words.concat();
        self.labels.contains(&joined) || joined == self.language
    }
}

/// The longest item looked at, in characters.
const LONGEST_ITEM: usize = 10_000;

/// The clean tags of one list; items that hold several (`a, b; c`) are split.
pub(super) fn clean(list: &[String], surroundings: &Surroundings) -> Vec<String> {
    let items: Vec<String> =
        list.iter().flat_map(|item| split(&plain(beginning(item, LONGEST_ITEM)), list.len() == 1)).take(LOOKED_AT).collect();
    let is_stuffed = items.len() > LONGEST_LIST;
    let tags = items.iter().filter_map(|item| tidy(item)).filter(|tag| !is_furniture(tag, surroundings));
    if is_stuffed { tags.filter(|tag| surroundings.mentions(tag)).take(KEPT_OF_STUFFED).collect() } else { tags.collect() }
}

/// Splits at semicolons if they are more frequent, else at commas; one comma in an item among others may belong to it (`Washington, D.C.`).
fn split(item: &str, is_alone: bool) -> Vec<String> {
    let (n_semicolons, n_commas) = (item.matches(';').count(), item.matches([',', '，', '、']).count());
    let is_semicolon = n_semicolons > n_commas;
    if !is_semicolon && n_commas == 1 && !is_alone {
        return vec![item.to_owned()];
    }
    item.split(|c: char| if is_semicolon { c == ';' } else { matches!(c, ',' | '，' | '、') }).map(|part| part.trim().to_owned()).collect()
}

/// A tag as it may stand in front matter and in a path; none if nothing is left.
pub(super) fn tidy(tag: &str) -> Option<String> {
    let tag = tag.split_once('/').filter(|(kind, _)| KINDS.contains(kind)).map_or(tag, |(_, name)| name);
    let bare = tag
        .trim()
        .trim_start_matches('#')
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '“' | '”' | '«' | '»' | '\'' | '`'));
    let safe: String = bare.chars().map(|c| if matches!(c, '/' | '\\') { '-' } else { c }).filter(|c| !c.is_control()).collect();
    let has_word = safe.chars().any(char::is_alphanumeric);
    // `.NET` is a tag, `..` is a way out of a folder.
    has_word.then(|| safe.replace("..", "").trim_matches(['-', ' ']).to_owned())
}

/// Whether a tidy tag tells nothing of the article.
pub(super) fn is_furniture(tag: &str, surroundings: &Surroundings) -> bool {
    let lower = tag.to_lowercase();
    let tag_words = words(tag);
    let starts_with_word =
        |mark: &str| lower.strip_prefix(mark).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    tag.chars().count() > LONGEST
        || tag.split_whitespace().count() > MOST_WORDS
        || tag.starts_with(['@', '_'])
        || tag.contains([':', '=', '|', '{', '}', '<', '>'])
        || tag.matches('-').count() > 4
        || EMPTY.contains(&lower.as_str())
        || ROUTING.iter().any(|mark| starts_with_word(mark))
        || ROUTING_STEMS.iter().any(|mark| lower.starts_with(mark))
        || (!lower.contains(' ') && (lower.ends_with("_river") || lower.ends_with("_feed")))
        || DOMAINS.iter().any(|domain| !lower.contains(' ') && lower.ends_with(domain))
        || is_number(&tag_words)
        || surroundings.is_site(&tag_words)
}

/// Numbers, years, dates and identifiers: more digits than letters.
fn is_number(tag_words: &[String]) -> bool {
    let n_digits = tag_words.iter().flat_map(|word| word.chars()).filter(char::is_ascii_digit).count();
    let n_letters = tag_words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphabetic()).count();
    n_letters == 0 || (n_digits >= 4 && n_digits > n_letters)
}

fn spaced(text: &str) -> String {
    format!(" {} ", words(text).join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: &[&str], expected: &[&str]) {
        let list: Vec<String> = list.iter().map(|&item| item.to_owned()).collect();
        let surroundings =
            Surroundings::new("Oil prices rise", "Brent oil rose. Brent may rise more. OPEC met.", "https://www.news-nation.co.uk/a", "en");
        assert_eq!(clean(&list, &surroundings), expected);
    }

    #[test]
    fn furniture_is_dropped() {
        check(
            &[
                "hasVideo",
                "tid:12",
                "section:world",
                "@author",
                "news",
                "Article",
                "2024",
                "March",
                "News Nation",
                "a=b",
                "o.canada.com",
                "newsletter-daily",
                "26157981-b4f7-4929-adc1-e860c6f03636",
                "Syndicated",
                "type one",
                "en",
                "sports_feed",
                "Oil",
            ],
            &["Oil"],
        );
    }

    #[test]
    fn sentences_are_no_tags() {
        check(&["what the rise of oil prices means", "A word far longer than any tag which a reader could use", "energy"], &["energy"]);
    }

    #[test]
    fn one_item_may_hold_a_list() {
        check(&["oil, energy,gas"], &["oil", "energy", "gas"]);
        check(&["Washington, D.C.; energy; gas"], &["Washington, D.C.", "energy", "gas"]);
        check(&["Washington, D.C.", "energy"], &["Washington, D.C.", "energy"]);
    }

    #[test]
    fn stuffed_lists_keep_what_the_article_speaks_of() {
        let mut stuffed: Vec<String> = (0..40).map(|n| format!("word{n}x")).collect();
        stuffed.extend(["Brent".to_owned(), "OPEC".to_owned(), "oil prices".to_owned()]);
        check(&stuffed.iter().map(String::as_str).collect::<Vec<_>>(), &["Brent", "oil prices"]);
    }

    #[test]
    fn characters_that_break_paths_are_replaced() {
        check(
            &["AC/DC", "a\\b", "..", "...", "/", "#Oil &amp;amp; Gas", ".NET", "../up", "tab\u{7}bed", "topic/energy"],
            &["AC-DC", "a-b", "Oil & Gas", ".NET", "up", "tabbed", "energy"],
        );
    }
}

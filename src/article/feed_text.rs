//! The text of an article as its feed gives it, without what the feed adds.

use scraper::ElementRef;

use super::lines::fold;
use super::prune;
use crate::feed::Entry;
use crate::html::{self, Body};

/// A content of this many characters without a cut mark is a whole article.
const MIN_WHOLE_CHARS: usize = 1_200;
/// It is one at this length, too, if it is several times as long as the summary.
const MIN_SHORT_CHARS: usize = 500;
/// A feed adds no more lines than this.
const MAX_ADDITIONS: usize = 12;
/// An addition is not longer, and not of more nodes.
const MAX_ADDITION_BYTES: usize = 1_000;
const MAX_ADDITION_NODES: usize = 300;
/// Links at the end that lead to the page.
const MORE: [&str; 22] = [
    "read more",
    "continue reading",
    "read the full",
    "read full",
    "read the rest",
    "view original",
    "weiterlesen",
    "mehr lesen",
    "zum artikel",
    "lire la suite",
    "lire plus",
    "seguir leyendo",
    "leer más",
    "leia mais",
    "continua a leggere",
    "leggi tutto",
    "lees verder",
    "czytaj dalej",
    "читать далее",
    "more",
    "full story",
    "click here to read",
];
/// Hosts and paths of pixels and share buttons.
const COUNTERS: [&str; 14] = [
    "feeds.feedburner.com/~r/",
    "feeds.feedburner.com/~ff/",
    "feedproxy.google.com/~r/",
    "pixel.wp.com",
    "stats.wordpress.com",
    "doubleclick.net",
    "/pixel",
    "pheedo.com",
    "feedsportal.com",
    "mf.gif",
    "feeds.wordpress.com/1.0/",
    "google-analytics.com",
    "/count.gif",
    "/tracking",
];
const SHARERS: [&str; 10] = [
    "facebook.com/sharer",
    "facebook.com/share.php",
    "twitter.com/intent",
    "twitter.com/share",
    "linkedin.com/sharearticle",
    "pinterest.com/pin/create",
    "reddit.com/submit",
    "t.me/share",
    "api.whatsapp.com/send",
    "addtoany.com",
];

/// What a feed holds of an article.
#[derive(Debug, Default)]
pub(super) struct FeedText {
    /// The content, else the summary.
    pub(super) body: Option<Body>,
    /// The plain text of both.
    pub(super) texts: Vec<String>,
    /// Whether that is the whole article.
    pub(super) holding: Holding,
}

/// How much of its article an entry holds, by the looks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Holding {
    /// All: the content is long, and no mark says that it was cut.
    Whole,
    /// It is short, or called a summary, but no mark says that it was cut.
    Unsure,
    /// A part that ends with the mark of a cut, or nothing.
    #[default]
    Cut,
}

/// What earlier entries of a feed showed when they were compared with their pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proof {
    /// None are known: looks are believed.
    #[default]
    Unasked,
    /// Too few were compared: looks are believed, but not in reading a page to compare with.
    Unknown,
    /// They held parts.
    Part,
    /// Most held all.
    Whole,
    /// Many were compared, and each held all.
    AlwaysWhole,
}

impl Holding {
    /// Whether an entry is taken for the whole article, after what earlier ones showed.
    pub fn is_whole(self, proof: Proof) -> bool {
        match self {
            Self::Whole => proof != Proof::Part,
            Self::Unsure => proof == Proof::AlwaysWhole,
            Self::Cut => false,
        }
    }
}

/// Reads the texts of an entry.
pub(super) fn read(entry: &Entry) -> FeedText {
    let mut found = FeedText::default();
    let summary = entry.summary.as_deref().map(parse);
    if let Some(mut body) = entry.content.as_deref().map(parse) {
        let raw = html::text(&body);
        strip(&mut body);
        let text = html::text(&body);
        let n_summary = || summary.as_ref().map(|summary| html::text(summary).chars().count()).unwrap_or_default();
        let is_long = is_long(text.chars().count(), n_summary);
        found.add(body, (&raw, text), if is_long { Holding::Whole } else { Holding::Unsure });
    }
    if let Some(mut body) = summary {
        let raw = html::text(&body);
        strip(&mut body);
        let text = html::text(&body);
        found.add(body, (&raw, text), Holding::Unsure);
    }
    found
}

impl FeedText {
    fn add(&mut self, body: Body, (raw, text): (&str, String), holding: Holding) {
        if self.body.is_none() && text.chars().any(char::is_alphanumeric) {
            self.body = Some(body);
            self.holding = if is_cut(raw, &text) { Holding::Cut } else { holding };
        }
        self.texts.push(text);
    }
}

/// Reads a text of a feed and takes away what is not the article's.
pub(super) fn clean(text: &str) -> Body {
    let mut body = parse(text);
    strip(&mut body);
    body
}

/// Reads a text that is HTML, or plain text whose lines are its structure.
fn parse(text: &str) -> Body {
    let text = text.trim();
    if !text.contains(['\n', '\r']) || has_markup(text) {
        return html::parse_fragment(text);
    }
    let mut markup = String::with_capacity(text.len() + text.len() / 8);
    let mut is_open = false;
    for line in text.replace("\r\n", "\n").split(['\n', '\r']).map(str::trim) {
        if line.is_empty() {
            is_open = false;
            continue;
        }
        markup.push_str(if is_open { "<br>" } else { "<p>" });
        markup.push_str(&line.replace('<', "&lt;"));
        is_open = true;
    }
    html::parse_fragment(&markup)
}

/// Whether tags stand in a text; `<https://example.org>` and `a < b` are none.
fn has_markup(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let is_tag = name.starts_with(|char: char| char.is_ascii_alphabetic())
            && name
                .trim_start_matches(|char: char| char.is_ascii_alphanumeric() || char == '-')
                .starts_with([' ', '\n', '\r', '\t', '>', '/']);
        rest.starts_with("!--") || rest.starts_with("![CDATA[") || is_tag && rest.contains('>')
    })
}

fn strip(body: &mut Body) {
    prune::remove_where(body, is_furniture);
    for _ in 0..MAX_ADDITIONS {
        let Some(mut node) = last_line(body).and_then(|last| body.tree.tree.get_mut(last)) else { break };
        node.detach();
    }
}

/// Whether a content without a cut mark is long enough for an article.
fn is_long(n_chars: usize, n_summary: impl Fn() -> usize) -> bool {
    n_chars >= MIN_WHOLE_CHARS || n_chars >= MIN_SHORT_CHARS && (1..n_chars.div_ceil(2)).contains(&n_summary())
}

/// Whether a text ends with the mark of a cut.
fn is_cut(raw: &str, clean: &str) -> bool {
    let end = clean.trim_end();
    let raw = raw.trim_end();
    ["...", "…", "[…]", "[...]", "(...)", "[&#8230;]"].iter().any(|mark| end.ends_with(mark) || raw.ends_with(mark))
        || raw
            .lines()
            .rev()
            .take(3)
            .any(|line| line.chars().count() < 60 && MORE.iter().any(|more| *more != "more" && fold(line).starts_with(more)))
}

pub(super) fn is_empty(body: &Body) -> bool {
    !html::text(body).chars().any(char::is_alphanumeric)
}

fn is_furniture(element: ElementRef<'_>) -> bool {
    match element.value().name() {
        "script" | "style" | "form" => true,
        "img" => {
            let source = element.attr("src").unwrap_or_default();
            let is_dot = |name| element.attr(name).is_some_and(|size| matches!(size.trim_end_matches("px"), "0" | "1" | "2"));
            is_dot("width") && is_dot("height") || COUNTERS.iter().any(|counter| source.contains(counter))
        }
        "a" => {
            let target = element.attr("href").unwrap_or_default().to_ascii_lowercase();
            SHARERS.iter().chain(&COUNTERS).any(|sharer| target.contains(sharer))
        }
        _ => false,
    }
}

/// The last node with text, if it only leads to the page or says where the text first appeared.
fn last_line(body: &Body) -> Option<ego_tree::NodeId> {
    let root = body.tree.tree.get(body.root)?;
    let mut node = root.last_child();
    // Go down as long as the last child that says something is the only one that matters.
    loop {
        let current = node?;
        let text = text_of(current);
        let plain = text.trim();
        if plain.is_empty() && !holds_media(current) {
            node = current.prev_sibling();
            continue;
        }
        if is_addition(plain, current) {
            return Some(current.id());
        }
        if plain.is_empty() {
            return None;
        }
        node = Some(current.last_child()?);
    }
}

fn text_of(node: ego_tree::NodeRef<'_, scraper::Node>) -> String {
    let mut all = String::new();
    for text in node.descendants().take(MAX_ADDITION_NODES).filter_map(|node| node.value().as_text()) {
        all.push_str(text);
        if all.len() > MAX_ADDITION_BYTES {
            break;
        }
    }
    all
}

fn holds_media(node: ego_tree::NodeRef<'_, scraper::Node>) -> bool {
    node.descendants()
        .filter_map(|node| node.value().as_element())
        .any(|element| matches!(element.name(), "img" | "iframe" | "video" | "audio"))
}

fn is_addition(text: &str, node: ego_tree::NodeRef<'_, scraper::Node>) -> bool {
    let plain = fold(text);
    let n_chars = text.chars().count();
    if n_chars < 400
        && (plain.contains("appeared first on")
            || plain.contains("first appeared on")
            || plain.starts_with("der beitrag ") && plain.contains("erschien"))
    {
        return true;
    }
    if n_chars < 300 && plain.starts_with("l'article ") && plain.contains("est apparu en premier") {
        return true;
    }
    let is_mark = matches!(text, "[…]" | "[...]" | "…" | "(...)" | "[Link]" | "[link]" | "[comments]");
    let is_link = node.value().as_element().is_some_and(|element| element.name() == "a")
        || node
            .children()
            .filter(|child| !text_of(*child).trim().is_empty())
            .all(|child| child.value().as_element().is_some_and(|element| element.name() == "a"))
            && node.has_children();
    is_mark || is_link && n_chars < 120 && MORE.iter().any(|more| plain == *more || *more != "more" && plain.starts_with(more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(html::text(&clean(html)), expected);
    }

    #[test]
    fn additions_of_the_feed_go() {
        check("<p>Text.</p><p>The post <a href=x>Title</a> appeared first on <a href=y>Site</a>.</p>", "Text.");
        check("<p>Text. <a href=x>Read more</a></p>", "Text.");
        check("<p>Text <a href=x>[…]</a></p>", "Text");
        check("<p>Text.</p><p><a href=x>Continue reading Title &rarr;</a></p>", "Text.");
        check("<p>Text.</p><img width=1 height=1 src=x><a href='https://www.facebook.com/sharer/?u=x'>Share</a>", "Text.");
        check("<p>The last word is more</p>", "The last word is more");
    }

    #[test]
    fn lines_of_plain_text_stay() {
        let check = |text: &str, expected: &str| assert_eq!(html::serialize(&clean(text)), expected);
        check("One\nTwo\n\n \nThree: https://example.org/a\r\nFour", "<p>One<br>Two</p><p>Three: https://example.org/a<br>Four</p>");
        check("A < B & C\n<https://example.org>\nAT&amp;T", "<p>A &lt; B &amp; C<br>&lt;https://example.org&gt;<br>AT&amp;T</p>");
        check("\n  One line.\n", "One line.");
        check("<p>One\nTwo</p>\n\n<p>Three</p>", "<p>One\nTwo</p>\n\n<p>Three</p>");
        check("One <b>bold\nword</b>", "One <b>bold\nword</b>");
    }

    #[test]
    fn whole_texts_are_told_from_cut_ones() {
        let holds = |content: &str| read(&Entry { content: Some(content.to_owned()), ..Entry::default() }).holding;
        let long = "<p>A sentence of the article that says something.</p>".repeat(40);
        assert_eq!(holds(&long), Holding::Whole);
        assert_eq!(holds(&format!("{long}<p>And then […]</p>")), Holding::Cut);
        assert_eq!(holds(&format!("{long}<p><a href=x>Read more</a></p>")), Holding::Cut);
        assert_eq!(holds(&format!("{long}<p>And then ...</p>")), Holding::Cut);
        assert_eq!(holds("<p>Short.</p>"), Holding::Unsure);
        assert_eq!(holds("<p> </p>"), Holding::Cut);
        assert_eq!(read(&Entry { summary: Some(long), ..Entry::default() }).holding, Holding::Unsure);
    }

    #[test]
    fn what_earlier_entries_showed_decides_over_the_looks() {
        let whole = |holding: Holding| {
            [Proof::Unasked, Proof::Unknown, Proof::Part, Proof::Whole, Proof::AlwaysWhole].map(|proof| u8::from(holding.is_whole(proof)))
        };
        assert_eq!(whole(Holding::Whole), [1, 1, 0, 1, 1]);
        assert_eq!(whole(Holding::Unsure), [0, 0, 0, 0, 1]);
        assert_eq!(whole(Holding::Cut), [0; 5]);
    }
}

//! What the names of an element (class, id, role ...) say about its place in the page.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use html5ever::ns;
use scraper::node::Element;

use super::fnv;
use crate::html::{Kind, kind};

/// Names longer than this are generated and say nothing.
const MAX_NAME_BYTES: usize = 400;

/// A set of marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks(u32);

impl Marks {
    /// No mark at all.
    pub(super) const NONE: Self = Self(0);
    /// Comments of readers.
    pub(super) const COMMENTS: Self = Self(1);
    /// Teasers of other articles.
    pub(super) const RELATED: Self = Self(1 << 1);
    /// Share and follow buttons.
    pub(super) const SHARE: Self = Self(1 << 2);
    /// Newsletter, login, donation.
    pub(super) const SIGNUP: Self = Self(1 << 3);
    /// Authors, dates, sections.
    pub(super) const BYLINE: Self = Self(1 << 4);
    /// Lists of tags.
    pub(super) const TAGS: Self = Self(1 << 5);
    /// Advertisements.
    pub(super) const AD: Self = Self(1 << 6);
    /// Navigation by name.
    pub(super) const MENU: Self = Self(1 << 7);
    /// Captions of pictures.
    pub(super) const CAPTION: Self = Self(1 << 8);
    /// Boxes beside the text.
    pub(super) const SIDE: Self = Self(1 << 9);
    /// The end of a page.
    pub(super) const FOOT: Self = Self(1 << 10);
    /// Consent layers and what opens over the page.
    pub(super) const LAYER: Self = Self(1 << 11);
    /// Cards, lists and carousels of things.
    pub(super) const LISTING: Self = Self(1 << 12);
    /// Who the author is.
    pub(super) const BIOGRAPHY: Self = Self(1 << 13);
    /// The element `nav` or its role.
    pub(super) const NAV: Self = Self(1 << 16);
    /// The element `footer` or its role.
    pub(super) const FOOTER: Self = Self(1 << 17);
    /// The element `aside` or its role.
    pub(super) const ASIDE: Self = Self(1 << 18);
    /// The element `form`, `dialog` or their roles.
    pub(super) const FORM: Self = Self(1 << 19);
    /// Not shown.
    pub(super) const HIDDEN: Self = Self(1 << 20);
    /// The element `header`.
    pub(super) const HEADER: Self = Self(1 << 21);
    /// Named like the text of an article.
    pub(super) const BODY: Self = Self(1 << 24);
    /// Declared as the text of an article (`itemprop`).
    pub(super) const DECLARED: Self = Self(1 << 25);
    /// The element `article` or `main`.
    pub(super) const ARTICLE: Self = Self(1 << 26);

    /// The element `p`.
    pub(super) const PARAGRAPH: Self = Self(1 << 27);

    /// Lists, tables, quotes, figures: what loses its meaning with a part of it.
    pub(super) const STRUCTURE: Self = Self(1 << 28);
    /// What stands in such a structure only.
    pub(super) const PART: Self = Self(1 << 29);

    /// Names under which no article stands.
    pub(super) const BAD: Self = Self(0b0010_1100_1110_1111);
    /// Names that articles have, too.
    pub(super) const DOUBTFUL: Self = Self(1 << 9 | 1 << 12 | 1 << 4);
    /// Elements that are cut off, unless most of the page stands in them.
    pub(super) const CUT: Self = Self(1 << 16 | 1 << 17 | 1 << 18 | 1 << 19 | 1 << 20);

    /// Whether any of the other marks is set.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those in common.
    pub(super) fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// One mark by its number.
    pub(super) fn bit(number: u32) -> Self {
        Self(1_u32.checked_shl(number).unwrap_or_default())
    }

    /// Without some of them.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// How many there are.
    pub(super) fn count(self) -> u32 {
        self.0.count_ones()
    }
}

/// Reads the marks of an element.
pub(super) fn of(element: &Element) -> Marks {
    read(element, &mut |_| {})
}

/// Reads the marks of an element, and gives the words of its names, each with the one before.
pub(super) fn read(element: &Element, give: &mut impl FnMut(Word)) -> Marks {
    let mut marks = of_name(element);
    if element.name.ns != ns!(html) {
        return marks;
    }
    for (name, value) in element.attrs() {
        marks = marks.with(match name {
            "class" | "id" | "data-testid" | "data-component" | "data-qa" | "data-module" | "aria-label"
                if value.len() <= MAX_NAME_BYTES =>
            {
                of_words(value, give)
            }
            "role" => of_role(value),
            "itemprop" => of_property(value),
            "hidden" => Marks::HIDDEN,
            "aria-hidden" if value.eq_ignore_ascii_case("true") && !matches!(kind(element), Kind::Inline | Kind::Math) => Marks::HIDDEN,
            "style" if is_hidden_by(value) => Marks::HIDDEN,
            _ => Marks::NONE,
        });
    }
    marks
}

fn of_name(element: &Element) -> Marks {
    match element.name() {
        "nav" => Marks::NAV,
        "footer" => Marks::FOOTER,
        "aside" => Marks::ASIDE,
        "form" | "dialog" | "fieldset" => Marks::FORM,
        "header" => Marks::HEADER,
        "article" | "main" => Marks::ARTICLE,
        "figcaption" => Marks::CAPTION,
        "p" => Marks::PARAGRAPH,
        "ul" | "ol" | "menu" | "dl" | "table" | "blockquote" | "figure" => Marks::STRUCTURE,
        "thead" | "tbody" | "tfoot" | "dd" => Marks::PART,
        _ => Marks::NONE,
    }
}

fn of_role(role: &str) -> Marks {
    match role.to_ascii_lowercase().as_str() {
        "navigation" | "menu" | "menubar" | "toolbar" | "search" => Marks::NAV,
        "contentinfo" => Marks::FOOTER,
        "complementary" => Marks::ASIDE,
        "dialog" | "alertdialog" | "alert" => Marks::FORM,
        "main" | "article" => Marks::ARTICLE,
        _ => Marks::NONE,
    }
}

fn of_property(property: &str) -> Marks {
    match property.to_ascii_lowercase().as_str() {
        "articlebody" => Marks::DECLARED,
        "comment" => Marks::COMMENTS,
        "author" | "datepublished" | "datemodified" => Marks::BYLINE,
        "keywords" => Marks::TAGS,
        _ => Marks::NONE,
    }
}

fn is_hidden_by(style: &str) -> bool {
    let style: String = style.chars().filter(|char| !char.is_whitespace()).collect::<String>().to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Reads the words of a class or an id: `relatedPosts-item_2` has `related`, `posts`, `item`.
fn of_words(names: &str, give: &mut impl FnMut(Word)) -> Marks {
    let mut marks = Marks::NONE;
    let (mut start, mut hash, mut before, mut last) = (0, fnv::SEED, None, b' ');
    for (at, byte) in names.bytes().chain([b' ']).enumerate() {
        let is_letter = byte.is_ascii_alphabetic();
        if !is_letter || last.is_ascii_lowercase() && byte.is_ascii_uppercase() {
            if at > start + 1 {
                let word = Word { hash, before };
                marks = marks.with(SAID.by(word)).with(of_beginning(names.get(start..at).unwrap_or_default()));
                give(word);
                before = Some(hash);
            }
            (start, hash) = if is_letter { (at, fnv::SEED) } else { (at + 1, fnv::SEED) };
            if byte.is_ascii_whitespace() {
                before = None;
            }
        }
        if is_letter {
            hash = fnv::step(hash, byte.to_ascii_lowercase());
        }
        last = byte;
    }
    marks
}

fn of_beginning(word: &str) -> Marks {
    const BEGINNINGS: [(&str, Marks); 9] = [
        ("related", Marks::RELATED),
        ("recirc", Marks::RELATED),
        ("recommend", Marks::RELATED),
        ("recomend", Marks::RELATED),
        ("sponsor", Marks::AD),
        ("advert", Marks::AD),
        ("newsletter", Marks::SIGNUP),
        ("comentario", Marks::COMMENTS),
        ("kommentar", Marks::COMMENTS),
    ];
    if !word.starts_with(['r', 's', 'a', 'n', 'c', 'k', 'R', 'S', 'A', 'N', 'C', 'K']) {
        return Marks::NONE;
    }
    let begins = |beginning: &str| word.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning));
    BEGINNINGS.into_iter().find(|(beginning, _)| begins(beginning)).map_or(Marks::NONE, |(_, mark)| mark)
}

/// A word of a name, and the one before it in the same name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// The hash of the word in small letters.
    pub(super) hash: u64,
    before: Option<u64>,
}

impl Word {
    /// The hash of both words.
    fn pair(self) -> Option<u64> {
        Some(fnv::of_all(&[self.before?, self.hash]))
    }
}

/// What words and pairs of words say, by their hashes.
struct Said(HashMap<u64, Marks, BuildHasherDefault<Hashed>>);

static SAID: LazyLock<Said> = LazyLock::new(|| {
    let words = WORDS.iter().flat_map(|(mark, words)| words.split(' ').map(|word| (fnv::of(word), *mark)));
    let pairs = PAIRS.iter().flat_map(|(mark, firsts, seconds)| {
        let second = |first| seconds.split(' ').map(move |second| Word { hash: fnv::of(second), before: Some(fnv::of(first)) });
        firsts.split(' ').flat_map(second).filter_map(|word| Some((word.pair()?, *mark)))
    });
    Said(words.chain(pairs).collect())
});

impl Said {
    fn by(&self, word: Word) -> Marks {
        let says = |hash: u64| self.0.get(&hash).copied().unwrap_or_default();
        word.pair().map_or(Marks::NONE, says).with(says(word.hash))
    }
}

/// Hashes are hashed already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What words say.
const WORDS: [(Marks, &str); 15] = [
    (Marks::COMMENTS, "comment comments commentlist disqus respond replies livefyre coral"),
    (
        Marks::RELATED,
        "trending teaser teasers popular upnext readmore mostread outbrain taboola ligatus marfeel yarpp zergnet dianomi revcontent mgid plista strossle engageya linkwithin nrelate contentad smartfeed",
    ),
    (Marks::SHARE, "share sharing social socials follow sharedaddy addthis addtoany sharer print toolbar tools"),
    (Marks::SIGNUP, "newsletter newsletters signup subscribe subscription cta login donate donation membership"),
    (
        Marks::BYLINE,
        "byline bylines author authors vcard meta metadata dateline timestamp kicker eyebrow breadcrumb breadcrumbs autor auteur",
    ),
    (Marks::BIOGRAPHY, "bio biography aboutauthor authorbio authorbox"),
    (Marks::TAGS, "tags taglist keywords topics"),
    (Marks::AD, "ad ads advert adslot dfp sponsor sponsored banner affiliate advertisement commercial promo"),
    (Marks::MENU, "nav navbar navigation menu masthead pagination paging pager toc topbar dropdown search"),
    (Marks::CAPTION, "caption credit credits"),
    (Marks::SIDE, "sidebar widget widgets secondary complementary rail"),
    (Marks::FOOT, "footer colophon legal copyright"),
    (Marks::LAYER, "consent cookie cookies gdpr modal overlay popup popover tooltip onetrust lightbox"),
    (Marks::LISTING, "card cards carousel slider swiper grid"),
    (
        Marks::BODY,
        "articlebody articletext articlecontent fulltext storytext storybody richtext prose wysiwyg postbody entrycontent postcontent",
    ),
];

/// What words say behind others.
const PAIRS: [(Marks, &str, &str); 29] = [
    (Marks::RELATED, "read", "more next also"),
    (Marks::RELATED, "see", "also"),
    (Marks::RELATED, "most", "read popular viewed recent"),
    (Marks::RELATED, "more", "from stories news articles posts on"),
    (Marks::RELATED, "piano", "recommendations recs recommender related"),
    (Marks::RELATED, "next", "article post story up"),
    (Marks::RELATED, "up", "next"),
    (Marks::RELATED, "latest", "news posts stories articles"),
    (Marks::RELATED, "recent", "posts articles news"),
    (Marks::SIGNUP, "sign", "up"),
    (Marks::SIGNUP, "call", "to"),
    (Marks::SIGNUP, "log", "in"),
    (Marks::BIOGRAPHY, "author", "bio box info card about description profile"),
    (Marks::BIOGRAPHY, "about", "author the"),
    (Marks::BYLINE, "post entry article", "meta date info categories"),
    (Marks::BYLINE, "publish published pub", "date"),
    (Marks::TAGS, "tag", "list links"),
    (Marks::TAGS, "cat", "links"),
    (Marks::TAGS, "post entry article", "tags"),
    (Marks::MENU, "post article entry", "nav navigation"),
    (Marks::MENU, "table", "of"),
    (Marks::MENU, "skip", "link to"),
    (Marks::LAYER, "screen", "reader"),
    (Marks::LAYER, "sr", "only"),
    (Marks::LAYER, "visually", "hidden"),
    (Marks::BODY, "article entry post story body news blog main page single rich", "body content text copy"),
    (Marks::BODY, "content", "body text article main"),
    (Marks::BODY, "markdown", "body"),
    (Marks::BODY, "td", "post"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: Marks) {
        let body = crate::html::parse_fragment(html);
        let node = body.tree.tree.get(body.root).unwrap().first_child().unwrap();
        assert_eq!(of(node.value().as_element().unwrap()), expected, "{html}");
    }

    #[test]
    fn names_are_read_word_by_word() {
        check("<div class='relatedPosts'>", Marks::RELATED);
        check("<div id='post_comments'>", Marks::COMMENTS);
        check("<div class='shared-lead'>", Marks::NONE);
        check("<div class='read-more'>", Marks::RELATED);
        check("<div class='wp-block-marfeel-experience'>", Marks::RELATED);
        check("<div class='yarpp yarpp-related'>", Marks::RELATED);
        check("<div id=jp-relatedposts>", Marks::RELATED);
        check("<div class='piano-lesson'>", Marks::NONE);
        check("<div class='article__body'>", Marks::BODY);
        check("<div class='read article-body'>", Marks::BODY);
        check("<div style='display : none'>", Marks::HIDDEN);
        check("<div role=navigation>", Marks::NAV);
        check("<div itemprop=articleBody>", Marks::DECLARED);
    }
}

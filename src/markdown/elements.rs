//! What each element of an article becomes.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::dialect::LiveCode;
use super::embeds;
use super::marks::MarkKind;
use super::math;
use super::media;
use super::pieces::Leaf;
use super::tables::{self, Cell};
use super::walk::{End, Walk};
use super::{Tables, allowed, attribute, code, hugo, languages};
use crate::html::{Kind, footnotes, kind};

impl Walk<'_> {
    /// Takes a node in; tells whether its children follow. If so there is a frame for it.
    pub(super) fn enter(&mut self, node: NodeRef<'_, Node>) -> bool {
        match node.value() {
            Node::Text(text) => {
                if self.is_in_list() {
                    if text.trim_ascii().is_empty() {
                        return false;
                    }
                    self.open_item_for_stray_content();
                }
                self.text(text);
                false
            }
            Node::Element(element) => {
                let kind = kind(element);
                if self.is_in_list() && !matches!(kind, Kind::Item | Kind::Dropped) {
                    self.open_item_for_stray_content();
                }
                self.element(node, element, kind)
            }
            _ => false,
        }
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element, kind: Kind) -> bool {
        if let Some(number) = self.note(node) {
            self.start_note(number);
            return true;
        }
        if self.options.allow_html.has(element) && !self.is_code() && !is_table_part(element, kind) && !self.refers(node, kind) {
            return self.allowed(node, element, kind);
        }
        if !self.options.embeds.is_empty()
            && let Some(embed) = embeds::of_element(node, element)
            && self.embed_of(&embed, "")
        {
            return false;
        }
        match kind {
            Kind::Dropped | Kind::Void => return false,
            Kind::Rule | Kind::Heading(_) if self.is_before_notes(node) => return false,
            // What stands beside the code in the box of a highlighter (VitePress).
            Kind::Block | Kind::Inline if self.language.is_some() && is_beside_code(node, element) => return false,
            Kind::Heading(_) | Kind::Block | Kind::Quote | Kind::Bullets | Kind::Numbers | Kind::Item | Kind::Term => {
                self.block(element, kind);
            }
            Kind::Rule if self.is_flat() => self.text(" "),
            Kind::Rule => self.leaf(Leaf::Rule),
            Kind::Table | Kind::Caption | Kind::Row | Kind::Cell => return self.table_part(node, element, kind),
            Kind::Preformatted if !self.is_flat() => self.preformatted(node),
            Kind::Preformatted => self.start_block(self.marks),
            Kind::Break => self.line_break(),
            Kind::Image => self.image(node, element),
            Kind::Input => self.input(element),
            Kind::Link => return self.link(node, element),
            Kind::Emphasis | Kind::Strong if is_plain(element) => self.push_frame(End::None, self.marks),
            Kind::Emphasis => self.marked(MarkKind::Emphasis),
            Kind::Strong => self.marked(MarkKind::Strong),
            Kind::Deleted if !self.traits.has_strikethrough => self.push_frame(End::None, self.marks),
            Kind::Deleted => self.marked(MarkKind::Deleted),
            Kind::Code => self.start_code(),
            Kind::Superscript | Kind::Quotation | Kind::Ruby => self.wrapped(node, kind),
            Kind::Math => self.math(node),
            Kind::Script => self.script(node, element),
            Kind::NoScript if media::has_picture_beside(node) => return false,
            Kind::Embed => return self.embed(node, element),
            Kind::Inline if math::is_copy(node, element) => return false,
            Kind::NoScript | Kind::Inline => self.push_frame(End::None, self.marks),
        }
        !matches!(kind, Kind::Rule | Kind::Break | Kind::Image | Kind::Input | Kind::Math | Kind::Script)
            && (kind != Kind::Preformatted || self.is_flat())
    }

    fn block(&mut self, element: &Element, kind: Kind) {
        if self.is_flat() {
            self.start_block(self.marks);
            return;
        }
        match kind {
            Kind::Heading(level) => self.start_heading(level),
            Kind::Quote if !self.is_deep() => self.start_quote(),
            Kind::Bullets if !self.is_deep() => self.start_list(None),
            Kind::Numbers if !self.is_deep() => self.start_list(Some(number(element, "start").unwrap_or(1))),
            Kind::Item if !self.is_deep() || self.is_in_list() => self.start_item(number(element, "value")),
            Kind::Term => {
                let mark = self.inlines.mark(MarkKind::Strong);
                self.start_block(self.marks.with(mark));
            }
            _ => {
                if element.name() == "p" && self.is_in_item() {
                    self.loosen_list();
                }
                match Some(element).filter(|element| matches!(element.name(), "div" | "figure")).and_then(languages::named) {
                    Some(language) => {
                        self.flush();
                        let before = self.language.replace(language);
                        self.push_frame(End::Language(before), self.marks);
                    }
                    None => self.start_block(self.marks),
                }
            }
        }
    }

    fn table_part(&mut self, node: NodeRef<'_, Node>, element: &Element, kind: Kind) -> bool {
        match kind {
            Kind::Table if !self.is_flat() && self.options.tables == Tables::Gfm && tables::holds_data(node) => self.start_table(),
            Kind::Row if self.start_row() => {}
            Kind::Cell if self.start_cell(Cell::of(element)) => {}
            Kind::Cell if tables::is_gutter(node) => return false,
            _ => self.start_block(self.marks),
        }
        true
    }

    fn preformatted(&mut self, node: NodeRef<'_, Node>) {
        let mut text = code::block_text(node);
        if !text.trim().is_empty() {
            let mut language = languages::language(node).or_else(|| self.language.clone()).unwrap_or_default();
            if self.traits.code == LiveCode::Parameters
                && let Some(hidden) = hugo::hide_in_code(&text)
            {
                // The shortcode runs before the highlighter, which would set its output in colours.
                text = hidden;
                language.clear();
            }
            match code::html_block(&text, self.traits) {
                Some(html) => self.leaf(Leaf::Raw(html)),
                None => self.leaf(Leaf::Code { language: code::harmless_language(language, self.traits), text }),
            }
        }
        self.flush();
        for image in node.descendants() {
            if let Node::Element(element) = image.value()
                && kind(element) == Kind::Image
            {
                self.image(image, element);
                self.flush();
            }
        }
    }

    fn input(&mut self, element: &Element) {
        if attribute(element, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) {
            let is_ticked = attribute(element, "checked").is_some();
            self.finished(if is_ticked { "[x]" } else { "[ ]" });
            self.text(" ");
        }
    }

    fn link(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let address = attribute(element, "href");
        if address.is_some_and(|address| footnotes::local(address, self.base).is_some())
            && !self.is_code()
            && let Some(notes) = self.notes()
        {
            if notes.back_links.contains(&node.id()) {
                return false;
            }
            if let Some(number) = notes.references.get(&node.id()).copied() {
                self.finished(&format!("[^{number}]"));
                return false;
            }
        }
        let title = attribute(element, "title").unwrap_or_default();
        let marks = address.map_or(self.marks, |address| self.link_marks(address, title));
        self.push_frame(End::None, marks);
        true
    }

    /// An element that stays HTML.
    fn allowed(&mut self, node: NodeRef<'_, Node>, element: &Element, kind: Kind) -> bool {
        let allowed = &self.options.allow_html;
        let is_whole = matches!(kind, Kind::Table | Kind::Embed) || element.name() == "picture";
        if kind == Kind::Table && self.options.tables == Tables::Gfm && tables::holds_data(node) && !tables::has_spans(node) {
            return self.table_part(node, element, kind);
        }
        if is_whole || allowed::is_void(element.name()) {
            let html = if is_whole { allowed.whole(node, self.base) } else { allowed.start_tag(element, self.base) };
            if is_whole && !self.is_flat() && kind == Kind::Table {
                self.leaf(Leaf::Raw(html));
            } else {
                self.finished(&html);
            }
            return false;
        }
        let is_block = !self.is_flat() && matches!(kind, Kind::Block | Kind::Term);
        if is_block && self.traits.is_classic {
            // What stands in it would not be Markdown any more.
            self.start_block(self.marks);
            return true;
        }
        let (start, end) = (allowed.start_tag(element, self.base), allowed::end_tag(element));
        if is_block {
            self.leaf(Leaf::Raw(start));
        } else {
            self.finished(&start);
        }
        self.push_frame(End::Tag { end, is_block }, self.marks);
        true
    }

    fn marked(&mut self, kind: MarkKind) {
        let mark = self.inlines.mark(kind);
        self.push_frame(End::None, self.marks.with(mark));
    }

    fn wrapped(&mut self, node: NodeRef<'_, Node>, kind: Kind) {
        let (before, after) = match kind {
            _ if self.is_code() => ("", ""),
            // The number of a note, or of the place that refers to it.
            Kind::Superscript if self.marks.has(MarkKind::Link) => ("", ""),
            Kind::Quotation => ("“", "”"),
            Kind::Superscript => (before_superscript(node), ""),
            Kind::Ruby if !has_parentheses(node) => ("(", ")"),
            _ => ("", ""),
        };
        self.text(before);
        self.push_frame(if after.is_empty() { End::None } else { End::Text(after) }, self.marks);
    }
}

/// Whether a style takes the emphasis away that the element is for: Google Docs puts whole articles into such a `<b>`.
fn is_plain(element: &Element) -> bool {
    attribute(element, "style").is_some_and(|style| {
        let style: String = style.chars().filter(|char| !char.is_whitespace()).flat_map(char::to_lowercase).collect();
        ["font-weight:normal", "font-weight:400", "font-style:normal"].iter().any(|plain| style.contains(plain))
    })
}

/// Whether an element means something in a table only, with which it stays or goes.
fn is_table_part(element: &Element, kind: Kind) -> bool {
    matches!(kind, Kind::Row | Kind::Cell | Kind::Caption) || matches!(element.name(), "tbody" | "thead" | "tfoot" | "colgroup" | "col")
}

fn number(element: &Element, name: &str) -> Option<u32> {
    attribute(element, name)?.trim().parse().ok().filter(|number| *number < 1_000_000_000)
}

/// Whether an element says the language of the code in the same box, or numbers its lines.
fn is_beside_code(node: NodeRef<'_, Node>, element: &Element) -> bool {
    media::has_class(element, |class| class == "lang") || code::is_numbering(node, element)
}

/// The text of an element when it is a short one.
fn short_text(node: NodeRef<'_, Node>) -> Option<String> {
    let mut text = String::new();
    for node in node.descendants().take(64) {
        if let Node::Text(part) = node.value() {
            text.push_str(part);
        }
        if text.len() > 32 {
            return None;
        }
    }
    Some(text.trim().to_owned())
}

/// What stands before a superscript that would change its meaning otherwise: `10<sup>9</sup>` is not 109, and words stay apart. Ordinals
/// (`1<sup>st</sup>`, `XIX<sup>e</sup>`) and marks (`TM`) are read as they are.
fn before_superscript(node: NodeRef<'_, Node>) -> &'static str {
    let has_link = node.descendants().take(16).any(|node| node.value().as_element().is_some_and(|element| kind(element) == Kind::Link));
    let Some(text) = short_text(node).filter(|_| !has_link) else { return "" };
    let is_sign = |char: char| char.is_alphanumeric() || "_+-\u{2212}".contains(char);
    let is_ordinal = matches!(text.as_str(), "e" | "o" | "a") || text.chars().nth(1).is_some() && text.chars().all(char::is_alphabetic);
    if text.starts_with(char::is_alphanumeric) && text.contains(char::is_whitespace) {
        " "
    } else if !text.is_empty() && text.chars().all(is_sign) && !is_ordinal {
        "^"
    } else {
        ""
    }
}

fn has_parentheses(node: NodeRef<'_, Node>) -> bool {
    let is_rp = |node: NodeRef<'_, Node>| node.value().as_element().is_some_and(|element| element.name() == "rp");
    node.next_siblings().take(4).any(is_rp) || node.prev_siblings().take(4).any(is_rp)
}

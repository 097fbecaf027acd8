//! Replaced elements (CSS 2.2, 3.1): pictures, formulas, and what players and frames of others show.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::embeds::{self, Embed};
use super::math::{self, Formula};
use super::media;
use super::pieces::Leaf;
use super::walk::{End, Walk};
use super::{Math, attribute, links};

impl Walk<'_> {
    pub(super) fn image(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let description = links::collapse(attribute(element, "alt").unwrap_or_default());
        if let Some(formula) = math::of_image(element) {
            if !math::stands_before(node) {
                self.formula(Some(formula));
            }
            return;
        }
        if media::is_emoji(element) && !description.is_empty() {
            self.text(&description);
            return;
        }
        if media::is_pixel(element) {
            return;
        }
        let address = media::image_address(element).or_else(|| {
            // A picture may have its addresses only in the `<source>`s beside it.
            let sources = node.prev_siblings().take(8).filter_map(|sibling| sibling.value().as_element());
            sources
                .filter(|source| source.name() == "source")
                .filter_map(|source| attribute(source, "srcset").and_then(media::largest))
                .last()
                .map(str::to_owned)
        });
        if let Some(address) = address.and_then(|address| links::resolve(&address, self.base, self.traits.breaks_addresses)) {
            let title = links::collapse(attribute(element, "title").unwrap_or_default());
            let markdown = self.inlines.image(&address, &description, &title);
            self.finished(&markdown);
        }
    }

    pub(super) fn math(&mut self, node: NodeRef<'_, Node>) {
        let formula = math::of_math(node);
        if formula.is_some() {
            self.formula(formula);
            return;
        }
        self.text(&math::linear(node));
    }

    pub(super) fn formula(&mut self, formula: Option<Formula>) {
        let Some(formula) = formula else { return };
        let tex = if self.options.math == Math::Dollars { math::between_dollars(&formula.tex) } else { None };
        match tex {
            None => self.code(&formula.tex),
            Some(tex) if formula.display && !self.is_flat() => {
                self.flush();
                self.finished(&format!("$${tex}$$"));
                self.flush();
            }
            Some(tex) => self.finished(&format!("${tex}$")),
        }
    }

    /// A formula, or what a script puts into the page.
    pub(super) fn script(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        match attribute(element, "src").filter(|source| source.contains("://gist.github.com/")).and_then(embeds::of_address) {
            Some(gist) if self.embed_of(&gist, "") => {}
            Some(gist) => self.show(&gist, ""),
            None => self.formula(math::of_script(node)),
        }
    }

    /// A player or a frame: a link to what it shows, on a line of its own.
    pub(super) fn embed(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let has_text =
            || node.descendants().take(2_000).filter_map(|node| node.value().as_text()).any(|text| !text.trim_ascii().is_empty());
        if element.name() == "object" && has_text() {
            self.push_frame(End::None, self.marks);
            return true;
        }
        if media::is_pixel(element) {
            return false;
        }
        let Some(address) =
            media::embedded_address(node).and_then(|address| links::resolve(&address, self.base, self.traits.breaks_addresses))
        else {
            return false;
        };
        let title = links::collapse(attribute(element, "title").or_else(|| attribute(element, "aria-label")).unwrap_or_default());
        let mut embed = embeds::of_address(&address).unwrap_or_else(|| Embed::file(element.name(), &address));
        if !self.embed_of(&embed, &title) {
            embed.url = embed.link(address);
            self.show(&embed, &title);
        }
        false
    }

    /// A link to something embedded, with its name, on a line of its own.
    pub(super) fn show(&mut self, embed: &Embed, title: &str) {
        if !self.is_flat() {
            self.flush();
        }
        let outside = self.marks;
        self.marks = self.link_marks(&embed.url, "");
        self.text(if title.is_empty() { &embed.label } else { title });
        self.marks = outside;
        if !self.is_flat() {
            self.flush();
        }
    }

    /// Writes what the preset has for something embedded; tells whether it has anything.
    pub(super) fn embed_of(&mut self, embed: &Embed, title: &str) -> bool {
        let markup = if self.is_flat() { None } else { embed.markup(title, self.options) };
        let is_there = markup.is_some();
        if let Some(markup) = markup {
            self.leaf(Leaf::Raw(markup));
        }
        is_there
    }
}

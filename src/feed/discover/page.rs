//! Reads from a page, in one pass, what discovery asks of it.

use url::Url;

use super::FeedLink;
use super::anchors::{Anchor, Anchors};
use super::links::feed_link;
use crate::feed::link::rebased;
use crate::feed::reference::decode_html;
use crate::feed::token::{Tag, Token, Tokenizer};

/// Feeds named by link elements beyond this many are ignored.
const MAX_LINKS: usize = 100;
/// Link elements beyond this many are not looked at.
const MAX_LINK_ELEMENTS: usize = 2_000;
/// The marks of a page beyond this many bytes are ignored.
const MAX_MARKS_BYTES: usize = 4_000;

/// What a page says that leads to feeds.
#[derive(Debug, Clone)]
pub struct Page {
    /// The feeds that its link elements name, in its order.
    pub links: Vec<FeedLink>,
    /// The links of its body that look like feeds, the likely ones first.
    pub linked: Vec<FeedLink>,
    /// The address it calls its own.
    pub canonical: Option<Url>,
    /// What it says of the program that made it: `generator: wordpress 6.7`, a line each, in small letters.
    pub(super) marks: String,
}

/// Reads a page that was fetched from `base`.
pub fn read(html: &str, base: &Url) -> Page {
    let mut page = Page { links: Vec::new(), linked: Vec::new(), canonical: None, marks: String::new() };
    let mut anchors = Anchors::new(base);
    let mut n_elements = 0;
    let mut own_base: Option<Url> = None;
    let mut tokens = Tokenizer::new(html);
    while let Some(token) = tokens.next() {
        let base = own_base.as_ref().unwrap_or(base);
        let tag = match token {
            Token::Start(tag) => tag,
            Token::End(name) if name.eq_ignore_ascii_case("a") => {
                anchors.close(base);
                continue;
            }
            Token::Text(text) => {
                anchors.says(text);
                continue;
            }
            Token::End(_) | Token::Cdata(_) | Token::Doctype(_) => continue,
        };
        let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
        if is("a") || is("area") {
            anchors.close(base);
            anchors.open(Anchor::of(&tag));
        } else if is("base") && own_base.is_none() {
            own_base = tag.get_html("href").and_then(|href| rebased(&href, Some(base)));
        } else if is("link") && n_elements < MAX_LINK_ELEMENTS {
            n_elements += 1;
            page.link(&tag, base);
        } else if is("meta") {
            page.mark(&tag);
        } else if is("title") {
            anchors.says(tokens.skip_raw(tag.name));
        } else if is("script") || is("style") || is("textarea") {
            tokens.skip_raw(tag.name);
        } else {
            anchors.holds(&tag);
        }
    }
    anchors.close(own_base.as_ref().unwrap_or(base));
    page.linked = anchors.found();
    page
}

impl Page {
    fn link(&mut self, tag: &Tag<'_>, base: &Url) {
        if self.canonical.is_none() && tag.get("rel").is_some_and(|rel| rel.trim().eq_ignore_ascii_case("canonical")) {
            self.canonical = tag.get_html("href").and_then(|href| rebased(&href, Some(base)));
        } else if self.links.len() < MAX_LINKS {
            let link = feed_link(tag, base);
            self.links.extend(link.filter(|link| !self.links.iter().any(|before| before.url == link.url)));
        }
    }

    fn mark(&mut self, tag: &Tag<'_>) {
        let Some(name) = tag.get("name").or_else(|| tag.get("property")) else { return };
        let Some(content) = tag.get("content") else { return };
        let tells = ["generator", "keywords", "og:site_name", "og:platform"].iter().any(|known| name.trim().eq_ignore_ascii_case(known));
        if tells && self.marks.len() + content.len() < MAX_MARKS_BYTES {
            let line = format!("{}: {}\n", name.trim(), decode_html(content).trim());
            self.marks.push_str(&line.to_lowercase());
        }
    }
}

//! What each element adds to the feed or the entry it stands in.

use super::bits::{bare, child, person, words};
use super::date;
use super::draft::{Link, add};
use super::link::absolute;
use super::name::{Element, Space};
use super::reader::{Reach, Reader};
use super::text::{Form, Text, squeeze};
use super::token::{Tag, Token};
use super::{Date, Enclosure};

impl<'a> Reader<'a> {
    /// Reads one element that says something.
    pub(super) fn field(&mut self, tag: &Tag<'a>, space: Space, element: Element) {
        match element {
            Element::Title | Element::SecondTitle => self.title(tag, element),
            Element::Link | Element::Homepage | Element::OriginalLink => self.link(tag, element),
            Element::Id => self.id(tag),
            Element::Summary | Element::SecondSummary | Element::MediaDescription => {
                self.summary(tag, element);
            }
            Element::Content | Element::Body => self.content(tag, element),
            Element::Published | Element::Updated | Element::Created | Element::OtherDate => {
                self.date(tag, element);
            }
            Element::Author | Element::SecondAuthor => self.author(tag, space, element),
            Element::Source => self.source(tag),
            Element::Category | Element::Keywords => self.category(tag, element),
            Element::Enclosure | Element::MediaContent => self.enclosure(tag, element),
            Element::Thumbnail | Element::Image => self.image(tag, element),
            Element::Comments => {
                let address = self.address(tag);
                let draft = self.draft();
                draft.comments = draft.comments.take().or(address);
            }
            Element::Language => {
                let language = self.plain(tag);
                let draft = self.draft();
                draft.language = language.or(draft.language.take());
            }
            Element::Ttl | Element::SkipHours | Element::SkipDays | Element::UpdatePeriod | Element::UpdateFrequency => {
                self.schedule(tag, element);
            }
            Element::Root | Element::Channel | Element::Entry | Element::Group | Element::Other => {}
        }
    }

    /// The text of a short element.
    fn plain(&mut self, tag: &Tag<'a>) -> Option<String> {
        let inside = self.inside(tag, Reach::Field);
        let text = Text::read(inside, Form::Unsaid, &self.entities).to_plain();
        (!text.is_empty()).then_some(text)
    }

    /// The text of an element that is an address: nothing in it is markup.
    fn address(&mut self, tag: &Tag<'a>) -> Option<String> {
        let base = self.base_of(tag);
        let inside = self.inside(tag, Reach::Field);
        self.absolute(&bare(inside, &self.entities), base.as_deref())
    }

    fn attribute(&self, tag: &Tag<'a>, name: &str) -> Option<String> {
        let value = tag.get(name)?;
        Some(self.entities.decode(value).trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn attribute_address(&self, tag: &Tag<'a>, name: &str) -> Option<String> {
        self.absolute(&self.attribute(tag, name)?, self.base_of(tag).as_deref())
    }

    fn text(&mut self, tag: &Tag<'a>, reach: Reach) -> Text {
        let inside = self.inside(tag, reach);
        Text::read(inside, Form::of(tag), &self.entities)
    }

    fn title(&mut self, tag: &Tag<'a>, element: Element) {
        let base = self.base_of(tag);
        let text = self.text(tag, Reach::Entry);
        let draft = self.draft();
        let slot = if element == Element::Title { &mut draft.title } else { &mut draft.second_title };
        if slot.as_ref().is_none_or(|(before, _)| before.is_empty()) {
            *slot = Some((text, base));
        }
    }

    fn link(&mut self, tag: &Tag<'a>, element: Element) {
        if element == Element::Link && !tag.attributes.is_empty() && (tag.get("href").is_some() || tag.get("rel").is_some()) {
            return self.atom_link(tag);
        }
        let mut address = self.address(tag);
        if tag.empty && element == Element::Link {
            // `<link/>http://…` is what an HTML parser made of `<link>http://…</link>`.
            let here = self.tokens.position();
            match self.tokens.next() {
                Some(Token::Text(text)) if text.trim_start().starts_with("http") => {
                    address = absolute(&self.entities.decode(text), None);
                }
                _ => self.tokens.rewind(here),
            }
        }
        let draft = self.draft();
        let slot = match element {
            Element::Homepage => &mut draft.homepage,
            Element::OriginalLink => &mut draft.original_link,
            _ => &mut draft.text_link,
        };
        *slot = slot.take().or(address);
    }

    fn atom_link(&mut self, tag: &Tag<'a>) {
        let named = self.attribute_address(tag, "href");
        let Some(address) = named.or_else(|| if tag.get("href").is_some() { None } else { self.address(tag) }) else {
            return;
        };
        let relation = self.attribute(tag, "rel").map_or_else(|| "alternate".to_owned(), |relation| relation.to_ascii_lowercase());
        let relation = relation.rsplit('/').next().unwrap_or_default().to_owned();
        let kind = self.attribute(tag, "type").unwrap_or_default();
        if relation == "enclosure" && self.in_entry() {
            let length = self.attribute(tag, "length").and_then(|length| length.parse().ok());
            let kind = Some(kind).filter(|kind| !kind.is_empty());
            add(&mut self.draft().enclosures, Enclosure { url: address, kind, length });
            return;
        }
        let links = &mut self.draft().links;
        if links.len() < 64 {
            links.push(Link { relation, kind: kind.to_ascii_lowercase(), address });
        }
    }

    fn id(&mut self, tag: &Tag<'a>) {
        let permalink = tag.get("ispermalink").map(|value| !value.trim().eq_ignore_ascii_case("true"));
        let inside = self.inside(tag, Reach::Field);
        let id = bare(inside, &self.entities).trim().to_owned();
        let draft = self.draft();
        let is_guid = tag.name.eq_ignore_ascii_case("guid");
        if !id.is_empty() && (draft.id.is_none() || is_guid && !draft.id_is_guid) {
            draft.id_is_guid = is_guid;
            draft.id = Some(id);
            draft.id_is_no_link = permalink.unwrap_or_default();
        }
    }

    fn summary(&mut self, tag: &Tag<'a>, element: Element) {
        let base = self.base_of(tag);
        let text = self.text(tag, Reach::Entry);
        if text.is_empty() {
            return;
        }
        let draft = self.draft();
        match element {
            Element::Summary if draft.summary.is_none() => draft.summary = Some((text, base)),
            Element::MediaDescription if draft.media_description.is_none() => {
                draft.media_description = Some((text, base));
            }
            _ if draft.second_summary.as_ref().is_none_or(|(before, _)| before.len() < text.len()) => {
                draft.second_summary = Some((text, base));
            }
            _ => {}
        }
    }

    fn content(&mut self, tag: &Tag<'a>, element: Element) {
        let base = self.base_of(tag);
        if let Some(url) = self.attribute_address(tag, "src") {
            let kind = self.attribute(tag, "type");
            if self.in_entry() && !kind.as_ref().is_some_and(|kind| kind.contains("html")) {
                add(&mut self.draft().enclosures, Enclosure { url, kind, length: None });
            }
        }
        if tag.get("type").is_some_and(|kind| ["image/", "audio/", "video/"].iter().any(|media| kind.starts_with(media))) {
            self.inside(tag, Reach::Entry);
            return;
        }
        let form = if element == Element::Body { Form::Inline } else { Form::of(tag) };
        let inside = self.inside(tag, Reach::Entry);
        let text = Text::read(inside, form, &self.entities);
        let draft = self.draft();
        if draft.content.as_ref().is_none_or(|(before, _)| before.len() < text.len()) {
            draft.content = Some((text, base));
        }
    }

    fn date(&mut self, tag: &Tag<'a>, element: Element) {
        let date = self.plain(tag).as_deref().and_then(date::parse);
        let draft = self.draft();
        let slot: &mut Option<Date> = match element {
            Element::Published => &mut draft.published,
            Element::Updated => &mut draft.updated,
            Element::Created => &mut draft.created,
            _ => &mut draft.other_date,
        };
        // What is said last counts: dates are appended more often than they are corrected in place.
        *slot = date.or(*slot);
    }

    fn author(&mut self, tag: &Tag<'a>, space: Space, element: Element) {
        let inside = self.inside(tag, Reach::Entry);
        let Some(person) = person(inside, &self.entities) else {
            return;
        };
        // iTunes names the show where a programme has no author of its own.
        let is_second = element == Element::SecondAuthor || space == Space::Itunes;
        let draft = self.draft();
        add(if is_second { &mut draft.second_authors } else { &mut draft.authors }, person);
    }

    /// The authors of an entry without any are those of the feed it was taken from (RFC 4287, section 4.2.1).
    fn source(&mut self, tag: &Tag<'a>) {
        let inside = self.inside(tag, Reach::Entry);
        if let Some(name) = child(inside, &["name"], &self.entities) {
            add(&mut self.draft().second_authors, squeeze(&name));
        }
    }

    fn category(&mut self, tag: &Tag<'a>, element: Element) {
        let named = ["term", "text"].iter().find_map(|name| self.attribute(tag, name));
        let label = self.attribute(tag, "label");
        let name = match (named, label) {
            // A term that is an address says less to a reader than its label does.
            (Some(term), Some(label)) if term.contains("://") => Some(label),
            (Some(term), _) => Some(term),
            (None, label) => self.plain(tag).or(label),
        };
        let categories = &mut self.draft().categories;
        let Some(name) = name.map(|name| squeeze(&name)) else {
            return;
        };
        if element == Element::Keywords {
            for word in name.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                add(categories, word.to_owned());
            }
        } else {
            add(categories, name);
        }
    }

    fn enclosure(&mut self, tag: &Tag<'a>, element: Element) {
        let Some(url) = ["url", "href", "src"].iter().find_map(|name| self.attribute_address(tag, name)) else {
            return;
        };
        let kind = self.attribute(tag, "type");
        let is_image = kind.as_ref().is_some_and(|kind| kind.starts_with("image/"))
            || self.attribute(tag, "medium").is_some_and(|medium| medium == "image");
        let length = ["length", "fileSize"].iter().find_map(|name| self.attribute(tag, name)?.parse().ok());
        let draft = self.draft();
        if is_image && draft.image.is_none() {
            draft.image = Some(url.clone());
        }
        if element == Element::Enclosure || !is_image {
            add(&mut draft.enclosures, Enclosure { url, kind, length });
        }
    }

    fn image(&mut self, tag: &Tag<'a>, element: Element) {
        let base = self.base_of(tag);
        let named = ["href", "url", "src"].iter().find_map(|name| self.attribute_address(tag, name));
        let inside = self.inside(tag, Reach::Entry);
        let inner = child(inside, &["url", "link"], &self.entities).or_else(|| Some(bare(inside, &self.entities).into_owned()));
        let address = named.or_else(|| self.absolute(&inner?, base.as_deref())).filter(|address| !address.contains(['<', '\n']));
        let draft = self.draft();
        let slot = if element == Element::Image { &mut draft.image } else { &mut draft.thumbnail };
        *slot = slot.take().or(address);
    }

    fn schedule(&mut self, tag: &Tag<'a>, element: Element) {
        let inside = self.inside(tag, Reach::Entry);
        if self.in_entry() {
            return;
        }
        self.draft().schedule.apply(element, &words(inside));
    }
}

//! What has been read of a feed or an entry so far, and what it comes to when all of it is known.

use std::rc::Rc;

use url::Url;

use super::link::{absolute, rewrite};
use super::schedule::Schedule;
use super::text::Text;
use super::{Date, Enclosure, Entry, Feed, Kind};

/// A base address that several elements share.
pub(super) type Base = Option<Rc<Url>>;

/// Items of one list beyond this many are ignored.
const MAX_LIST: usize = 256;

/// An Atom link.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) relation: String,
    pub(super) kind: String,
    pub(super) address: String,
}

/// Candidates for every field, for feeds and entries alike.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) title: Option<(Text, Base)>,
    pub(super) second_title: Option<(Text, Base)>,
    pub(super) links: Vec<Link>,
    pub(super) text_link: Option<String>,
    pub(super) homepage: Option<String>,
    pub(super) original_link: Option<String>,
    pub(super) id: Option<String>,
    pub(super) id_is_guid: bool,
    pub(super) id_is_no_link: bool,
    pub(super) about: Option<String>,
    pub(super) summary: Option<(Text, Base)>,
    pub(super) second_summary: Option<(Text, Base)>,
    pub(super) media_description: Option<(Text, Base)>,
    pub(super) content: Option<(Text, Base)>,
    pub(super) published: Option<Date>,
    pub(super) updated: Option<Date>,
    pub(super) created: Option<Date>,
    pub(super) other_date: Option<Date>,
    pub(super) authors: Vec<String>,
    pub(super) second_authors: Vec<String>,
    pub(super) categories: Vec<String>,
    pub(super) enclosures: Vec<Enclosure>,
    pub(super) image: Option<String>,
    pub(super) thumbnail: Option<String>,
    pub(super) comments: Option<String>,
    pub(super) language: Option<String>,
    pub(super) schedule: Schedule,
}

/// Adds to a list what is not in it yet.
pub(super) fn add<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if list.len() < MAX_LIST && !list.contains(&value) {
        list.push(value);
    }
}

fn html(text: Option<(Text, Base)>) -> Option<String> {
    text.filter(|(text, _)| !text.is_empty()).map(|(text, base)| rewrite(text.into_html(), base.as_deref()))
}

fn is_web(address: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

impl Draft {
    /// Whether it says nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        let texts = [&self.title, &self.second_title, &self.summary, &self.second_summary, &self.media_description, &self.content];
        let addresses =
            [&self.text_link, &self.homepage, &self.original_link, &self.id, &self.about, &self.comments, &self.image, &self.thumbnail];
        let dates = [self.published, self.updated, self.created, self.other_date];
        let has_list = !self.links.is_empty() || !self.enclosures.is_empty() || !self.categories.is_empty();
        !texts.iter().any(|text| text.as_ref().is_some_and(|(text, _)| !text.is_empty()))
            && addresses.iter().all(|address| address.is_none())
            && dates.iter().all(Option::is_none)
            && !has_list
            && self.authors.is_empty()
            && self.second_authors.is_empty()
    }

    /// Whether a link stands in it.
    pub(super) fn has_link(&self) -> bool {
        self.text_link.is_some() || !self.links.is_empty()
    }

    fn related(&self, relations: &[&str]) -> Option<String> {
        let found = self.links.iter().find(|link| relations.contains(&link.relation.as_str()));
        found.map(|link| link.address.clone())
    }

    /// The first link with a relation, if asked for only one to a page.
    fn typed(&self, relation: &str, html: bool) -> Option<String> {
        let mut links = self.links.iter().filter(|link| link.relation == relation);
        let is_page = |link: &&Link| link.kind.is_empty() || link.kind.contains("html");
        let found = if html { links.find(is_page) } else { links.next() };
        found.map(|link| link.address.clone())
    }

    /// The address of the article or the site, the surest first.
    fn address(&self, base: Option<&Url>) -> Option<String> {
        let alternate = |html: bool| self.typed("alternate", html);
        let id = || self.id.as_ref().or(self.about.as_ref()).filter(|id| is_web(id)).cloned();
        let permalink = || {
            let id = self.id.as_ref().filter(|id| !self.id_is_no_link && (is_web(id) || id.starts_with('/')))?;
            absolute(id, base)
        };
        self.text_link
            .clone()
            .or_else(|| alternate(true))
            .or_else(|| alternate(false))
            .or_else(permalink)
            .or_else(|| self.homepage.clone())
            .or_else(id)
            .or_else(|| self.original_link.clone())
            .or_else(|| self.related(&["self", "via", "related"]))
    }

    /// The title as plain text, and as HTML if it has any.
    fn take_title(&mut self) -> (Option<String>, Option<String>) {
        let titles = [self.title.take(), self.second_title.take()];
        let Some((title, base)) = titles.into_iter().flatten().find(|(title, _)| !title.is_empty()) else {
            return (None, None);
        };
        let plain = title.to_plain();
        let markup = title.has_markup().then(|| rewrite(title.into_html(), base.as_deref()));
        (Some(plain).filter(|plain| !plain.is_empty()), markup)
    }

    fn take_authors(&mut self) -> Vec<String> {
        let authors = std::mem::take(&mut self.authors);
        if authors.is_empty() { std::mem::take(&mut self.second_authors) } else { authors }
    }

    /// The entry all this comes to.
    pub(super) fn into_entry(mut self, base: Option<&Url>) -> Entry {
        let link = self.address(base);
        let replies = self.typed("replies", true);
        let (title, title_html) = self.take_title();
        let authors = self.take_authors();
        let (mut summary, mut content) = (html(self.summary), html(self.content));
        for more in [html(self.second_summary), html(self.media_description)].into_iter().flatten() {
            if summary.is_none() {
                summary = Some(more);
            } else if content.is_none() && summary.as_ref().is_some_and(|summary| summary.len() < more.len()) {
                content = Some(more);
            }
        }
        Entry {
            id: self.id.or(self.about),
            link,
            original_link: self.original_link,
            title,
            title_html,
            summary,
            content,
            language: self.language,
            comments: self.comments.or(replies),
            authors,
            published: self.published.or(self.other_date).or(self.created),
            updated: self.updated,
            categories: self.categories,
            enclosures: self.enclosures,
            image: self.image.or(self.thumbnail),
        }
    }

    /// The feed all this comes to.
    pub(super) fn into_feed(mut self, kind: Kind, base: Option<&Url>, entries: Vec<Entry>) -> Feed {
        let mut hubs = Vec::new();
        for link in self.links.iter().filter(|link| link.relation == "hub") {
            add(&mut hubs, link.address.clone());
        }
        let link = self.address(base);
        let (title, title_html) = self.take_title();
        let author = self.take_authors().into_iter().next();
        Feed {
            kind,
            link,
            title,
            title_html,
            author,
            language: self.language.take(),
            self_link: self.related(&["self"]),
            next_link: self.related(&["next", "next-archive"]),
            previous_link: self.related(&["prev-archive", "previous", "prev"]),
            hubs,
            id: self.id.or(self.about),
            subtitle: html(self.summary).or_else(|| html(self.second_summary)),
            image: self.image.or(self.thumbnail),
            published: self.published.or(self.created),
            updated: self.updated.or(self.other_date),
            update_period_s: self.schedule.update_period_s(),
            ttl_minutes: self.schedule.ttl_minutes,
            skip_hours: self.schedule.skip_hours,
            skip_days: self.schedule.skip_days,
            entries,
        }
    }
}

//! What the names of elements mean, whichever dialect they come from.

/// The vocabularies that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS, Atom and CDF, which share their names well enough.
    Core,
    Dublin,
    Content,
    Media,
    Itunes,
    Feedburner,
    Xhtml,
    Source,
    Syndication,
    Rdf,
    Other,
}

/// What an element says about the feed or the entry it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Root,
    Channel,
    Entry,
    Title,
    SecondTitle,
    Link,
    Id,
    Summary,
    SecondSummary,
    Content,
    Body,
    MediaDescription,
    Published,
    Updated,
    Created,
    OtherDate,
    Author,
    SecondAuthor,
    Category,
    Keywords,
    Enclosure,
    MediaContent,
    /// Only a bracket around others.
    Group,
    Thumbnail,
    Image,
    Comments,
    Language,
    Ttl,
    SkipHours,
    SkipDays,
    UpdatePeriod,
    UpdateFrequency,
    OriginalLink,
    Homepage,
    /// The feed an entry was taken from.
    Source,
    Other,
}

/// How the URIs of namespaces begin, without what varies.
const SPACES: [(&str, Space); 26] = [
    ("w3.org/2005/atom", Space::Core),
    ("purl.org/atom/", Space::Core),
    ("purl.org/rss/1.0/modules/content", Space::Content),
    ("purl.org/rss/1.0/modules/syndication", Space::Syndication),
    ("purl.org/rss/1.0/modules", Space::Other),
    ("purl.org/rss/1.0", Space::Core),
    ("purl.org/net/rss1.1", Space::Core),
    ("purl.org/dc/", Space::Dublin),
    ("purl.org/syndication/thread", Space::Other),
    ("my.netscape.com/", Space::Core),
    ("channel.netscape.com/", Space::Core),
    ("backend.userland.com/", Space::Core),
    ("blogs.law.harvard.edu/", Space::Core),
    ("cyber.law.harvard.edu/", Space::Core),
    ("rssboard.org/media-rss", Space::Media),
    ("rssboard.org/", Space::Core),
    ("search.yahoo.com/mrss", Space::Media),
    ("search.yahoo.com/rss", Space::Media),
    ("video.search.yahoo.com/mrss", Space::Media),
    ("itunes.com/dtds/podcast", Space::Itunes),
    ("example.com/dtds/podcast", Space::Itunes),
    ("google.com/schemas/play-podcasts", Space::Itunes),
    ("rssnamespace.org/feedburner", Space::Feedburner),
    ("w3.org/1999/xhtml", Space::Xhtml),
    ("source.", Space::Source),
    ("w3.org/1999/02/22-rdf-syntax-ns", Space::Rdf),
];

/// The vocabulary of a namespace, told by its URI in whatever spelling.
pub(super) fn space(uri: &str) -> Space {
    let lower = uri.trim().to_ascii_lowercase();
    let bare = lower.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    let bare = bare.trim_end_matches(['/', '#', '?']);
    if bare.is_empty() {
        return Space::Core;
    }
    SPACES.iter().find(|(start, _)| bare.starts_with(start)).map_or(Space::Other, |(_, space)| *space)
}

/// The vocabulary of a prefix that nobody declared.
pub(super) fn usual_space(prefix: &str) -> Space {
    match prefix.to_ascii_lowercase().as_str() {
        "" | "rss" | "atom" | "a10" | "atom10" | "feed" => Space::Core,
        "dc" | "dcterms" | "dct" | "dcterm" => Space::Dublin,
        "content" => Space::Content,
        "media" => Space::Media,
        "itunes" | "googleplay" => Space::Itunes,
        "feedburner" => Space::Feedburner,
        "xhtml" | "html" => Space::Xhtml,
        "source" => Space::Source,
        "sy" => Space::Syndication,
        "rdf" => Space::Rdf,
        _ => Space::Other,
    }
}

/// What an element means; the local name is in lower case.
pub(super) fn element(space: Space, local: &str) -> Element {
    match space {
        Space::Core => core(local),
        Space::Dublin => dublin(local),
        Space::Content if local == "encoded" => Element::Content,
        Space::Media => media(local),
        Space::Itunes => itunes(local),
        Space::Feedburner if local == "origlink" => Element::OriginalLink,
        Space::Xhtml if local == "body" || local == "div" => Element::Body,
        Space::Source if local == "language" => Element::Language,
        Space::Syndication if local == "updateperiod" => Element::UpdatePeriod,
        Space::Syndication if local == "updatefrequency" => Element::UpdateFrequency,
        Space::Rdf if local == "rdf" => Element::Root,
        Space::Content | Space::Feedburner | Space::Xhtml | Space::Source | Space::Syndication | Space::Rdf | Space::Other => {
            Element::Other
        }
    }
}

fn core(local: &str) -> Element {
    match local {
        "rss" | "rdf" | "feed" => Element::Root,
        "channel" => Element::Channel,
        "item" | "entry" => Element::Entry,
        "title" => Element::Title,
        "link" => Element::Link,
        "guid" | "id" => Element::Id,
        "description" | "summary" | "subtitle" | "tagline" | "abstract" => Element::Summary,
        "info" => Element::SecondSummary,
        "content" | "fullitem" | "body" | "content_encoded" => Element::Content,
        "pubdate" | "published" | "issued" => Element::Published,
        "updated" | "modified" | "lastbuilddate" => Element::Updated,
        "created" => Element::Created,
        "date" => Element::OtherDate,
        "author" => Element::Author,
        "managingeditor" | "webmaster" | "creator" => Element::SecondAuthor,
        "category" => Element::Category,
        "keywords" => Element::Keywords,
        "enclosure" => Element::Enclosure,
        "image" | "logo" | "icon" => Element::Image,
        "comments" => Element::Comments,
        "language" => Element::Language,
        "ttl" => Element::Ttl,
        "skiphours" => Element::SkipHours,
        "skipdays" => Element::SkipDays,
        "categories" | "enclosures" | "links" | "authors" => Element::Group,
        "homepage" | "url" => Element::Homepage,
        "source" => Element::Source,
        _ => Element::Other,
    }
}

fn dublin(local: &str) -> Element {
    match local {
        "title" => Element::SecondTitle,
        "description" | "abstract" => Element::SecondSummary,
        "date" => Element::OtherDate,
        "issued" | "available" => Element::Published,
        "modified" => Element::Updated,
        "created" => Element::Created,
        "creator" | "author" => Element::Author,
        "subject" => Element::Category,
        "language" => Element::Language,
        _ => Element::Other,
    }
}

fn media(local: &str) -> Element {
    match local {
        "title" => Element::SecondTitle,
        "description" => Element::MediaDescription,
        "content" => Element::MediaContent,
        "group" => Element::Group,
        "thumbnail" => Element::Thumbnail,
        "category" => Element::Category,
        "keywords" => Element::Keywords,
        "credit" => Element::SecondAuthor,
        _ => Element::Other,
    }
}

fn itunes(local: &str) -> Element {
    match local {
        "title" => Element::SecondTitle,
        "summary" | "subtitle" | "description" => Element::SecondSummary,
        "author" => Element::Author,
        "category" => Element::Category,
        "keywords" => Element::Keywords,
        "image" => Element::Image,
        _ => Element::Other,
    }
}

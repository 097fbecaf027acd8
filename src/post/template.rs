//! Texts with `{fields}` in them, as presets use them for paths, front matter and the body.

use chrono::DateTime;
use chrono_tz::Tz;

/// What a post is made of: everything a preset can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// The title, one line of plain text.
    pub title: String,
    /// When the article was published, in the subscription's time zone.
    pub date: DateTime<Tz>,
    /// When it was changed last, if that is known and later.
    pub updated: Option<DateTime<Tz>>,
    /// The summary, one line of plain text.
    pub summary: String,
    /// The tags: the subscription's own, then those found.
    pub tags: Vec<String>,
    /// The subscription's own tags, or its name when it has none.
    pub feed_tags: Vec<String>,
    /// The subscription's categories, or its name when it has none.
    pub categories: Vec<String>,
    /// The language (BCP 47), empty when it is not known.
    pub language: String,
    /// The authors' names.
    pub authors: Vec<String>,
    /// The address of the lead image.
    pub image: String,
    /// Whether the text is only the feed's excerpt, or what a paywall shows.
    pub is_partial: bool,
    /// The subscription's name.
    pub feed: String,
    /// The article's address, empty when it has none.
    pub link: String,
    /// What names the article for good: its address, or the entry's id when it has none.
    pub origin: String,
    /// The title as part of a path.
    pub slug: String,
    /// The article in Markdown.
    pub body: String,
    /// The article in plain text, one block a line, captions left out.
    pub text: String,
}

/// The name of one of the [`Fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// See [`Fields::title`].
    Title,
    /// See [`Fields::date`].
    Date,
    /// See [`Fields::updated`].
    Updated,
    /// See [`Fields::summary`].
    Summary,
    /// See [`Fields::tags`].
    Tags,
    /// See [`Fields::feed_tags`].
    FeedTags,
    /// See [`Fields::categories`].
    Categories,
    /// See [`Fields::language`].
    Language,
    /// See [`Fields::authors`].
    Authors,
    /// See [`Fields::image`].
    Image,
    /// See [`Fields::is_partial`].
    Partial,
    /// See [`Fields::feed`].
    Feed,
    /// See [`Fields::link`].
    Link,
    /// See [`Fields::origin`].
    Origin,
    /// See [`Fields::slug`].
    Slug,
    /// See [`Fields::body`].
    Body,
}

const NAMES: [(&str, Field); 16] = [
    ("title", Field::Title),
    ("date", Field::Date),
    ("updated", Field::Updated),
    ("summary", Field::Summary),
    ("tags", Field::Tags),
    ("feed_tags", Field::FeedTags),
    ("categories", Field::Categories),
    ("language", Field::Language),
    ("authors", Field::Authors),
    ("image", Field::Image),
    ("partial", Field::Partial),
    ("feed", Field::Feed),
    ("link", Field::Link),
    ("origin", Field::Origin),
    ("slug", Field::Slug),
    ("body", Field::Body),
];

/// Gives the names that can stand between braces.
pub fn field_names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

/// A text with fields in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// A field, and for dates the format (strftime's).
    Field(Field, Option<String>),
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A line of text.
    Text(String),
    /// Several of them.
    List(Vec<String>),
    /// A moment.
    Date(DateTime<Tz>),
    /// Whether something is so; only what is so is written.
    Flag(bool),
}

impl Value {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Date(_) => false,
            Self::Flag(is_so) => !is_so,
        }
    }
}

impl Template {
    /// Reads a template: `{name}` and `{date:FORMAT}` are fields, all other braces are text.
    /// The error is the unknown name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            literal.push_str(before);
            let inside = after.split_once('}').filter(|(inside, _)| is_field(inside));
            if let Some((inside, after)) = inside {
                let (name, format) = inside.split_once(':').map_or((inside, None), |(name, format)| (name, Some(format.to_owned())));
                let (_, field) = NAMES.iter().find(|(known, _)| *known == name).ok_or_else(|| name.to_owned())?;
                if !literal.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut literal)));
                }
                parts.push(Part::Field(*field, format));
                rest = after;
            } else {
                literal.push('{');
                rest = after;
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Self(parts))
    }

    /// Gives the value, with its own type when the template is one bare field.
    pub fn value(&self, fields: &Fields) -> Value {
        match self.0.as_slice() {
            [Part::Field(field, None)] => field.value(fields),
            _ => Value::Text(self.text(fields, |_, text| text)),
        }
    }

    /// Gives the text, with `dress` applied to the text of each field.
    pub fn text(&self, fields: &Fields, dress: impl Fn(Field, String) -> String) -> String {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Field(field, format) => dress(*field, field.text(fields, format.as_deref())),
            })
            .collect()
    }

    /// Whether one of the template's fields has no value.
    pub fn lacks_a_field(&self, fields: &Fields) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Field(field, _) if field.text(fields, None).is_empty()))
    }
}

fn is_field(inside: &str) -> bool {
    let name = inside.split_once(':').map_or(inside, |(name, _)| name);
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

impl Field {
    fn value(self, fields: &Fields) -> Value {
        match self {
            Self::Date => Value::Date(fields.date),
            Self::Updated => fields.updated.map_or_else(|| Value::Text(String::new()), Value::Date),
            Self::Partial => Value::Flag(fields.is_partial),
            Self::Tags => Value::List(fields.tags.clone()),
            Self::FeedTags => Value::List(fields.feed_tags.clone()),
            Self::Categories => Value::List(fields.categories.clone()),
            Self::Authors => Value::List(fields.authors.clone()),
            Self::Title
            | Self::Summary
            | Self::Language
            | Self::Image
            | Self::Feed
            | Self::Link
            | Self::Origin
            | Self::Slug
            | Self::Body => Value::Text(self.text(fields, None)),
        }
    }

    fn text(self, fields: &Fields, format: Option<&str>) -> String {
        let moment = |date: DateTime<Tz>| match format {
            Some(format) => date.format(format).to_string(),
            None => rfc3339(&date),
        };
        match self {
            Self::Title => fields.title.clone(),
            Self::Date => moment(fields.date),
            Self::Updated => fields.updated.map(moment).unwrap_or_default(),
            Self::Summary => fields.summary.clone(),
            Self::Tags => fields.tags.join(", "),
            Self::FeedTags => fields.feed_tags.join(", "),
            Self::Categories => fields.categories.join(", "),
            Self::Language => fields.language.clone(),
            Self::Authors => fields.authors.join(", "),
            Self::Image => fields.image.clone(),
            Self::Partial => if fields.is_partial { "true" } else { "" }.to_owned(),
            Self::Feed => fields.feed.clone(),
            Self::Link => fields.link.clone(),
            Self::Origin => fields.origin.clone(),
            Self::Slug => fields.slug.clone(),
            Self::Body => fields.body.clone(),
        }
    }
}

/// Writes a moment as RFC 3339 has it, to the second, with `Z` for UTC.
pub fn rfc3339(date: &DateTime<Tz>) -> String {
    date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Whether a date format is one that can be written.
pub fn is_date_format(format: &str) -> bool {
    !chrono::format::StrftimeItems::new(format).any(|item| matches!(item, chrono::format::Item::Error))
}

impl Template {
    /// Gives a date format of the template that cannot be written.
    pub fn bad_date_format(&self) -> Option<&str> {
        self.0.iter().find_map(|part| match part {
            Part::Field(_, Some(format)) if !is_date_format(format) => Some(format.as_str()),
            Part::Field(..) | Part::Text(_) => None,
        })
    }
}

#[cfg(test)]
pub(super) fn sample() -> Fields {
    let date = chrono::NaiveDate::from_ymd_opt(2025, 2, 14).unwrap().and_hms_opt(0, 25, 55).unwrap();
    Fields {
        title: "A title".into(),
        date: date.and_local_timezone(Tz::UTC).unwrap(),
        updated: None,
        summary: "A summary.".into(),
        tags: vec!["one".into(), "two".into()],
        feed_tags: vec!["alpha".into()],
        categories: vec!["alpha".into()],
        language: "en".into(),
        authors: vec![],
        image: String::new(),
        is_partial: true,
        feed: "alpha".into(),
        link: "https://example.org/a".into(),
        origin: "https://example.org/a".into(),
        slug: "a-title".into(),
        body: "Text.\n".into(),
        text: "Text.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_filled_in() {
        let text = |template: &str| Template::parse(template).unwrap().text(&sample(), |_, text| text);
        assert_eq!(text("{date:%Y/%m}/{slug}.md"), "2025/02/a-title.md");
        assert_eq!(text("{{< figure >}} {x y} {} {title"), "{{< figure >}} {x y} {} {title");
        assert_eq!(text("{date}"), "2025-02-14T00:25:55Z");
    }

    #[test]
    fn a_bare_field_keeps_its_type() {
        let value = |template: &str| Template::parse(template).unwrap().value(&sample());
        assert_eq!(value("{tags}"), Value::List(vec!["one".into(), "two".into()]));
        assert_eq!(value("{date}"), Value::Date(sample().date));
        assert_eq!(value("{partial}"), Value::Flag(true));
        assert_eq!(value("by {tags}"), Value::Text("by one, two".into()));
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(Template::parse("{titel}"), Err("titel".to_owned()));
        assert_eq!(Template::parse("{date:%Q}").unwrap().bad_date_format(), Some("%Q"));
        assert!(Template::parse("[{feed}]({image})").unwrap().lacks_a_field(&sample()));
    }
}

//! The article that a page declares as JSON-LD, however broken.

use serde_json::{Map, Value};

use super::loose;

/// Objects beyond this are not looked at.
const MAX_OBJECTS: usize = 20_000;
/// Articles and pages beyond this add nothing to what is known.
const MAX_ARTICLES: usize = 50;
/// A longer script is data of something else.
const MAX_SCRIPT_BYTES: usize = 2 << 20;
/// What is no person.
const OUTLETS: [&str; 4] = ["Organization", "NewsMediaOrganization", "Corporation", "Brand"];

/// What is declared.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<Author>,
    /// Names of organizations that are given as authors.
    pub(super) outlets: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) image: Option<String>,
    pub(super) language: Option<String>,
    pub(super) description: Option<String>,
    pub(super) section: Option<String>,
    pub(super) site: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) body: Option<String>,
}

/// An author as it is declared.
#[derive(Debug)]
pub(super) struct Author {
    pub(super) name: String,
    /// Whether it is said to be a person.
    pub(super) is_person: bool,
}

/// Reads all scripts; the first article in them wins, what it lacks comes from the next and from the page.
pub(super) fn read(scripts: &[String]) -> Declared {
    let documents: Vec<Value> =
        scripts.iter().filter(|script| script.len() <= MAX_SCRIPT_BYTES).filter_map(|script| loose::read(script)).collect();
    let objects = objects(&documents);
    let mut declared = Declared::default();
    let articles = objects.iter().filter(|object| rank(object) == Rank::Article);
    for object in articles.chain(objects.iter().filter(|object| rank(object) == Rank::Page)).take(MAX_ARTICLES) {
        declared.add(object, &objects);
    }
    declared.site = declared
        .site
        .or_else(|| objects.iter().filter(|object| has_type(object, &["WebSite"])).find_map(|object| string(object.get("name"))));
    declared
}

#[derive(PartialEq, Eq)]
enum Rank {
    Article,
    Page,
    Other,
}

fn rank(object: &Map<String, Value>) -> Rank {
    let is_article = types(object).any(|name| {
        name.ends_with("Article")
            || name.ends_with("Posting") && name != "JobPosting"
            || matches!(name, "Report" | "Review" | "Recipe" | "HowTo")
    });
    if is_article {
        Rank::Article
    } else if has_type(object, &["WebPage", "ItemPage"]) {
        Rank::Page
    } else {
        Rank::Other
    }
}

fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let types = object.get("@type");
    let list = types.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    types
        .and_then(Value::as_str)
        .into_iter()
        .chain(list.iter().filter_map(Value::as_str))
        .map(|name| name.rsplit(['/', ':']).next().unwrap_or(name))
}

fn has_type(object: &Map<String, Value>, names: &[&str]) -> bool {
    types(object).any(|name| names.contains(&name))
}

impl Declared {
    /// Whether nothing of weight is missing.
    pub(super) fn tells_all(&self) -> bool {
        !self.authors.is_empty() && self.published.is_some() && self.headline.is_some()
    }

    fn add(&mut self, object: &Map<String, Value>, all: &[&Map<String, Value>]) {
        let fill = |own: &mut Option<String>, name: &str| {
            if own.is_none() {
                *own = string(object.get(name));
            }
        };
        let is_article = rank(object) == Rank::Article;
        if is_article {
            fill(&mut self.headline, "headline");
            fill(&mut self.section, "articleSection");
            fill(&mut self.body, "articleBody");
        }
        fill(&mut self.published, "datePublished");
        fill(&mut self.published, "dateCreated");
        fill(&mut self.modified, "dateModified");
        fill(&mut self.language, "inLanguage");
        fill(&mut self.description, "description");
        if self.authors.is_empty() {
            self.authors = ["author", "creator"]
                .iter()
                .map(|name| people(object.get(*name), all))
                .find(|people| !people.is_empty())
                .unwrap_or_default();
        }
        self.outlets.extend(outlets(object.get("author"), all));
        if self.image.is_none() && is_article {
            self.image = ["image", "thumbnailUrl"].iter().find_map(|name| address(object.get(*name), all));
        }
        if self.site.is_none() {
            self.site =
                object.get("publisher").and_then(|publisher| follow(publisher, all)).and_then(|publisher| string(publisher.get("name")));
        }
        if self.keywords.is_empty() {
            self.keywords = keywords(object.get("keywords"));
        }
    }
}

/// The text of a value: a string, or the first of a list, or a `name` or `@value`.
fn string(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.first().and_then(Value::as_str)?.to_owned(),
        Value::Object(object) => {
            ["@value", "name", "alternateName"].iter().find_map(|name| object.get(*name)).and_then(Value::as_str)?.to_owned()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => return None,
    };
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn people(value: Option<&Value>, all: &[&Map<String, Value>]) -> Vec<Author> {
    let person = |value: &Value| match value {
        Value::String(name) => Some(Author { name: name.clone(), is_person: false }),
        Value::Object(_) => {
            let person = follow(value, all)?;
            if has_type(person, &OUTLETS) {
                return None;
            }
            let name = match person.get("name") {
                Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
                None => given_and_family(person)?,
                name => string(name)?,
            };
            Some(Author { name, is_person: has_type(person, &["Person"]) })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    };
    list(value).iter().filter_map(person).collect()
}

fn outlets(value: Option<&Value>, all: &[&Map<String, Value>]) -> Vec<String> {
    let objects = list(value).iter().filter_map(|value| follow(value, all));
    objects.filter(|object| has_type(object, &OUTLETS)).filter_map(|object| string(object.get("name"))).collect()
}

fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(list)) => list,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

pub(super) fn given_and_family(person: &Map<String, Value>) -> Option<String> {
    Some(format!("{} {}", string(person.get("givenName"))?, string(person.get("familyName"))?))
}

/// The object itself, or the one its `@id` stands for.
fn follow<'a>(value: &'a Value, all: &[&'a Map<String, Value>]) -> Option<&'a Map<String, Value>> {
    let object = match value {
        Value::Array(list) => list.first()?.as_object()?,
        value => value.as_object()?,
    };
    if ["name", "familyName", "url"].iter().any(|name| object.contains_key(*name)) {
        return Some(object);
    }
    let id = object.get("@id")?.as_str()?;
    all.iter().copied().find(|other| other.len() > 1 && other.get("@id").and_then(Value::as_str) == Some(id))
}

fn address(value: Option<&Value>, all: &[&Map<String, Value>]) -> Option<String> {
    let value = match value? {
        Value::Array(list) => list.first()?,
        value => value,
    };
    match value {
        Value::String(address) => Some(address.clone()),
        Value::Object(_) => {
            let image = follow(value, all)?;
            string(image.get("url")).or_else(|| string(image.get("contentUrl")))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

pub(super) fn keywords(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(|value| string(Some(value))).collect(),
        _ => Vec::new(),
    }
}

/// All objects in the documents, outer ones first.
fn objects(documents: &[Value]) -> Vec<&Map<String, Value>> {
    let mut found = Vec::new();
    let mut open: Vec<&Value> = documents.iter().rev().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) if found.len() < MAX_OBJECTS => {
                found.push(object);
                // An article's own parts are read through it, but for these.
                open.extend(
                    object
                        .iter()
                        .filter(|(name, _)| {
                            matches!(
                                name.as_str(),
                                "@graph"
                                    | "mainEntity"
                                    | "mainEntityOfPage"
                                    | "liveBlogUpdate"
                                    | "author"
                                    | "publisher"
                                    | "image"
                                    | "isPartOf"
                                    | "@list"
                                    | "hasPart"
                                    | "itemListElement"
                                    | "subjectOf"
                            )
                        })
                        .map(|(_, value)| value)
                        .rev(),
                );
            }
            Value::Array(list) => open.extend(list.iter().rev()),
            _ => {}
        }
    }
    found
}

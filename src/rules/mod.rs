//! What is known of single sites: where the article stands in their pages, what is to be removed, what their pages are asked with.

mod apply;
mod ftr;
pub(crate) mod propose;
mod select;
mod xpath;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use url::Url;

pub use apply::Facts;
pub use ftr::parse as parse_ftr;
pub use select::Selector;

/// Header fields that a rule may set: nothing that says who somebody is, nor how an answer is packed.
const HEADERS: [&str; 4] = ["user-agent", "referer", "accept", "accept-language"];

/// What is known of a site, or of several.
#[derive(Debug, Clone, Default)]
pub struct Rule {
    /// The hosts: `example.org` is also `www.example.org`, `.example.org` all that end so.
    pub sites: Vec<String>,
    /// The file it stands in.
    pub file: PathBuf,
    /// Who wrote it, and in which form.
    pub kind: Kind,
    /// The article; the first that matches counts.
    pub content: Vec<Selector>,
    /// What is removed from the page.
    pub remove: Vec<Selector>,
    /// The headline; the first that matches counts.
    pub title: Vec<Selector>,
    /// The people who wrote it; the first that matches counts.
    pub author: Vec<Selector>,
    /// When it was published; the first that matches counts.
    pub date: Vec<Selector>,
    /// Links to the next page of the article.
    pub next_page: Vec<Link>,
    /// Links to a page with the whole article.
    pub single_page: Vec<Link>,
    /// Header fields that pages are asked with, names in small letters.
    pub headers: Vec<(String, String)>,
    /// Texts in the page's source, and what stands in their place.
    pub replace: Vec<(String, String)>,
    /// Elements that are put into another (its name), or that give way to what is in them.
    pub reshape: Vec<(Reshape, Selector)>,
    /// Pages that show whether the rule works.
    pub tests: Vec<Test>,
    /// What of the file is not done, and why.
    pub notes: Vec<Note>,
}

/// Who wrote a rule, and in which form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// The user, in YAML.
    #[default]
    Own,
    /// The collection ftr-site-config, or somebody in its form.
    Ftr,
}

/// What is done to an element that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reshape {
    /// An element of this name is put around it.
    Wrap(String),
    /// It goes, and what is in it stays.
    Dissolve,
}

/// A link that leads to more of the article.
#[derive(Debug, Clone)]
pub struct Link {
    /// The link, or its address.
    pub selector: Selector,
    /// What the page must have for the link to count.
    pub only_if: Option<Selector>,
}

/// A page that shows whether a rule works.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Test {
    /// Its address.
    pub url: Option<Url>,
    /// The page as it was saved, to be read in place of asking for it.
    pub file: Option<PathBuf>,
    /// Texts that the article has.
    pub contains: Vec<String>,
    /// Texts that it must not have.
    pub lacks: Vec<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its author.
    pub author: Option<String>,
    /// Its day, or the beginning of its date.
    pub date: Option<String>,
}

/// Something in a rule's file that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line.
    pub line: usize,
    /// What it is.
    pub message: String,
}

/// All rules, by the sites they are for.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    all: Vec<Arc<Rule>>,
    own: HashMap<String, Arc<Rule>>,
    ftr: HashMap<String, Arc<Rule>>,
    everywhere: Option<Arc<Rule>>,
}

/// The rules that apply to a page: that of its site, and what goes for all sites.
#[derive(Debug, Clone, Default)]
pub struct Ruling {
    rule: Option<Arc<Rule>>,
    everywhere: Option<Arc<Rule>>,
}

impl Rules {
    /// Takes up a rule; for a site that has one of the same kind, the former counts. Gives the site that has one already.
    pub fn add(&mut self, rule: Rule) -> Option<String> {
        let rule = Arc::new(rule);
        self.all.push(Arc::clone(&rule));
        let known = match rule.kind {
            Kind::Own => &mut self.own,
            Kind::Ftr => &mut self.ftr,
        };
        let mut taken = None;
        for site in &rule.sites {
            if known.contains_key(site) {
                taken = taken.or_else(|| Some(site.clone()));
            } else {
                known.insert(site.clone(), Arc::clone(&rule));
            }
        }
        taken
    }

    /// Takes up what goes for all sites. Its titles and dates are those that every page is asked for anyway.
    pub fn add_everywhere(&mut self, rule: Rule) {
        let rule = Rule { title: Vec::new(), author: Vec::new(), date: Vec::new(), content: Vec::new(), ..rule };
        self.everywhere.get_or_insert_with(|| Arc::new(rule));
    }

    /// Gives all rules for sites, in the order they were read.
    pub fn all(&self) -> &[Arc<Rule>] {
        &self.all
    }

    /// Gives what goes for all sites.
    pub fn everywhere(&self) -> Option<&Rule> {
        self.everywhere.as_deref()
    }

    /// Gives what applies to a page: a rule of the user's before one of the collection, the nearest name first.
    pub fn for_url(&self, url: &Url) -> Ruling {
        let everywhere = self.everywhere.clone().filter(|_| url.host().is_some());
        Ruling { rule: url.host_str().and_then(|host| self.for_host(host)).cloned(), everywhere }
    }

    /// Gives what applies where a rule does, to try it.
    pub fn with(&self, rule: &Arc<Rule>) -> Ruling {
        Ruling { rule: Some(Arc::clone(rule)), everywhere: self.everywhere.clone() }
    }

    fn for_host(&self, host: &str) -> Option<&Arc<Rule>> {
        let host = bare(host);
        let parents = || host.char_indices().filter(|(_, char)| *char == '.').filter_map(|(at, _)| host.get(at..));
        [&self.own, &self.ftr].into_iter().find_map(|known| known.get(host).or_else(|| parents().find_map(|parent| known.get(parent))))
    }
}

impl Ruling {
    /// Gives the rule of the site.
    pub fn rule(&self) -> Option<&Rule> {
        self.rule.as_deref()
    }

    /// Gives the rule of the site away.
    pub fn into_rule(self) -> Option<Arc<Rule>> {
        self.rule
    }

    /// Whether the user wrote the rule of the site.
    pub fn is_own(&self) -> bool {
        self.rule().is_some_and(|rule| rule.kind == Kind::Own)
    }

    /// Gives the header fields that the page is asked with: those of the rule under those given.
    pub fn headers(&self, given: &[(String, String)]) -> Vec<(String, String)> {
        let is_free = |(name, _): &&(String, String)| given.iter().all(|(known, _)| !known.eq_ignore_ascii_case(name));
        given.iter().chain(self.each().flat_map(|rule| &rule.headers).filter(is_free)).cloned().collect()
    }

    fn each(&self) -> impl Iterator<Item = &Rule> {
        self.rule.as_deref().into_iter().chain(self.everywhere.as_deref())
    }
}

/// A host without `www.` and without the dot that may end it.
fn bare(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    host.strip_prefix("www.").unwrap_or(host)
}

/// Gives a site as it is looked up: `Example.ORG`, `www.example.org`, `*.example.org` and `.example.org` as they are meant.
pub fn site(text: &str) -> Option<String> {
    let text = text.trim();
    let (prefix, host) = match text.strip_prefix("*.").or_else(|| text.strip_prefix('.')) {
        Some(host) => (".", host),
        None => ("", text),
    };
    let url = Url::parse(&format!("http://{host}/")).ok()?;
    let is_host = url.port().is_none() && url.path() == "/" && url.username().is_empty() && !host.contains(['/', '?', '#', '@']);
    let host = url.host_str().filter(|_| is_host)?;
    let name = if prefix.is_empty() { bare(host) } else { host.trim_end_matches('.') };
    if name.is_empty() { None } else { Some(format!("{prefix}{name}")) }
}

/// Takes a header field that a rule may set; else says why not.
pub fn header(name: &str, value: &str) -> Result<(String, String), String> {
    let name = name.trim().to_ascii_lowercase();
    if matches!(name.as_str(), "cookie" | "authorization" | "proxy-authorization") {
        return Err(format!("`{name}` says who somebody is and is never sent"));
    }
    if !HEADERS.contains(&name.as_str()) {
        return Err(format!("`{name}` is no header field for a rule; these are `User-Agent`, `Referer`, `Accept` and `Accept-Language`"));
    }
    let is_plain = value.chars().all(|char| (' '..='~').contains(&char));
    if is_plain { Ok((name, value.trim().to_owned())) } else { Err(format!("this is no value of a header field: `{value}`")) }
}

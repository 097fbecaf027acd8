//! The pages and feeds of the demonstration site.

use std::collections::BTreeMap;

const PAGE: &str = include_str!("site/page.html");
const SITE_NAME: &str = "The Harbour Gazette";
const NOTEBOOK_NAME: &str = "A Miller's Notebook";

/// The articles that the RSS feed has excerpts of.
const GAZETTE: [&str; 6] = [
    include_str!("site/articles/ferry.html"),
    include_str!("site/articles/tides.html"),
    include_str!("site/articles/bakery.html"),
    include_str!("site/articles/sensor.html"),
    include_str!("site/articles/bridge.html"),
    include_str!("site/articles/opinion.html"),
];
/// The articles that the Atom feed has whole.
const NOTEBOOK: [&str; 2] = [include_str!("site/articles/mill-rye.html"), include_str!("site/articles/mill-start.html")];

/// What the demonstration site serves: for each path the type and the body.
#[derive(Debug, Clone, Default)]
pub struct Site {
    files: BTreeMap<String, (&'static str, String)>,
}

impl Site {
    /// Makes the site as it is served at `base` (`http://127.0.0.1:8000`, no slash at the end).
    pub fn new(base: &str) -> Self {
        let mut site = Self::default();
        let gazette: Vec<Article> = GAZETTE.iter().map(|text| Article::read(text)).collect();
        let notebook: Vec<Article> = NOTEBOOK.iter().map(|text| Article::read(text)).collect();
        for (article, name) in
            gazette.iter().map(|article| (article, SITE_NAME)).chain(notebook.iter().map(|article| (article, NOTEBOOK_NAME)))
        {
            site.put(article.get("path"), "text/html; charset=utf-8", article.page(base, name));
            site.put(&format!("/images/{}", article.get("image")), "image/svg+xml", picture(article.get("title")));
        }
        site.put("/feed.xml", "application/rss+xml; charset=utf-8", rss(base, &gazette));
        site.put("/notebook/atom.xml", "application/atom+xml; charset=utf-8", atom(base, &notebook));
        site.put("/robots.txt", "text/plain", "User-agent: *\nDisallow: /subscribe\nAllow: /\n".to_owned());
        site
    }

    fn put(&mut self, path: &str, kind: &'static str, body: String) {
        self.files.insert(path.to_owned(), (kind, body));
    }

    /// Gives the article pages.
    pub fn pages(&self) -> Vec<String> {
        self.files.values().filter(|(kind, _)| kind.starts_with("text/html")).map(|(_, body)| body.clone()).collect()
    }

    /// Gives the type and body of a path.
    pub fn get(&self, path: &str) -> Option<(&'static str, &str)> {
        self.files.get(path).map(|(kind, body)| (*kind, body.as_str()))
    }
}

/// An article: lines of `key: value`, an empty line, the text as HTML.
struct Article {
    fields: BTreeMap<&'static str, &'static str>,
    body: &'static str,
}

impl Article {
    fn read(text: &'static str) -> Self {
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        Self { fields: head.lines().filter_map(|line| line.split_once(": ")).collect(), body }
    }

    fn get(&self, field: &str) -> &'static str {
        self.fields.get(field).copied().unwrap_or_default()
    }

    fn tags(&self) -> impl Iterator<Item = &'static str> {
        self.get("tags").split(", ")
    }

    fn page(&self, base: &str, site: &str) -> String {
        let tag_metas: String = self.tags().map(|tag| format!("<meta property=\"article:tag\" content=\"{}\">", escape(tag))).collect();
        let mut page = PAGE.replace("{{tag_metas}}", &tag_metas).replace("{{base}}", base).replace("{{site}}", site);
        for (name, value) in &self.fields {
            page = page.replace(&format!("{{{{{name}}}}}"), &escape(value));
        }
        // Last, so that what looks like a field in the text is left alone.
        page.replace("{{body}}", self.body)
    }
}

fn rss(base: &str, articles: &[Article]) -> String {
    let items = articles.iter().map(|article| {
        let categories: String = article.tags().map(|tag| format!("<category>{}</category>", escape(tag))).collect();
        let date = chrono::DateTime::parse_from_rfc3339(article.get("published")).map(|date| date.to_rfc2822()).unwrap_or_default();
        format!(
            "<item><title>{}</title><link>{base}{path}?utm_source=rss&amp;utm_medium=feed</link><guid isPermaLink=\"true\">{base}{path}</guid><pubDate>{date}</pubDate><dc:creator>{}</dc:creator>{categories}<description>{}</description></item>\n",
            escape(article.get("title")),
            escape(article.get("author")),
            escape(&format!("<p>{} [&hellip;]</p>", article.get("excerpt"))),
            path = article.get("path"),
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>{SITE_NAME}</title><link>{base}/</link><description>News of a small harbour</description><language>en-GB</language>\n{}</channel></rss>\n",
        items.collect::<String>()
    )
}

fn atom(base: &str, articles: &[Article]) -> String {
    let entries = articles.iter().map(|article| {
        let categories: String = article.tags().map(|tag| format!("<category term=\"{}\"/>", escape(tag))).collect();
        format!(
            "<entry><title>{}</title><id>{base}{path}</id><link href=\"{base}{path}\"/><updated>{date}</updated><published>{date}</published><author><name>{}</name></author>{categories}<content type=\"html\">{}</content></entry>\n",
            escape(article.get("title")),
            escape(article.get("author")),
            escape(article.body),
            date = article.get("published"),
            path = article.get("path"),
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>{}</title><id>{base}/notebook/</id><link href=\"{base}/notebook/\"/><updated>2025-02-15T10:00:00+01:00</updated>\n{}</feed>\n",
        escape(NOTEBOOK_NAME),
        entries.collect::<String>()
    )
}

/// A picture with a title on it.
fn picture(title: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"450\"><rect width=\"800\" height=\"450\" fill=\"#8fb3c9\"/><text x=\"40\" y=\"230\" font-size=\"28\">{}</text></svg>\n",
        escape(title)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

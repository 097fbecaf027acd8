//! Tests of what pages declare.

use chrono::DateTime;

use super::*;
use crate::article::claims::first;
use crate::article::moment;
use crate::feed::Date;

fn read_from(head: &str, body: &str) -> Metadata {
    let tree = html::parse(&format!("<html lang=en-GB><head>{head}</head><body>{body}</body></html>"));
    read(&tree, &Url::parse("https://example.org/news/page").unwrap())
}

fn json(json: &str) -> String {
    format!("<script type='application/ld+json'>{json}</script>")
}

fn date(text: &str) -> Date {
    DateTime::parse_from_rfc3339(text).unwrap()
}

#[track_caller]
fn check_published(head: &str, body: &str, expected: &str) {
    assert_eq!(first(&read_from(head, body).published).map(|found| found.date.to_rfc3339()).unwrap_or_default(), expected, "{head}{body}");
}

#[test]
fn dates_keep_their_zone() {
    check_published(
        &json(r#"{"@graph":[{"@type":"WebPage"},{"@type":"NewsArticle","datePublished":"2025-02-14T10:30:00+01:00"}]}"#),
        "",
        "2025-02-14T10:30:00+01:00",
    );
    check_published("<meta property=article:published_time content=2025-02-14T10:30:00-05:00>", "", "2025-02-14T10:30:00-05:00");
    check_published("<meta name=parsely-pub-date content=2025-02-14T10:30:00Z>", "", "2025-02-14T10:30:00+00:00");
    check_published("", "<span itemprop=datePublished content=2025-02-14>today</span>", "2025-02-14T00:00:00+00:00");
    check_published("", "<time datetime='2025-02-14 10:30'>today</time>", "2025-02-14T10:30:00+00:00");
    check_published("", "<h1>Title of it</h1><p>14 February 2025</p>", "2025-02-14T00:00:00+00:00");
    check_published("", "<div class=post-date>14.02.2025</div>", "2025-02-14T00:00:00+00:00");
}

#[test]
fn broken_json_is_read() {
    check_published(
        &json("{\"@type\":\"NewsArticle\",\"headline\":\"two\nlines\",\"datePublished\":\"2025-02-14\",}"),
        "",
        "2025-02-14T00:00:00+00:00",
    );
    check_published(
        &json("//<![CDATA[\n{\"@type\":\"BlogPosting\",\"name\":\"it\\'s\",\"datePublished\":\"2025-02-14\"}\n//]]>"),
        "",
        "2025-02-14T00:00:00+00:00",
    );
    check_published(&json("{\"@type\":"), "", "");
}

#[test]
fn people_are_authors_and_outlets_are_not() {
    let authors = |head: &str, body: &str| first(&read_from(head, body).authors).unwrap_or_default();
    let graph = r#"{"@graph":[{"@type":"Article","author":{"@id":"/#ann"}},{"@type":"Person","@id":"/#ann","name":"Ann Author"}]}"#;
    assert_eq!(authors(&json(graph), ""), ["Ann Author"]);
    assert_eq!(
        authors(&json(r#"{"@type":"Article","author":[{"name":"Ann Author"},{"@type":"Organization","name":"The Site"}]}"#), ""),
        ["Ann Author"]
    );
    assert_eq!(authors("<meta name=author content='By Ann Author and Bob Baker'>", ""), ["Ann Author", "Bob Baker"]);
    assert_eq!(
        authors("<meta property=article:author content='https://example.org/ann'>", "<a rel=author href=/a>Ann Author</a>"),
        ["Ann Author"]
    );
    assert_eq!(
        authors(
            "<meta property=og:site_name content='The Site'><meta name=author content='The Site'>",
            "<p class=byline>By Ann Author | 3 May</p>"
        ),
        ["Ann Author"]
    );
    assert_eq!(authors("", "<h1>Title</h1><p>By Ann Author</p>"), ["Ann Author"]);
}

#[test]
fn images_are_absolute() {
    let image = |head: &str, body: &str| first(&read_from(head, body).image).unwrap_or_default();
    assert_eq!(image("<meta property=og:image content=/a.jpg>", ""), "https://example.org/a.jpg");
    assert_eq!(image("<meta name=twitter:image content=a.jpg>", ""), "https://example.org/news/a.jpg");
    assert_eq!(
        image(&json(r#"{"@type":"Article","image":[{"@type":"ImageObject","url":"https://cdn.example.org/a.jpg"}]}"#), ""),
        "https://cdn.example.org/a.jpg"
    );
    assert_eq!(
        image(
            "",
            "<img src=logo.png><h1>Title</h1><img src=missing_face.png><img src=i.png width=20><img data-src=b.jpg src='data:x' width=800>"
        ),
        "https://example.org/news/b.jpg"
    );
    assert_eq!(image("<meta property=og:image content='data:image/png;base64,x'>", ""), "");
}

#[test]
fn addresses_are_of_the_web() {
    let canonical = |head: &str| first(&read_from(head, "").canonical_url).map(String::from).unwrap_or_default();
    assert_eq!(canonical("<link rel='x canonical' href=/a?b>"), "https://example.org/a?b");
    assert_eq!(
        canonical("<link rel=canonical href=javascript:x><meta property=og:url content=https://example.org/b>"),
        "https://example.org/b"
    );
    assert_eq!(canonical(""), "");
}

#[test]
fn languages_are_tags() {
    assert_eq!(first(&read_from("", "").language).as_deref(), Some("en-GB"));
    let language = |head: &str| first(&read(&html::parse(head), &Url::parse("https://example.org/").unwrap()).language);
    assert_eq!(language("<meta property=og:locale content=de_DE>").as_deref(), Some("de-DE"));
    assert_eq!(language(&json(r#"{"@type":"Article","inLanguage":"fr"}"#)).as_deref(), Some("fr"));
    assert_eq!(language("<meta http-equiv=content-language content='es, en'>").as_deref(), Some("es"));
    assert_eq!(language("<meta name=language content='English language'>"), None);
}

#[test]
fn declared_texts_come_in_the_order_of_trust() {
    let head = "<meta name=keywords content='weak one, weak two'><meta name=description content='Second.'><meta property=og:description content='First &amp;amp; best.'>\
        <meta property=article:tag content=Rivers><meta property=article:tag content='Towns, small'><meta name=news_keywords content='a; b, c'><meta name=sailthru.tags content='v'>\
        <meta property=article:section content=World>";
    let script = json(r#"{"@type":"Article","description":"Third.","keywords":"k1, k2"}"#);
    let metadata = read_from(&format!("{head}{script}"), "<a rel=tag href=/t>Linked</a>");
    let entry = Entry { summary: Some("<p>Fourth.</p>".into()), categories: vec!["Cat &amp; dog".into()], ..Entry::default() };
    let declared = metadata.declared(&entry);
    assert_eq!(declared.descriptions, ["First & best.", "Second.", "Third.", "Fourth."]);
    let tags: [&[&str]; 7] =
        [&["Rivers", "Towns, small"], &["a", "b, c"], &["k1", "k2"], &["v"], &["Cat & dog"], &["weak one", "weak two"], &["Linked"]];
    assert_eq!(declared.tags, tags);
    assert_eq!(declared.section.as_deref(), Some("World"));
}

#[test]
fn entry_and_page_agree_on_a_date() {
    let reconciled = |entry: Option<&str>, page: &str| {
        let found = moment::find(page, Order::MonthFirst).map(|found| (found, Origin::JsonLd));
        first(&dates::reconcile(entry.map(date), found.into_iter().collect())).map(|found| found.date)
    };
    let midnight = Some("2025-02-14T00:00:00Z");
    assert_eq!(reconciled(midnight, "2025-02-14T10:30:00+01:00"), Some(date("2025-02-14T10:30:00+01:00")));
    assert_eq!(reconciled(midnight, "2025-02-15T10:30:00Z"), midnight.map(date));
    assert_eq!(reconciled(midnight, "2025-02-14"), midnight.map(date));
    assert_eq!(reconciled(Some("2025-02-14T09:00:00Z"), "2025-02-14T10:30:00Z"), Some(date("2025-02-14T09:00:00Z")));
    assert_eq!(reconciled(None, "2025-02-14T10:30:00Z"), Some(date("2025-02-14T10:30:00Z")));
}

#[track_caller]
fn check_authors(head: &str, body: &str, expected: &[&str]) {
    assert_eq!(first(&read_from(head, body).authors).unwrap_or_default(), expected, "{head}{body}");
}

#[test]
fn elements_part_names_from_roles_and_outlets() {
    check_authors("", "<h1>Title of it</h1><div class=byline><span>Ann Author</span><span>Founder of Things</span></div>", &["Ann Author"]);
    check_authors("", "<h1>Title of it</h1><p class=author>Written By</p><p>By <b>Ann Author</b></p>", &["Ann Author"]);
    check_authors("", "<h1>Title of it</h1><p>By <!-- -->Ann Author<!-- -->, <!-- -->May 3, 2025</p>", &["Ann Author"]);
    check_authors(
        "",
        "<h1>Title of it</h1><a href=/author/ann/>Ann Author</a> and <a href=/author/bob/>Bob Baker</a>",
        &["Ann Author", "Bob Baker"],
    );
    check_authors("<meta name=author content='Ann Author, Senior Writer, Community'>", "", &["Ann Author"]);
}

#[test]
fn authors_are_declared_in_many_ways() {
    check_authors(
        "<meta name=citation_author content='Author, Ann'><meta name=citation_author content='Baker, Bob'>",
        "",
        &["Ann Author", "Bob Baker"],
    );
    check_authors("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ann Author'>", "", &["Ann Author"]);
    check_authors(&json(r#"{"@type":"Article","author":{"@type":"Person","givenName":"Ann","familyName":"Author"}}"#), "", &["Ann Author"]);
    check_authors("<meta name=author content=aauthor>", "<h1>Title of it</h1><a rel=author href=/a>Ann Author</a>", &["Ann Author"]);
    check_authors("<meta property=og:site_name content='Ann Author'><meta name=author content='Ann Author'>", "", &["Ann Author"]);
}

#[test]
fn dates_near_the_headline_come_first() {
    let body = "<h1>Title of it</h1><p>Last updated: 3 May 2025</p><p>Published: 2 April 2025</p><div class=date>1 March 2025</div>";
    check_published("", body, "2025-04-02T00:00:00+00:00");
    check_published(
        "",
        "<p class=PostDate>1 March 2020</p><h1>Title of it</h1><p class=PostDate>2 April 2025</p>",
        "2025-04-02T00:00:00+00:00",
    );
    check_published("", "<h1>Title of it</h1><p>02/03/2025</p>", "2025-03-02T00:00:00+00:00");
    check_published("<meta name=published_on content=2025-04-02>", "", "2025-04-02T00:00:00+00:00");
    let zone = "<time datetime=2025-02-14T05:30:00-05:00>today</time>";
    check_published(&json(r#"{"@type":"Article","datePublished":"2025-02-14T10:30:00Z"}"#), zone, "2025-02-14T05:30:00-05:00");
}

#[test]
fn all_that_is_said_has_its_source() {
    let metadata = read_from("<title>Title of it | Site</title><meta property=og:title content='Title of it'>", "<h1>Title of it</h1>");
    let titles: Vec<Origin> =
        metadata.claims(&Entry::default()).iter().filter(|claim| claim.datum == Datum::Title).map(|claim| claim.origin).collect();
    assert_eq!(titles, [Origin::Visible, Origin::OpenGraph, Origin::Document]);
}

const PARAGRAPHS: &str = "<p>The first paragraph of the text, which is long enough to be taken for an article by anybody who reads it, with more than one clause.</p>\
    <p>The second paragraph goes on about the same thing, at some length, so that nobody thinks of a teaser or of a note, and then it ends.</p>";

#[track_caller]
fn check_state(script: &str) {
    let metadata = read_from(&format!("<title>Title of it - Site</title>{script}"), "<div id=app></div>");
    assert_eq!(metadata.authors.first(), Some(&(vec!["Ann Author".to_owned()], Origin::Script)), "{script}");
    let published = metadata.published.first().map(|(found, origin)| (found.date.to_rfc3339(), *origin));
    assert_eq!(published, Some(("2025-02-14T10:30:00+01:00".to_owned(), Origin::Script)), "{script}");
    assert_eq!(first(&metadata.image).as_deref(), Some("https://example.org/lead.jpg"), "{script}");
    let text = html::text(&html::parse_fragment(&metadata.body.unwrap_or_default()));
    assert!(text.starts_with("The first paragraph of") && text.ends_with("and then it ends.") && text.contains('\n'), "{text} {script}");
}

#[test]
fn scripts_hold_articles_for_the_browser() {
    let quoted = serde_json::to_string(PARAGRAPHS).unwrap();
    let lines: Vec<&str> = PARAGRAPHS.split("</p>").map(|line| line.trim_start_matches("<p>")).filter(|line| !line.is_empty()).collect();
    let [one, two] = lines.as_slice() else { panic!("two paragraphs") };
    let fields = r#""publishedAt":"2025-02-14T10:30:00+01:00","heroImage":{"url":"/lead.jpg"}"#;
    check_state(&format!(
        r#"<script id=__NEXT_DATA__ type="application/json">{{"props":{{"pageProps":{{"related":[{{"title":"Other title of it"}}],
        "post":{{"title":"Title of it","author":{{"name":"Ann Author"}},{fields},"body":{quoted}}}}}}}}}</script>"#
    ));
    check_state(&format!(
        r#"<script>window.__NUXT__=(function(a,b){{return {{data:[{{article:{{headline:a,authors:[{{firstName:"x",name:b}}],{fields},
        content:[{{type:"paragraph",text:"{one}"}},{{type:"paragraph",children:[{{text:"{two}"}}]}}]}}}}]}}}}("Title of it","Ann Author"));</script>"#
    ));
    check_state(&format!(
        r#"<script id=__NUXT_DATA__ type="application/json">[{{"data":1}},{{"a":2}},{{"title":3,"author":4,"published_date":5,"image":6,"html":7}},
        "Title of it","Ann Author","2025-02-14T10:30:00+01:00","/lead.jpg",{quoted}]</script>"#
    ));
    check_state(&format!(
        r#"<script>window.__APOLLO_STATE__ = {{"Author:1":{{"name":"Ann Author"}},"Post:1":{{"title":"Title of it","author":{{"__ref":"Author:1"}},{fields},
        "content":{{"json":{{"nodeType":"document","content":[{{"nodeType":"paragraph","content":[{{"nodeType":"text","value":"{one}"}}]}},
        {{"nodeType":"paragraph","content":[{{"nodeType":"text","value":"{two}"}}]}}]}}}}}}}};window.x=1</script>"#
    ));
    let inner = format!(r#"{{"page":{{"title":"Title of it","byline":"By Ann Author",{fields},"paragraphs":["{one}","{two}"]}}}}"#);
    check_state(&format!("<script>window.initialState = JSON.parse({});</script>", serde_json::to_string(&inner).unwrap()));
}

#[test]
fn what_scripts_hold_of_other_pages_is_nothing_of_this_one() {
    let script = r#"<script type="application/json">{"posts":[{"title":"Title of another one","author":"Bob Baker","publishedAt":"2025-02-14"},{"title":"A third title","author":"Cy Clerk","publishedAt":"2025-02-14"}],
        "note":"this is here to make the script as long as one that is worth to be read, for short ones are not and hold settings only"}</script>"#;
    let metadata = read_from(&format!("<title>Title of it</title>{script}"), "");
    assert_eq!((first(&metadata.authors), metadata.body), (None, None));
    assert!(metadata.published.is_empty());
}

#[test]
fn teams_and_outlets_are_no_authors() {
    for name in [
        "The Example Team",
        "Staff Writers",
        "Editorial Board",
        "Example Newsroom",
        "Daily Example",
        "Beispiel Nachrichten",
        "Example",
        "Les Exemples",
    ] {
        check_authors(&format!("<meta name=author content='{name}'>"), "", &[]);
    }
    check_authors("<meta name=author content='Ann Author The Example Wire'>", "", &["Ann Author"]);
    check_authors("<meta name=author content='Ann Author for Example, annauthor'>", "", &["Ann Author"]);
    let outlet = json(r#"{"@type":"Article","author":{"@type":"Organization","name":"Good Example"},"publisher":{"name":"Good Example"}}"#);
    check_authors(&format!("{outlet}<meta name=author content='Good Example'>"), "", &[]);
}

#[test]
fn namesakes_of_sites_are_found_where_they_are_declared() {
    let site = "<meta property=og:site_name content='Ann Author'>";
    let declared = json(r#"{"@type":"Article","author":{"@type":"Person","name":"Ann Author"}}"#);
    let origin = |head: String| read_from(&head, "").authors.first().map(|(_, origin)| *origin);
    assert_eq!(origin(format!("{site}{declared}")), Some(Origin::JsonLd));
    assert_eq!(origin(format!("{site}<meta name=author content='Ann Author'>")), Some(Origin::Meta));
    assert_eq!(origin(format!("{site}<meta property=article:author content='Ann Author'>")), Some(Origin::OpenGraph));
}

#[test]
fn who_wrote_is_read_at_the_end_and_who_commented_is_not() {
    let text = "<p>Some words of a text that goes on and on, and then some.</p>".repeat(80);
    check_authors("", &format!("<h1>Title of it</h1>{text}<h3>Written by Ann Author</h3>"), &["Ann Author"]);
    check_authors("", &format!("<h1>Title of it</h1>{text}<p>By Bob Baker</p><div class=comment-author>Cy Clerk</div>"), &[]);
}

#[test]
fn pictures_cut_for_machines_give_way_to_the_one_that_is_shown() {
    let image = |head: &str, body: &str| first(&read_from(head, &format!("<h1>Title</h1>{body}")).image).unwrap_or_default();
    let card = "<meta property=og:image content=/cut/1234567_card.jpg>";
    let both = format!("{card}{}", json(r#"{"@type":"Article","image":"/cut/1234567_square.jpg"}"#));
    assert_eq!(image(&both, "<img src=/lead/1234567.jpg>"), "https://example.org/lead/1234567.jpg");
    assert_eq!(image(card, "<img src=/lead/1234567.jpg>"), "https://example.org/cut/1234567_card.jpg");
    assert_eq!(
        image(&both.replace("1234567", "lead-1200x630"), "<img src=/other-1200x630.jpg>"),
        "https://example.org/cut/lead-1200x630_card.jpg"
    );
}

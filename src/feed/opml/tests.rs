//! Lists as programs write them, and as they should not.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn described(text: &str) -> String {
    let base = Url::parse("https://lists.example/all/planet.opml").unwrap();
    match parse(text.as_bytes(), None, Some(&base)) {
        Ok(outlines) => {
            let lines = outlines.iter().map(|outline| {
                let site = outline.site.as_deref().map(|site| format!(" site {site}")).unwrap_or_default();
                format!("{} {:?} {:?}{site}", outline.url, outline.title, outline.categories)
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        Err(error) => error.to_string(),
    }
}

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&described(text));
}

#[test]
fn folders_become_categories() {
    check(
        r#"<opml version="2.0"><body>
          <outline text="News"><outline text="World" title="ignored">
            <outline type="rss" text="Alpha" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/></outline>
            <outline text="Beta" xmlUrl="https://b.example/feed"></outline>
          </outline>
          <outline title="Gamma" xmlUrl=" https://c.example/feed "/>
        </body></opml>"#,
        &expect![[r#"
            https://a.example/feed "Alpha" ["News/World"] site https://a.example/
            https://b.example/feed "Beta" ["News"]
            https://c.example/feed "Gamma" []"#]],
    );
}

#[test]
fn the_category_attribute_counts_too_and_doubles_are_one_feed() {
    check(
        r#"<opml><outline text="F"><outline text="A" xmlUrl="http://a.example" category=" / , x // y ,/z"/></outline>
        <outline text="G"><outline text="other" xmlUrl="http://a.example"/><outline text="A" xmlUrl="http://a.example"/></outline></opml>"#,
        &expect![[r#"http://a.example "A" ["x/y", "z", "F", "G"]"#]],
    );
}

#[test]
fn names_are_one_line_of_what_can_be_written() {
    check(
        "<opml><outline text='a\u{2028}b\u{feff}\u{202e}c\u{85}'><outline text='\u{202e}T\u{1b}' xmlUrl='http://a.example'/></outline></opml>",
        &expect![[r#"http://a.example "T" ["a bc…"]"#]],
    );
}

#[test]
fn spelling_is_forgiven() {
    check(
        "<OPML><BODY><Outline TEXT='R&D & more' XMLURL='http://a.example/?a=1&b=2'>\n<outline text=\"5 < 6\" xmlurl=http://b.example/x>\n\
         <outline type=RSS title=Gamma url=/c.xml /><opml:outline text='line\nbreak' xmlUrl='d.xml'/><outline text='&eacute;' xmlUrl=''/>\
         <!-- <outline xmlUrl='http://no.example'/> -->",
        &expect![[r#"
            http://a.example/?a=1&b=2 "R&D & more" []
            http://b.example/x "5 < 6" []
            https://lists.example/c.xml "Gamma" []
            https://lists.example/all/d.xml "line break" []"#]],
    );
}

#[test]
fn schemes_that_only_mean_a_reader_go() {
    check(
        "<opml><outline xmlUrl='feed://a.example/x'/><outline xmlUrl='feed:https://b.example/'/><outline xmlUrl='FEED:http://c.example'/>\
         <outline xmlUrl='feed:d.example/x'/><outline xmlUrl='feed://https://e.example/'/><outline xmlUrl='mailto:x@y'/></opml>",
        &expect![[r#"
            http://a.example/x "" []
            https://b.example/ "" []
            http://c.example "" []
            http://d.example/x "" []
            https://e.example/ "" []
            mailto:x@y "" []"#]],
    );
}

#[test]
fn other_lists_are_no_feeds() {
    check(
        "<opml><outline type='link' text='l' url='http://a.example/b.opml'/><outline type='include' text='i' url='x'><outline xmlUrl='http://f.example/'/></outline>\
         <outline type='source' text='s' xmlUrl='http://s.example/x.opml'/></opml>",
        &expect![[r#"http://f.example/ "" []"#]],
    );
}

#[test]
fn what_is_no_list_is_named() {
    check("", &expect!["not OPML: the document is empty"]);
    check("<!doctype html><title>Sign in</title>", &expect![[r#"not OPML but an HTML page titled "Sign in""#]]);
    check(
        "<rss><channel><title>Alpha</title><item><title>x</title></item></channel></rss>",
        &expect![[r#"not OPML but a feed titled "Alpha""#]],
    );
    check("<urlset/>", &expect!["not OPML but an XML document of `urlset`"]);
    check("hello", &expect!["not OPML but plain text"]);
    check("<opml version='1.0'><head/></opml>", &expect![""]);
}

#[test]
fn hostile_lists_are_bounded() {
    let deep = "<outline text='folder'>".repeat(50_000);
    let same = "<outline xmlUrl='http://a.example/' category='c'/>".repeat(20_000);
    let wide: String = (0..MAX_FEEDS + 10).map(|i| format!("<outline xmlUrl='http://a.example/{i}'/>")).collect();
    let long = format!("<outline text='{}'><outline xmlUrl='http://a.example/'/>", "x".repeat(1 << 20));
    let n_feeds = |body: &str| parse(format!("<opml>{body}").as_bytes(), None, None).unwrap().len();
    assert_eq!(n_feeds(&format!("{deep}{same}")), 1);
    assert_eq!(n_feeds(&format!("{deep}{wide}")), MAX_FEEDS);
    assert_eq!(n_feeds(&long), 1);
    assert_eq!(n_feeds(&"<outline text='".repeat(50_000)), 0);
    let outline = parse(format!("<opml>{deep}{same}").as_bytes(), None, None).unwrap().remove(0);
    assert!(outline.categories.iter().all(|category| category.len() <= MAX_PATH_BYTES));
}

#[test]
fn a_list_is_written_for_people_too() {
    let outline = |url: &str, title: &str, categories: &[&str]| Outline {
        url: url.into(),
        title: title.into(),
        site: None,
        categories: categories.iter().map(|category| (*category).to_owned()).collect(),
    };
    let outlines = [
        outline("http://a.example/?a&b", "A \"quoted\" <title>", &[]),
        outline("http://b.example/", "B", &["news/world", "own"]),
        Outline { site: Some("http://c.example/".into()), ..outline("http://c.example/f", "C", &["news"]) },
    ];
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <opml version="2.0">
          <head>
            <title>Mine</title>
          </head>
          <body>
            <outline type="rss" text="A &quot;quoted&quot; &lt;title&gt;" title="A &quot;quoted&quot; &lt;title&gt;" xmlUrl="http://a.example/?a&amp;b"/>
            <outline text="news">
              <outline type="rss" text="C" title="C" xmlUrl="http://c.example/f" htmlUrl="http://c.example/"/>
              <outline text="world">
                <outline type="rss" text="B" title="B" xmlUrl="http://b.example/"/>
              </outline>
            </outline>
            <outline text="own">
              <outline type="rss" text="B" title="B" xmlUrl="http://b.example/"/>
            </outline>
          </body>
        </opml>
    "#]]
    .assert_eq(&write("Mine", &outlines));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_equal(feeds in proptest::collection::btree_map("[a-z&<\"' é]{0,8}", ("[ -~äß/]{0,12}", proptest::collection::btree_set("[a-c/ &]{1,6}", 0..4)), 0..12)) {
        let outline = |(url, (title, categories)): (String, (String, std::collections::BTreeSet<String>))| Outline {
            url: format!("http://a.example/{url}x"),
            title: title.trim().to_owned(),
            site: None,
            categories: categories.iter().map(|category| category.trim().to_owned()).filter(|category| !category.is_empty()).collect(),
        };
        let sorted = |mut outlines: Vec<Outline>| {
            for outline in &mut outlines {
                outline.categories.sort();
                outline.categories.dedup();
            }
            outlines.sort();
            outlines
        };
        let outlines = sorted(feeds.into_iter().map(outline).collect());
        prop_assert_eq!(sorted(parse(write("t", &outlines).as_bytes(), None, None).unwrap()), outlines);
    }

    #[test]
    fn nothing_makes_it_panic(text in "(<|>|/|outline|opml|xmlUrl|text|=|\"|'| |&#|;|\\PC){0,60}") {
        let _ = parse(text.as_bytes(), None, None);
    }
}

#[test]
fn friends_and_tabs_are_lists_too() {
    let foaf = "<rdf:RDF xmlns:foaf='http://xmlns.com/foaf/0.1/'><foaf:Group><foaf:name>Planet &amp; X</foaf:name><foaf:member><foaf:Agent>\
        <foaf:weblog><foaf:Document rdf:about='http://a.example/'><rdfs:seeAlso><rss:channel rdf:about='http://a.example/feed'/></rdfs:seeAlso>\
        </foaf:Document></foaf:weblog><foaf:name>Ann</foaf:name></foaf:Agent></foaf:member></foaf:Group>\
        <foaf:Person><foaf:name>Bob</foaf:name><ya:blogActivity><ya:Posts><ya:feed rdf:resource='http://b.example/feed'/></ya:Posts></ya:blogActivity>\
        <foaf:knows><foaf:Person><foaf:name>Cy</foaf:name></foaf:Person></foaf:knows></foaf:Person></rdf:RDF>";
    let lines = |text: &str| -> Vec<String> {
        let outlines = parse(text.as_bytes(), None, None).unwrap().into_iter();
        outlines.map(|outline| format!("{} {} {}", outline.url, outline.title, outline.categories.join(", "))).collect()
    };
    assert_eq!(lines(foaf), ["http://a.example/feed Ann Planet & X", "http://b.example/feed Bob "]);
    let tabs = "<GadgetTabML><Tab title='News'><Section title='Far'><Module type='RSS'><ModulePrefs xmlUrl='http://c.example/'/></Module></Section></Tab></GadgetTabML>";
    assert_eq!(lines(tabs), ["http://c.example/  News/Far"]);
    // A feed of RSS 1.0 has a channel, too, but nobody's.
    let feed = "<rdf:RDF xmlns='http://purl.org/rss/1.0/'><channel rdf:about='http://d.example/'><title>D</title><link>http://d.example/</link></channel></rdf:RDF>";
    assert!(matches!(parse(feed.as_bytes(), None, None), Err(NotAList::Feed { .. })));
}

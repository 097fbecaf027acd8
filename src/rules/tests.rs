//! Tests of rules: how they are read, which applies, what they do to a page.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use url::Url;

use super::{Kind, Note, Reshape, Rule, Rules, Selector, header, parse_ftr, site};
use crate::article::{self, Options, Page, Source};
use crate::feed::Entry;
use crate::html;

const FTR: &str = "# example.org\r
title: //h1[@class='head']
body: //div[@id='gone']
body: //div[@id='story']
author: substring-after(//p[@class='by'], 'By ')
date: //time/@datetime
strip: //p[@class='by'] | //h1
strip_id_or_class: 'promo'
strip_image_src: /ads/
strip: //div[
find_string: <x-quote
replace_string: <blockquote
replace_string(</x-quote>): </blockquote>
wrap_in(blockquote): //div[contains(@class, 'pull')]
dissolve: //span[@class='box']
strip_attr: //p/@title
http_header(User-Agent): Mozilla/5.0 (X11; Linux x86_64)
http_header(user-agent): Googlebot/2.1
http_header(Cookie): consent=1
next_page_link: //a[@rel='next']
if_page_contains: //div[@class='pages']
single_page_link: //a[@class='print']/@href
prune: no
tidy: no
requires_login: yes
bodyy: //div
test_url: https://example.org/a
test_contains: some words
";

const PAGE: &str = "<title>Site</title><h1 class=head>The  headline</h1><div id=gone> </div>\
    <div id=story><p class=by>By Ann Author</p><time datetime=2025-02-14>today</time><p title=x>First paragraph, some words.</p><div class='x promo'>Buy!</div>\
    <img src=/ads/1.png><x-quote>said</x-quote><div class='pull-quote'>pulled</div><span class=box><p>Second one.</p></span></div>\
    <div class=pages><a rel=next href=/a?p=2>more</a><a class=print href='/a?print'>print</a></div>";

fn rule(text: &str, name: &str) -> Rule {
    parse_ftr(text, Path::new(name), site(name.trim_end_matches(".txt")).into_iter().collect())
}

fn rules(rule: Rule) -> Rules {
    let mut rules = Rules::default();
    assert_eq!(rules.add(rule), None);
    rules
}

#[test]
fn a_file_of_the_collection_is_read() {
    let rule = rule(FTR, "example.org.txt");
    assert_eq!((rule.kind, rule.content.len(), rule.remove.len()), (Kind::Ftr, 2, 4));
    assert_eq!(
        rule.replace,
        [("<x-quote", "<blockquote"), ("</x-quote>", "</blockquote>")].map(|(find, by)| (find.to_owned(), by.to_owned()))
    );
    assert_eq!(
        rule.reshape.iter().map(|(reshape, _)| reshape.clone()).collect::<Vec<_>>(),
        [Reshape::Wrap("blockquote".to_owned()), Reshape::Dissolve]
    );
    assert_eq!(rule.headers, [("user-agent".to_owned(), "Mozilla/5.0 (X11; Linux x86_64)".to_owned())]);
    assert!(rule.next_page[0].only_if.is_some() && rule.single_page[0].only_if.is_none());
    assert_eq!(rule.tests[0].contains, ["some words"]);
    let notes: Vec<String> = rule.notes.iter().map(|note| format!("{}: {}", note.line, note.message)).collect();
    assert_eq!(
        notes,
        [
            "10: `//div[` is no XPath: a step of a path is missing (character 7)",
            "18: `Googlebot/2.1` pretends to be a search engine and is never sent",
            "19: `cookie` says who somebody is and is never sent",
            "25: the site wants a login; nobody is logged in anywhere",
            "26: unknown directive `bodyy`",
        ]
    );
}

#[test]
fn a_rule_is_applied_to_its_pages() {
    let url = Url::parse("https://www.example.org/a").unwrap();
    let ruling = rules(Rule { kind: Kind::Own, ..rule(FTR, "example.org.txt") }).for_url(&url);
    let page = Page { url: url.clone(), html: PAGE.to_owned() };
    let article = article::extract(&Entry::default(), Some(&page), &Options { ruling: ruling.clone(), ..Options::default() });
    assert_eq!(article.title.as_deref(), Some("The headline"));
    assert_eq!(article.authors, ["Ann Author"]);
    assert_eq!(article.published.unwrap().date_naive().to_string(), "2025-02-14");
    assert_eq!(
        html::serialize(&article.body),
        "<time datetime=\"2025-02-14\">today</time><p>First paragraph, some words.</p><blockquote>said</blockquote>\
         <blockquote><div class=\"pull-quote\">pulled</div></blockquote><p>Second one.</p>"
    );
    let tree = html::parse(PAGE);
    assert_eq!(ruling.next_page(&tree, &url).unwrap().as_str(), "https://www.example.org/a?p=2");
    assert_eq!(ruling.single_page(&tree, &url).unwrap().as_str(), "https://www.example.org/a?print");
    let elsewhere = html::parse(&PAGE.replace("class=pages", "class=other"));
    assert_eq!(ruling.next_page(&elsewhere, &url), None);
}

#[test]
fn a_rule_that_matches_nothing_leaves_the_generic_way() {
    let paragraphs: String = (0..8)
        .map(|n| format!("<p>Paragraph {n} has words enough to be taken for a part of an article, and some more of them.</p>"))
        .collect();
    let html = format!(
        "<title>T</title><body><article>{paragraphs}<p class=promo>Our paper costs only so much, and so much more next year, said nobody.</p></article>"
    );
    let url = Url::parse("https://example.org/b").unwrap();
    let ruling = rules(rule(FTR, "example.org.txt")).for_url(&url);
    let article = article::extract(&Entry::default(), Some(&Page { url, html }), &Options { ruling, ..Options::default() });
    assert_eq!(article.source, Source::Page);
    let text = html::text(&article.body);
    // What is to be removed is removed all the same.
    assert!(text.contains("Paragraph 7") && !text.contains("costs only"), "{text}");
}

#[test]
fn what_the_collection_forgot_to_strip_is_cut_and_what_the_user_names_is_not() {
    let paragraphs: String = (0..8)
        .map(|n| format!("<p>Paragraph {n} has words enough to be taken for a part of an article, and some more of them.</p>"))
        .collect();
    let box_of_links =
        "<div class=related><h3>Related articles</h3><ul><li><a href=/1>Another article</a><li><a href=/2>And one more</a></ul></div>";
    let html = format!(
        "<title>T</title><body><nav><a href=/>Home</a></nav><div id=story>{paragraphs}{box_of_links}</div><p>Other text of the site, outside.</p>"
    );
    let url = Url::parse("https://example.org/b").unwrap();
    let text = |kind: Kind| {
        let rule = Rule { kind, ..rule("body: //div[@id='story']\n", "example.org.txt") };
        let page = Page { url: url.clone(), html: html.clone() };
        html::text(
            &article::extract(&Entry::default(), Some(&page), &Options { ruling: rules(rule).for_url(&url), ..Options::default() }).body,
        )
    };
    let (own, ftr) = (text(Kind::Own), text(Kind::Ftr));
    assert!(own.contains("Paragraph 7") && own.contains("And one more") && !own.contains("outside"), "{own}");
    assert!(ftr.contains("Paragraph 7") && !ftr.contains("And one more") && !ftr.contains("outside"), "{ftr}");
}

#[test]
fn the_user_knows_better_than_the_feed_and_the_collection_does_not() {
    let url = Url::parse("https://example.org/a").unwrap();
    let date = |text: &str| crate::feed::read_date(text);
    let entry = Entry {
        title: Some("Entry".to_owned()),
        authors: vec!["admin".to_owned()],
        published: date("2025-02-14T10:00:00Z"),
        ..Entry::default()
    };
    let page = Page { url: url.clone(), html: PAGE.to_owned() };
    let find = |kind: Kind, options: Options| {
        let ruling = rules(Rule { kind, ..rule(FTR, "example.org.txt") }).for_url(&url);
        article::extract(&entry, Some(&page), &Options { ruling, ..options })
    };
    let own = find(Kind::Own, Options::default());
    assert_eq!((own.title.as_deref(), own.authors, own.published), (Some("The headline"), vec!["Ann Author".to_owned()], entry.published));
    let ftr = find(Kind::Ftr, Options::default());
    assert_eq!((ftr.title.as_deref(), ftr.authors), (Some("Entry"), vec!["admin".to_owned()]));
    let select = Options { content: vec!["#story p".to_owned()], remove: vec![".by".to_owned()], ..Options::default() };
    assert_eq!(html::text(&find(Kind::Own, select).body), "First paragraph, some words.\nSecond one.");
}

#[test]
fn the_nearest_rule_applies_and_the_users_first() {
    let mut rules = Rules::default();
    for name in ["example.org.txt", ".example.org.txt", "news.example.org.txt", "www.other.example.txt", ".b.example.txt"] {
        assert_eq!(rules.add(rule("title: //h1", name)), None);
    }
    let own = |name: &str| Rule { sites: vec![site(name).unwrap()], file: PathBuf::from(name), ..Rule::default() };
    assert_eq!(rules.add(own("*.b.example")), None);
    assert_eq!(rules.add(own("*.b.example")), Some(".b.example".to_owned()));
    let file = |url: &str| rules.for_url(&Url::parse(url).unwrap()).rule().map(|rule| rule.file.display().to_string());
    for (url, expected) in [
        ("https://example.org/a", Some("example.org.txt")),
        ("https://WWW.example.org./a", Some("example.org.txt")),
        ("https://news.example.org/a", Some("news.example.org.txt")),
        ("https://a.news.example.org/a", Some(".example.org.txt")),
        ("https://other.example/", Some("www.other.example.txt")),
        ("https://a.b.example/", Some("*.b.example")),
        ("https://b.example/", None),
        ("https://ample.org/", None),
        ("file:///a", None),
    ] {
        assert_eq!(file(url).as_deref(), expected, "{url}");
    }
}

#[test]
fn what_goes_for_all_sites_only_cleans() {
    let mut rules = Rules::default();
    rules.add_everywhere(parse_ftr("title: //h1\nbody: //div\nstrip_id_or_class: promo\n", Path::new("global.txt"), Vec::new()));
    let ruling = rules.for_url(&Url::parse("https://any.example/").unwrap());
    let mut tree = html::parse(PAGE);
    assert_eq!((ruling.facts(&tree).title, ruling.content(&tree).len(), ruling.clean(&mut tree)), (None, 0, 1));
}

#[test]
fn sites_headers_and_selectors_are_checked() {
    for (text, expected) in [
        ("Example.ORG", Some("example.org")),
        ("www.example.org", Some("example.org")),
        ("WWW.Example.org", Some("example.org")),
        ("example.org.", Some("example.org")),
        ("*.Example.org.", Some(".example.org")),
        ("*.example.org", Some(".example.org")),
        (".example.org", Some(".example.org")),
        ("bücher.example", Some("xn--bcher-kva.example")),
        ("127.0.0.1", Some("127.0.0.1")),
        ("https://example.org/", None),
        ("a b", None),
        (".", None),
        ("", None),
    ] {
        assert_eq!(site(text).as_deref(), expected, "{text}");
    }
    assert_eq!(header("Accept-Language", " de ").unwrap(), ("accept-language".to_owned(), "de".to_owned()));
    for name in ["Cookie", "Authorization", "Proxy-Authorization", "X-Forwarded-For", "Host", "Accept-Encoding", "Accept-Charset"] {
        assert!(header(name, "a").is_err(), "{name}");
    }
    assert!(header("Referer", "a\nb").is_err());
    let css = Selector::parse("meta[name=a]").unwrap();
    let tree = html::parse("<meta name=a content=' b  c '><time datetime=2025>x</time><p>d <b>e</b></p>");
    let document = super::xpath::Document::new(&tree);
    assert_eq!(css.texts(&document), ["b c"]);
    assert_eq!(Selector::parse("time, p").unwrap().texts(&document), ["2025", "d e"]);
    assert_eq!(Selector::parse("(//p)[1]/b").unwrap().texts(&document), ["e"]);
    assert!(Selector::parse("p[[").is_err() && Selector::parse("//p[").is_err());
}

#[test]
fn the_condition_of_a_refused_link_is_nobodys() {
    let rule = rule("next_page_link: //a[@rel='next']\nsingle_page_link: //a[\nif_page_contains: //div\n", "example.org.txt");
    assert!(rule.next_page[0].only_if.is_none() && rule.single_page.is_empty());
    assert_eq!(rule.notes[1], Note { line: 3, message: "`if_page_contains` without a link before it".to_owned() });
}

#[test]
fn replacing_cannot_blow_a_page_up() {
    let long = "b".repeat(1 << 12);
    let rule = Rule { replace: vec![("a".to_owned(), long.clone()), ("c".to_owned(), "d".to_owned())], ..Rule::default() };
    let ruling = Rules::default().with(&Arc::new(rule));
    assert_eq!(ruling.prepare(&"ac".repeat(2)), format!("{long}d{long}d"));
    assert_eq!(ruling.prepare(&"ac".repeat(1 << 20)), "ad".repeat(1 << 20));
}

#[test]
fn rules_are_shared_between_threads() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    is_shared(&Arc::new(Rules::default()));
}

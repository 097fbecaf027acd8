//! Tests of articles on several pages: a site is a list of pages, and what is read of it is told.

use std::collections::HashMap;

use expect_test::{Expect, expect};

use super::*;
use crate::rules::{Link, Rule, Rules, Selector};

const FIRST: &str = "https://example.org/news/river";

/// Sentences that tell one page from another.
fn text(name: &str) -> String {
    let about =
        |what: &str| format!("<p>In the {name} part of this report, {what}, and the people of the lower town had much to tell of it.</p>");
    ["the water rose by two metres", "boats were brought from the coast", "the mayor spoke to the press at noon"].map(about).concat()
}

fn html(title: &str, body: &str) -> String {
    format!("<html><head><title>{title} | The Site</title></head><body><h1>{title}</h1><article>{body}</article></body></html>")
}

/// Reads the article at an address of a site of pages; gives what was asked for and the text.
fn read(pages: &[(&str, String)], options: &Options) -> (Vec<String>, String) {
    let base = Url::parse(FIRST).unwrap();
    let page = |url: &Url| {
        pages.iter().find(|(path, _)| base.join(path).unwrap() == *url).map(|(_, html)| Page { url: url.clone(), html: html.clone() })
    };
    let mut sequel = Sequel::new(&Entry::default(), page(&base).unwrap(), options.clone(), 1 << 20);
    let mut asked = Vec::new();
    while let Some(url) = sequel.next().cloned() {
        asked.push(url[url::Position::BeforePath..].to_owned());
        assert!(asked.len() < 50, "there is no end");
        sequel = match page(&url) {
            Some(page) => sequel.with(page),
            None => sequel.without(),
        };
    }
    let pages = sequel.into_pages();
    let options = Options { more: pages.get(1..).unwrap().into(), ..options.clone() };
    (asked, html::serialize(&extract(&Entry::default(), pages.first(), &options).body))
}

/// What was asked for, and which parts are in the text, in order.
#[track_caller]
fn check(pages: &[(&str, String)], expected: &Expect) {
    check_with(pages, &Options::default(), expected);
}

#[track_caller]
fn check_with(pages: &[(&str, String)], options: &Options, expected: &Expect) {
    let (asked, html) = read(pages, options);
    let parts = html.split("In the ").skip(1).filter_map(|part| part.split_once(" part")).map(|(name, _)| name);
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for part in parts {
        match counted.last_mut() {
            Some((last, n)) if *last == part => *n += 1,
            _ => counted.push((part, 1)),
        }
    }
    let counted: Vec<String> = counted.iter().map(|(part, n)| format!("{part} {n}")).collect();
    expected.assert_eq(&format!("{}: {}", asked.join(" "), counted.join(", ")));
}

/// Three pages, each with what stands at its end.
fn three(ends: [&str; 3]) -> Vec<(&'static str, String)> {
    let [one, two, three] = ends;
    let page = |name: &str, end: &str| html("The river rose at night", &format!("{}{end}", text(name)));
    vec![("/news/river", page("first", one)), ("/news/river?page=2", page("second", two)), ("/news/river?page=3", page("third", three))]
}

#[test]
fn pages_are_joined_in_order() {
    let all = expect!["/news/river?page=2 /news/river?page=3: first 3, second 3, third 3"];
    let link = |n: u32| format!("<link rel=next href='?page={n}'>");
    check(&three([&link(2), &link(3), ""]), &all);
    let numbers = "<div class=pagination><a href='/news/river'>1</a> <a href='?page=2'>2</a> <a href='?page=3'>3</a></div>";
    check(&three([numbers, numbers, numbers]), &all);
    check(&three(["<a href='?page=2'>Nächste Seite: Boote</a>", "<a href='?page=3'><img src=a.png alt=Weiter></a>", ""]), &all);
}

#[test]
fn pages_may_be_counted_from_0() {
    let pages = three(["<a href='?page=1'>2</a> <a href='?page=2'>3</a>", "", ""]);
    let numbers = "<a href='/news/river'>1</a> <a href='?page=1'>2</a> <a href='?page=2'>3</a>";
    let page = |name: &str| html("The river rose at night", &format!("{}{numbers}", text(name)));
    let pages = [pages[0].clone(), ("/news/river?page=1", page("second")), ("/news/river?page=2", page("third"))];
    check(&pages, &expect!["/news/river?page=1 /news/river?page=2: first 3, second 3, third 3"]);
}

#[test]
fn the_whole_on_one_page_is_better() {
    let all = "<a href='?page=all'>Auf einer Seite lesen</a>";
    let mut pages = three([&format!("{all}<a rel=next href='?page=2'>2</a>"), "<a rel=next href='?page=3'>3</a>", ""]);
    check(&pages, &expect!["/news/river?page=all /news/river?page=2 /news/river?page=3: first 3, second 3, third 3"]);
    let whole = html("The river rose at night", &["first", "second", "third"].map(text).concat());
    pages.push(("/news/river?page=all", whole));
    check(&pages, &expect!["/news/river?page=all: first 3, second 3, third 3"]);
}

#[test]
fn the_whole_is_taken_where_the_first_page_is_nearly_all_of_it() {
    let all = "<a href='?page=all'>Auf einer Seite lesen</a>";
    let long = ["first", "second", "third", "fourth"].map(text).concat();
    let whole = html("The river rose at night", &format!("{long}{}", text("fifth")));
    let pages = [("/news/river", html("The river rose at night", &format!("{long}{all}"))), ("/news/river?page=all", whole)];
    check(&pages, &expect!["/news/river?page=all: first 3, second 3, third 3, fourth 3, fifth 3"]);
}

#[test]
fn a_page_that_repeats_does_not_hide_those_behind_it() {
    let pages: Vec<Page> =
        three(["", "", ""]).into_iter().map(|(path, html)| Page { url: Url::parse(FIRST).unwrap().join(path).unwrap(), html }).collect();
    let [one, two, three] = pages.try_into().unwrap();
    let empty = Page { url: one.url.clone(), html: String::new() };
    let options = Options { more: [one.clone(), empty, two, three].into(), ..Options::default() };
    let joined = html::serialize(&extract(&Entry::default(), Some(&one), &options).body);
    assert_eq!(["first", "second", "third"].map(|name| joined.matches(name).count()), [3; 3], "{joined}");
}

#[test]
fn a_page_that_is_missing_ends_it() {
    let mut pages = three(["<link rel=next href='?page=2'>", "<link rel=next href='?page=3'>", ""]);
    pages.remove(1);
    check(&pages, &expect!["/news/river?page=2: first 3"]);
}

#[test]
fn there_is_an_end() {
    let next = "<link rel=next href='?page=2'>";
    check(&three([next, "<link rel=next href='/news/river'>", ""]), &expect!["/news/river?page=2: first 3, second 3"]);
    // A server that gives the last page for all others.
    let mut pages = three([next, "<link rel=next href='?page=3'>", "<link rel=next href='?page=4'>"]);
    pages.push(("/news/river?page=4", pages[2].1.replace("page=4", "page=5")));
    check(&pages, &expect!["/news/river?page=2 /news/river?page=3 /news/river?page=4: first 3, second 3, third 3"]);
    let many: Vec<(String, String)> = (1..40)
        .map(|n| {
            let path = if n == 1 { "/news/river".to_owned() } else { format!("/news/river?page={n}") };
            (path, html("The river rose at night", &format!("{}<link rel=next href='?page={}'>", text(&format!("{n}th")), n + 1)))
        })
        .collect();
    let many: Vec<(&str, String)> = many.iter().map(|(path, html)| (path.as_str(), html.clone())).collect();
    assert_eq!(read(&many, &Options::default()).0.len(), MAX_PAGES - 1);
}

#[test]
fn another_article_is_not_followed() {
    let nothing = expect![": first 3"];
    for end in [
        "<link rel=next href='/news/lake'>",
        "<a rel=next href='/news/lake?page=2'>Next</a>",
        "<link rel=next href='/page/2'><a href='/page/2'>2</a>",
        "<a href='/news/river?cpage=2#comments'>2</a><a href='/news/river/comment-page-2'>Next</a>",
        "<section id=comments><p>I was there.</p><a href='?page=2'>2</a></section>",
        "<a href='?page=2#comments'>2</a>",
        "<a href='/news/river/print'>View all</a><a href='/news'>View all</a><a href='/news/river/amp'>Single page</a>",
        "<a href='/2025/02'>2</a><a href='?day=2'>2</a>",
    ] {
        check(&three([end, "", ""]), &nothing);
    }
    let title = "Stocks fall at the end of the week";
    let pages = [three(["<link rel=next href='?page=2'>", "", ""])[0].clone(), ("/news/river?page=2", html(title, &text("other")))];
    check(&pages, &expect!["/news/river?page=2: first 3"]);
    // The same title a week later.
    let dated =
        |page: &str, day: u32| page.replace("<title>", &format!("<meta property=article:published_time content=2025-02-{day:02}><title>"));
    let [(_, one), (_, two), _] = three(["<link rel=next href='/news/river-2'>", "", ""]).try_into().unwrap();
    let pages = |day| [("/news/river", dated(&one, 7)), ("/news/river-2", dated(&two, day))];
    check(&pages(14), &expect!["/news/river-2: first 3"]);
    check(&pages(7), &expect!["/news/river-2: first 3, second 3"]);
}

#[test]
fn lists_and_talks_are_not_followed() {
    let mut pages = three(["<link rel=next href='?page=2'>", "", ""]);
    pages[0].1.push_str("<script type='application/ld+json'>{\"@type\": \"DiscussionForumPosting\"}</script>");
    check(&pages, &expect![": first 3"]);
}

#[test]
fn nothing_is_said_twice() {
    let intro =
        "<p class=lead>The river Ann rose by two metres on Sunday, and it has not been so high since the year of the great flood.</p>";
    let author = "<p>Ben Writer lives in the lower town, where he keeps a boat, two dogs and a list of all floods.</p>";
    let page = |name: &str, end: &str| {
        let body = format!(
            "<figure><img src='/a.jpg'></figure>{intro}<h2 id=part>The {name} day</h2>{}<p>See the {name} <a href='#part'>day</a> and the <a href='map.html'>map</a>.</p>{author}{end}",
            text(name)
        );
        html("The river rose at night", &body)
    };
    let pages = [("/news/river", page("first", "<a rel=next href='river/2'>2</a>")), ("/news/river/2", page("second", ""))];
    let (_, html) = read(&pages, &Options::default());
    let n = |text: &str| html.matches(text).count();
    assert_eq!((n("great flood"), n("Ben Writer"), n("a.jpg"), n("<h1"), n("<h2")), (1, 1, 1, 0, 2), "{html}");
    assert_eq!(
        (n("id=\"part\""), n("id=\"part-page-2\""), n("#part-page-2"), n("\"map.html\""), n("/news/river/map.html")),
        (1, 1, 1, 1, 1),
        "{html}"
    );
}

#[test]
fn what_leads_from_page_to_page_goes() {
    let ends =
        ["<p>Page 1 of 2</p><p><b>1</b> <a href='?page=2'>2</a></p>", "<p>Page 2 / 2</p><p><a href='/news/river'>1</a> <b>2</b></p>", ""];
    let (_, html) = read(&three(ends), &Options::default());
    assert_eq!(html.matches("<p>").count(), 6, "{html}");
    assert!(!html.contains("Page ") && !html.contains("href"), "{html}");
}

#[test]
fn a_rule_decides() {
    let link = |selector: &str| Link { selector: Selector::parse(selector).unwrap(), only_if: None };
    let rule = Rule { sites: vec!["example.org".to_owned()], next_page: vec![link("a.more")], ..Rule::default() };
    let options = |rule: &Rule| {
        let mut rules = Rules::default();
        rules.add(rule.clone());
        Options { ruling: rules.for_url(&Url::parse(FIRST).unwrap()), ..Options::default() }
    };
    let mut pages = three(["<a class=more href='/part-two'>On</a>", "<link rel=next href='?page=3'>", ""]);
    pages[1] = ("/part-two", pages[1].1.replace("The river rose at night", "Boats"));
    check_with(&pages, &options(&rule), &expect!["/part-two: first 3, second 3"]);
    let rule = Rule { next_page: Vec::new(), single_page: vec![link("a.print")], ..rule };
    let whole = html("Print", &["first", "second", "third"].map(text).concat());
    let pages = [three(["<a class=print href='/print/7'>Print</a>", "", ""])[0].clone(), ("/print/7", whole)];
    check_with(&pages, &options(&rule), &expect!["/print/7: first 3, second 3, third 3"]);
}

#[test]
fn hostile_pages_end() {
    let links: HashMap<u32, String> =
        (0..2_000).map(|n| (n, format!("<a href='?page={n}'>{n}</a><a rel=next href='?page={n}'>"))).collect();
    let body = format!("{}{}", text("first"), links.into_values().collect::<String>());
    let pages = [("/news/river", html("The river rose at night", &body))];
    assert!(read(&pages, &Options::default()).0.len() < MAX_PAGES);
}

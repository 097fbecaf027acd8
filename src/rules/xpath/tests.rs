//! Tests of XPath: what the recommendation says, and what a hostile page or expression may cost.

use super::{Document, XPath};
use crate::html;

const PAGE: &str = "<!doctype html><html lang=en-GB><head><title>T</title><meta property=og:title content='Head &amp; line'></head>\
    <body><div id=a class='story wide'><h1>One</h1><p>first <b>bold</b></p><p class=lead>second</p><!-- note --><ul><li>1</li><li>2</li><li>x3</li></ul></div>\
    <div id=b><p>third</p><p lang=de>4.5</p></div></body></html>";

#[track_caller]
fn check(expression: &str, expected: &[&str]) {
    let tree = html::parse(PAGE);
    let found = XPath::parse(expression).unwrap().texts(&Document::new(&tree));
    assert_eq!(found, expected, "{expression}");
}

#[track_caller]
fn value(expression: &str, expected: &str) {
    check(&format!("string({expression})"), &[expected]);
}

#[test]
fn paths_find_nodes_in_the_order_of_the_page() {
    check("//p", &["first bold", "second", "third", "4.5"]);
    check("/html/body/div[@id='b']/p[1]", &["third"]);
    check("//p[1]", &["first bold", "third"]);
    check("(//p)[1]", &["first bold"]);
    check("(//p)[last()]/text()", &["4.5"]);
    check("//div[2]/p | //h1 | //h1", &["One", "third", "4.5"]);
    check("//@class", &["story wide", "lead"]);
    check("//div/@*[name() = 'id' or . = 'b']", &["a", "b"]);
    check("//meta[@property='og:title']/@content", &["Head & line"]);
    check("//b/ancestor::*[1]", &["first bold"]);
    check("//b/ancestor::*/@id", &["a"]);
    check("//p[@class]/preceding-sibling::*", &["One", "first bold"]);
    check("//p[@class]/preceding-sibling::*[1]", &["first bold"]);
    check("//h1/following::p", &["first bold", "second", "third", "4.5"]);
    check("//h1/following-sibling::p[position() > 1]", &["second"]);
    check("//li/preceding::p[1]", &["second"]);
    check("//b/..", &["first bold"]);
    check("//ul//text()[. > 1]", &["2"]);
    check("//comment()", &[" note "]);
    check("//div/descendant-or-self::*[@class='lead']/self::p", &["second"]);
    check("//b/parent::p/parent::div/child::h1", &["One"]);
    check("//div[.//li]/@id", &["a"]);
    check("id('b a')/@id", &["a", "b"]);
    check("//li[not(number(.))]", &["x3"]);
    check("//namespace::*", &[]);
    check("/", &["TOnefirst boldsecond12x3third4.5"]);
    check("//p[lang('de')]", &["4.5"]);
    check("//p[lang('en')][last()]", &["second", "third"]);
    check("//div[p]/p[2][not(@class)]", &["4.5"]);
    check("//*[@id=//div[2]/@id]/p[1]", &["third"]);
}

#[test]
fn the_core_library() {
    for (expression, expected) in [
        ("1 + 2 * 3 - 4 div 2", "5"),
        ("5 mod -2", "1"),
        ("- 5 mod 2", "-1"),
        ("1.5 mod .5", "0"),
        ("--3", "3"),
        ("1 div 0", "Infinity"),
        ("-1 div 0", "-Infinity"),
        ("0 div 0", "NaN"),
        ("true() and not(false())", "true"),
        ("1 = 1.0 or 0 div 0", "true"),
        ("'a' = 'a' = true()", "true"),
        ("3 > 2 > 1", "false"),
        ("//li = 2", "true"),
        ("//li != 2", "true"),
        ("not(//li = 7)", "true"),
        ("//li < //p", "true"),
        ("count(//li)", "3"),
        ("sum(//li[position() < 3])", "3"),
        ("sum(//li)", "NaN"),
        ("concat('a', 1, true())", "a1true"),
        ("starts-with('abc', 'ab')", "true"),
        ("contains('abc', '')", "true"),
        ("substring-before('1999/04/01', '/')", "1999"),
        ("substring-after('1999/04/01', '/')", "04/01"),
        ("substring-after('1999/04/01', '19')", "99/04/01"),
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', -1 div 0, 1 div 0)", ""),
        ("substring('äöü', 2)", "öü"),
        ("string-length('äöü')", "3"),
        ("normalize-space('  a \n b ')", "a b"),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
        ("floor(-1.5)", "-2"),
        ("ceiling(1.2)", "2"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-2"),
        ("number(' -1.50 ')", "-1.5"),
        ("number('1e3')", "NaN"),
        ("number(true())", "1"),
        ("boolean('false')", "true"),
        ("boolean(//h2)", "false"),
        ("name(//@content)", "content"),
        ("local-name(//li/..)", "ul"),
        ("1000000000000", "1000000000000"),
        ("//div/@class", "story wide"),
        ("//nothing", ""),
        ("contains(concat(' ', normalize-space(//div/@class), ' '), ' wide ')", "true"),
    ] {
        value(expression, expected);
    }
}

#[test]
fn names_are_names_of_operators_only_between_operands() {
    let tree = html::parse("<div><div>1</div><mod>2</mod><x-or>3</x-or></div>");
    let texts = |expression: &str| XPath::parse(expression).unwrap().texts(&Document::new(&tree));
    assert_eq!(texts("//div/div"), ["1"]);
    assert_eq!(texts("number(//div/mod) mod 2"), ["0"]);
    assert_eq!(texts("//div/div * 3"), ["3"]);
    assert_eq!(texts("count(//div/*)"), ["3"]);
    assert_eq!(texts("//x-or"), ["3"]);
    assert_eq!(texts("//*[self::mod or self::x-or]"), ["2", "3"]);
}

#[test]
fn what_is_no_expression_says_where() {
    for (expression, message) in [
        ("", "a step of a path is missing (character 1)"),
        ("//p[", "a step of a path is missing (character 5)"),
        ("//p]", "the expression should end here (character 4)"),
        ("//p[@class='a]", "a quoted text does not end (character 12)"),
        ("//p[contains(.)]", "`contains()` has another number of arguments (character 5)"),
        ("count('a')", "`count()` wants nodes (character 1)"),
        ("lower-case(.)", "there is no function `lower-case` (character 1)"),
        ("parents::p", "there is no axis `parents` (character 1)"),
        ("//a | 'b'", "`|` joins nodes only (character 10)"),
        ("$a", "there are no variables here (character 1)"),
        ("'a'[1]", "only nodes have predicates and paths (character 7)"),
        ("//a#b", "`#` has no meaning here (character 4)"),
    ] {
        assert_eq!(XPath::parse(expression).unwrap_err().to_string(), message, "{expression}");
    }
    assert!(XPath::parse(&"(".repeat(100_000)).is_err());
    assert!(XPath::parse(&"-".repeat(100_000)).is_err());
    assert!(XPath::parse(&vec!["1"; 100_000].join(" or ")).is_err());
    assert!(XPath::parse(&format!("{}1", "-".repeat(500))).is_ok());
}

#[test]
fn a_page_can_cost_only_so_much() {
    let tree = html::parse(&format!("{}{}", "<div>".repeat(400), "<p>a</p>".repeat(4_000)));
    let document = Document::new(&tree);
    assert_eq!(XPath::parse("count(//p)").unwrap().texts(&document), ["4000"]);
    assert!(!document.is_exhausted());
    for expensive in
        ["//*[count(//*[count(//*) > 1]) > 1]", "//div[contains(., 'b')]", "//p[preceding::p[. = 'b']]", "//p != //p", "//div", "id(//div)"]
    {
        let document = Document::new(&tree);
        document.budget.set(200_000);
        assert!(XPath::parse(expensive).unwrap().texts(&document).is_empty(), "{expensive}");
        assert!(document.is_exhausted(), "{expensive}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 400, failure_persistence: None, ..proptest::prelude::ProptestConfig::default() })]

    #[test]
    fn any_expression_at_all_is_survived(words in proptest::collection::vec(proptest::sample::select(vec![
        "//", "/", "*", "p", "div", "@class", "[", "]", "(", ")", "1", "'a'", ".", "..", "|", "=", "!=", "<", "-", "+", " and ", " or ", " div ",
        "ancestor::", "following::", "preceding::", "text()", "last()", "position()", "count(", "contains(", ",", "ü", "\"", ":", "::", "$",
    ]), 0..24)) {
        let tree = html::parse(PAGE);
        let document = Document::new(&tree);
        document.budget.set(100_000);
        if let Ok(xpath) = XPath::parse(&words.concat()) {
            xpath.texts(&document);
            xpath.spots(&document);
            xpath.holds(&document);
        }
    }
}

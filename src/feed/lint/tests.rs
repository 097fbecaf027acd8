//! What is wrong with feeds, told place by place.

use expect_test::{Expect, expect};

use super::super::parse;
use super::*;

fn check(bytes: impl AsRef<[u8]>, content_type: Option<&str>, expected: &Expect) {
    let bytes = bytes.as_ref();
    let base = Url::parse("https://example.org/feed").unwrap();
    let (feed, _) = parse(bytes, content_type, Some(&base)).unwrap();
    let lines = lint(&feed, bytes, content_type, Some(&base)).into_iter().map(|finding| {
        let places: Vec<String> = finding.places.iter().map(|place| format!("{}:{} {}", place.line, place.column, place.what)).collect();
        format!("{:?} {} {}: {}\n", finding.rule.gravity, finding.n, finding.rule.name, places.join("; "))
    });
    expected.assert_eq(&lines.collect::<String>());
}

const GOOD_RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Alpha</title><link>https://example.org/</link><description>All &amp; everything &#8211; &lt;b&gt;here&lt;/b&gt;</description>
<atom:link rel="self" type="application/rss+xml" href="https://example.org/feed"/><language>en-GB</language><ttl>60</ttl>
<skipHours><hour>0</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<item><title>One</title><link>https://example.org/1</link><guid isPermaLink="false">1</guid><dc:date>2011-10-03</dc:date>
<pubDate>Mon, 03 Oct 2011 10:00:00 GMT</pubDate><enclosure url="https://example.org/1.mp3" length="5" type="audio/mpeg"/></item>
</channel></rss>"#;

#[test]
fn good_feeds_have_nothing_wrong() {
    check(GOOD_RSS, Some("application/rss+xml; charset=utf-8"), &expect![""]);
    check(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title type="html">A &lt;b&gt;B&lt;/b&gt;</title><id>urn:a</id>
        <updated>2011-10-03T10:00:00Z</updated><link rel="self" href="https://example.org/atom"/><entry><id>urn:b</id><title>One</title>
        <updated>2011-10-03T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text<br/></p></div></content>
        </entry></feed>"#,
        Some("application/atom+xml"),
        &expect![""],
    );
    check(
        r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Alpha", "feed_url": "https://example.org/feed", "items":
        [{"id": "1", "content_text": "One", "date_published": "2011-10-03T10:00:00Z", "tags": ["a"]}]}"#,
        Some("application/feed+json"),
        &expect![""],
    );
}

#[test]
fn bytes_that_are_not_what_is_said() {
    check(
        b"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>caf\xe9 \x01</title></channel></rss>",
        Some("text/html"),
        &expect![[r#"
            Error 1 charset: 0:0 `utf-8` is named, but the bytes are `windows-1252`
            Error 1 control-character: 0:0 characters that XML forbids: 1
            Error 2 missing: 1:59 the feed has no `<link>`; 1:59 the feed has no `<description>`
            Warning 1 media-type: 0:0 the server says that this is `text/html`
            Advice 1 self-link: 1:59 the feed does not name its own address
        "#]],
    );
    check(
        "<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel><title>café</title></channel></rss>",
        None,
        &expect![[r#"
            Error 1 charset: 0:0 `iso-8859-1` is named, but the bytes are `UTF-8`
            Error 2 missing: 1:64 the feed has no `<link>`; 1:64 the feed has no `<description>`
            Advice 1 self-link: 1:64 the feed does not name its own address
        "#]],
    );
}

#[test]
fn markup_a_strict_parser_stops_at() {
    check(
        "\n<?xml version='1.0'?><rss version='2.0'><channel class=x a a><title>Q&A &nbsp; 1 < 2</title><description>a<br>b</b></description>\n\
         <media:title>x</media:title><item><title>One</TITLE><guid>a</guid></item></channel></rss> and more <p>",
        None,
        &expect![[r#"
            Error 1 before-root: 1:1 blanks before the XML declaration
            Error 1 missing: 2:42 the feed has no `<link>`
            Error 3 attribute: 2:50 `class` has no value in quotes; 2:58 `a` has no value in quotes; 2:60 `a` is there twice
            Error 1 bare-ampersand: 2:71 `&A &nbsp; 1`
            Error 1 undefined-entity: 2:74 `&nbsp;` is not declared
            Error 1 bare-bracket: 2:82 a `<` that begins no tag
            Error 1 unclosed: 2:108 `<br>` is not closed
            Error 2 end-tag: 2:114 `</b>` closes nothing; 3:47 `</TITLE>` closes nothing
            Error 1 prefix: 3:2 the prefix of `media:title` is not declared
            Error 2 after-root: 3:91 text outside the root: `and more`; 3:101 `<p>` outside the root
            Error 1 cut-off: 3:101 the document ends inside `<p>`
            Warning 1 permalink: 3:54 `a` is no address
            Advice 1 self-link: 2:42 the feed does not name its own address
            Advice 1 no-date: 3:30 `<item>` has no `<pubDate>`
        "#]],
    );
    check(
        "<rss version='2.0'><channel><title>A</title><item><title>One",
        None,
        &expect![[r#"
            Error 2 missing: 1:21 the feed has no `<link>`; 1:21 the feed has no `<description>`
            Error 1 cut-off: 1:52 the document ends inside `<title>`
            Advice 1 self-link: 1:21 the feed does not name its own address
            Advice 1 no-id: 1:46 `<item>` has no `<guid>`
            Advice 1 no-date: 1:46 `<item>` has no `<pubDate>`
        "#]],
    );
}

#[test]
fn rules_of_rss() {
    check(
        "<rss version='3'><channel><title>A <b>b</b></title><language>English, US</language><ttl>soon</ttl><skipDays><day>Funday</day></skipDays>\n\
         <item><guid>1</guid><link>/1</link><title>One</title><pubDate>2011-10-03 10:00</pubDate><enclosure url='a.mp3'/>\n\
         <description>&lt;img src='a.png'></description></item>\n\
         <item><guid isPermaLink='false'>1</guid><title>Two</title><pubDate>some day</pubDate><description>ZÃ¼rich dÃ©cor Ã¤</description></item>\n\
         <item><link>https://example.org/3</link></item></channel></rss>",
        None,
        &expect![[r#"
            Error 2 missing: 1:19 the feed has no `<link>`; 1:19 the feed has no `<description>`
            Error 1 repeated-id: 4:8 `1` was there before
            Error 1 date: 4:60 `some day` of `<pubDate>` cannot be read
            Error 1 twice-encoded: 4:99 `ZÃ¼rich dÃ©cor Ã¤`
            Error 1 empty-entry: 5:2 `<item>` has neither title nor text
            Warning 1 version: 1:2 `<rss>` of version `3`
            Warning 1 title-markup: 1:28 `A <b>b</b>`
            Warning 1 language: 1:53 `English, US` is no language tag
            Warning 2 schedule: 1:85 `soon` in `<ttl>`; 1:100 `Funday` in `<skipDays>`
            Warning 1 permalink: 2:8 `1` is no address
            Warning 1 link: 2:22 `/1` is no whole address
            Warning 1 date-form: 2:55 `2011-10-03 10:00`, read as 2011-10-03T10:00:00+00:00
            Warning 1 enclosure: 2:90 `<enclosure>` has no `length`, no `type`
            Warning 1 relative-in-text: 3:2 in the text of `<description>`
            Advice 1 self-link: 1:19 the feed does not name its own address
            Advice 1 no-id: 5:2 `<item>` has no `<guid>`
            Advice 1 no-date: 5:2 `<item>` has no `<pubDate>`
        "#]],
    );
}

#[test]
fn rules_of_atom() {
    check(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>A</title>\
         <entry><modified>3 Oct 2011</modified><link href='/1'/></entry></feed>",
        None,
        &expect![[r#"
            Error 3 missing: 1:71 `<entry>` has no `<id>`; 1:71 `<entry>` has no `<title>`; 1:2 the feed has no `<updated>`
            Warning 1 version: 1:2 `<feed>` is not in Atom's namespace
            Warning 1 date-form: 1:78 `3 Oct 2011`, read as 2011-10-03T00:00:00+00:00
            Warning 1 link: 1:109 `/1` is no whole address
            Advice 1 self-link: 1:2 the feed does not name its own address
        "#]],
    );
}

#[test]
fn rules_of_json_feed() {
    check(
        r#"{"title": "A", "items": [{"id": 1, "tags": "a, b", "date_published": "3 Oct 2011", "content_text": "x"}, {"date_modified": "never", "title": "b"}]} x"#,
        None,
        &expect![[r#"
            Error 1 json-rest: 0:0 there is more after the end
            Error 1 json-version: 0:0 the version is ``
            Error 2 missing: 0:0 `items[1]` has no `id`; 0:0 `items[1]` has neither `content_html` nor `content_text`
            Error 1 date: 0:0 `items[1].date_modified` is `never`
            Warning 2 json-type: 0:0 `items[0].id` is no text; 0:0 `items[0].tags` is no list
            Warning 1 date-form: 0:0 `items[0].date_published` is `3 Oct 2011`
            Advice 1 self-link: 0:0 the feed has no `feed_url`
        "#]],
    );
    check(
        "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"A\", \"items\": [{\"id\": \"1\", \"content_text\": \"x\n\"}, {\"id",
        None,
        &expect![[r#"
            Error 1 json-syntax: 0:0 control character (\u0000-\u001F) found while parsing a string at line 2 column 0
            Advice 1 self-link: 0:0 the feed has no `feed_url`
        "#]],
    );
}

#[test]
fn a_feed_inside_something_else_is_read_all_the_same() {
    check(
        "<html><body><pre><rss version='2.0'><channel><title>A</title><link>https://example.org/</link><description/>\
         <item><title>One</title><guid>urn:1</guid><pubDate>junk</pubDate></item></channel></rss></pre></body></html>",
        None,
        &expect![[r#"
            Error 1 before-root: 1:19 the feed stands inside `<html>`
            Error 1 date: 1:152 `junk` of `<pubDate>` cannot be read
            Warning 1 permalink: 1:134 `urn:1` is no address
            Advice 1 self-link: 1:38 the feed does not name its own address
            Advice 1 empty: 1:96 `<description>` is empty
        "#]],
    );
}

#[test]
fn what_a_strict_parser_stops_at_in_texts_and_attributes() {
    check(
        "<rss version='2.0'><channel><title a='x<y'>&#8; &#xD800; ]]> & \n b</title><link>https://example.org/</link><description>x</description>\
         <atom:updated xmlns:atom='http://www.w3.org/2005/Atom'>2018-01-01T00:00:00Z</atom:updated></channel></rss>",
        None,
        &expect![[r#"
            Error 1 bare-bracket: 1:39 a `<` in the value of `a`
            Error 2 bad-reference: 1:45 `&#8;` stands for no character; 1:50 `&#xD800;` stands for no character
            Error 1 cdata-end: 1:61 `]]>` in a text
            Error 1 bare-ampersand: 1:63 `& b`
            Advice 1 self-link: 1:21 the feed does not name its own address
        "#]],
    );
}

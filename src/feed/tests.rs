//! Every way in which feeds are known to go wrong, one test each.

use expect_test::{Expect, expect};

use super::*;

const BASE: &str = "https://example.org/feeds/main.xml";

fn check(document: &str, expected: &Expect) {
    check_bytes(document.as_bytes(), None, expected);
}

fn check_bytes(bytes: &[u8], content_type: Option<&str>, expected: &Expect) {
    expected.assert_eq(&describe(parse(bytes, content_type, Some(&Url::parse(BASE).unwrap()))));
}

fn item(inside: &str, expected: &Expect) {
    check(&format!("<rss version='2.0'><channel><title>F</title><item>{inside}</item></channel></rss>"), expected);
}

fn entry(inside: &str, expected: &Expect) {
    check(&format!("<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry>{inside}</entry></feed>"), expected);
}

/// Everything that is there, one field a line.
fn describe(result: Result<(Feed, Vec<Skipped>), NotAFeed>) -> String {
    let (mut feed, skipped) = match result {
        Ok(read) => read,
        Err(error) => return error.to_string(),
    };
    let entries = std::mem::take(&mut feed.entries);
    let mut lines = vec![format!("{:?}", feed.kind)];
    lines.extend(describe_feed(feed));
    lines.extend(entries.into_iter().flat_map(describe_entry));
    lines.extend(skipped.iter().map(|skipped| format!("skipped: {} {}", skipped.position, skipped.reason)));
    lines.join("\n")
}

fn lines<const N: usize>(fields: [(&str, Option<String>); N]) -> Vec<String> {
    let filled = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
    filled.filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}: {value}")).collect()
}

fn written(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_rfc3339())
}

fn joined<T: ToString>(list: &[T]) -> Option<String> {
    let words: Vec<String> = list.iter().map(T::to_string).collect();
    (!words.is_empty()).then(|| words.join(" + "))
}

fn describe_feed(feed: Feed) -> Vec<String> {
    lines([
        ("id", feed.id),
        ("link", feed.link),
        ("title", feed.title.filter(|title| title != "F")),
        ("title html", feed.title_html),
        ("subtitle", feed.subtitle),
        ("author", feed.author),
        ("language", feed.language),
        ("image", feed.image),
        ("published", written(feed.published)),
        ("updated", written(feed.updated)),
        ("ttl", feed.ttl_minutes.map(|minutes| minutes.to_string())),
        ("skip hours", joined(&feed.skip_hours)),
        ("skip days", joined(&feed.skip_days)),
        ("period", feed.update_period_s.map(|seconds| seconds.to_string())),
        ("hubs", joined(&feed.hubs)),
        ("self", feed.self_link),
        ("next", feed.next_link),
        ("previous", feed.previous_link),
    ])
}

fn describe_entry(entry: Entry) -> Vec<String> {
    let enclosure = |enclosure: &Enclosure| format!("{} {:?} {:?}", enclosure.url, enclosure.kind, enclosure.length);
    lines([
        ("-", Some("entry".to_owned())),
        ("  id", entry.id),
        ("  link", entry.link),
        ("  original link", entry.original_link),
        ("  title", entry.title),
        ("  title html", entry.title_html),
        ("  summary", entry.summary),
        ("  content", entry.content),
        ("  language", entry.language),
        ("  comments", entry.comments),
        ("  authors", joined(&entry.authors)),
        ("  published", written(entry.published)),
        ("  updated", written(entry.updated)),
        ("  categories", joined(&entry.categories)),
        ("  enclosures", joined(&entry.enclosures.iter().map(enclosure).collect::<Vec<_>>())),
        ("  image", entry.image),
    ])
}

const RSS_2: &str = include_str!("../../tests/feeds/rss-2.0.xml");
const ATOM_1: &str = include_str!("../../tests/feeds/atom-1.0.xml");
const ATOM_03: &str = include_str!("../../tests/feeds/atom-0.3.xml");
const RDF_1: &str = include_str!("../../tests/feeds/rss-1.0.rdf");
const CDF: &str = include_str!("../../tests/feeds/channel.cdf");
const JSON_1: &str = include_str!("../../tests/feeds/feed.json");

#[test]
fn rss_2() {
    check(
        RSS_2,
        &expect![[r#"
            Rss
            link: https://example.org/
            title: Alpha & Beta
            subtitle: About <b>all</b>
            author: Ed Itor
            language: en-GB
            image: https://example.org/logo.png
            published: 2011-10-03T10:00:00+00:00
            updated: 2011-10-03T11:00:00+00:00
            ttl: 60
            skip hours: 0 + 23
            skip days: Sat + Sun
            period: 1800
            hubs: https://hub.example.org/
            self: https://example.org/feed
            -: entry
              id: tag:1
              link: https://example.org/1?utm=1&b=2
              original link: https://example.org/1
              title: One
              summary: Short
              content: <p>Long &amp; <img src="https://example.org/feeds/a.png" srcset="https://example.org/feeds/a.png 1x, https://example.org/b.png 2x"></p>
              comments: https://example.org/1#comments
              authors: Ann
              published: 2011-10-02T10:00:00+02:00
              categories: Tech + Rust & C
              enclosures: https://example.org/a.mp3 Some("audio/mpeg") Some(12)"#]],
    );
}

#[test]
fn atom_1() {
    check(
        ATOM_1,
        &expect![[r#"
            Atom
            id: urn:feed
            link: https://example.org/
            title: Alpha
            subtitle: About
            author: Feed Author
            language: de
            image: https://example.org/logo.png
            updated: 2011-10-03T10:00:00+00:00
            next: https://example.org/feeds/main.xml?page=2
            previous: https://example.org/archive/1
            -: entry
              id: urn:1
              link: https://example.org/1
              title: One & two
              title html: One &amp; <i>two</i>
              summary: a < b
              content: <p>x &lt; y <a href="https://example.org/feeds/z">z</a></p>
              language: fr
              authors: Ann + Bob
              published: 2011-10-01T10:00:00+00:00
              updated: 2011-10-02T10:00:00+00:00
              categories: tech
              enclosures: https://example.org/a.ogg Some("audio/ogg") Some(7)
            -: entry
              id: urn:2
              title: Two
              authors: Nobody"#]],
    );
}

#[test]
fn atom_03() {
    check(
        ATOM_03,
        &expect![[r#"
        Atom
        title: Old
        subtitle: Line
        updated: 2004-01-01T00:00:00+00:00
        -: entry
          id: tag:1
          link: https://example.org/1
          title: One <
          content: <p>Hello</p>
          published: 2003-12-13T08:29:29-04:00
          updated: 2003-12-14T08:29:29-04:00"#]],
    );
}

#[test]
fn rdf() {
    check(
        RDF_1,
        &expect![[r#"
        Rdf
        id: https://example.org/
        link: https://example.org/
        title: Rdf
        language: uk
        -: entry
          id: https://example.org/1
          link: https://example.org/1
          title: One
          summary: Text
          authors: Ann
          published: 2011-10-03T10:00:00+00:00
          categories: Tech"#]],
    );
}

#[test]
fn cdf() {
    check(
        CDF,
        &expect![[r#"
        Cdf
        link: https://example.org/
        title: Cdf
        subtitle: About
        -: entry
          link: https://example.org/1
          title: One
          summary: Text
          updated: 1999-08-07T11:25:00+00:00"#]],
    );
}

#[test]
fn json_feed() {
    check(
        JSON_1,
        &expect![[r#"
            JsonFeed
            link: https://example.org/
            title: Json
            subtitle: a &lt; b
            author: Ann
            language: en
            hubs: https://hub.example.org/
            self: https://example.org/feed.json
            next: https://example.org/feed.json?2
            -: entry
              id: 1
              link: https://example.org/1
              title: One
              content: <a href="https://example.org/feeds/x">x</a>
              authors: Ann
              published: 2011-10-03T10:00:00+00:00
              categories: a + b
              enclosures: https://example.org/a.mp3 Some("audio/mpeg") Some(5)
            -: entry
              id: 2
              content: <p>a &lt; b</p>
            <p>c</p>
              authors: Bob
              categories: x + y
            skipped: 2 there is nothing in the entry
            skipped: 3 there is nothing in the entry"#]],
    );
}

#[test]
fn json_feed_with_odd_types() {
    check(
        r#"{"version":"http://jsonfeed.org/version/1","title":5,"author":"Ann","items":[{"id":null,"url":7,"title":["x"],"content_html":"a","tags":[1,{"name":"t"},null],"authors":["Bob",{}]}]}trailing"#,
        &expect![[r#"
            JsonFeed
            title: 5
            author: Ann
            -: entry
              link: https://example.org/feeds/7
              content: a
              authors: Bob
              categories: t"#]],
    );
}

#[test]
fn rss_in_every_version_and_namespace() {
    for root in [
        "<rss version='1.0'>",
        "<rss>",
        "<rss version='2.0' xmlns='http://backend.userland.com/rss2'>",
        "<rss xmlns='http://www.example.net/anything'>",
        "<RSS VERSION='0.91'>",
        "<rss version='0.92'>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'>",
        "<r:rss xmlns:r='http://purl.org/rss/1.0/'>",
        "junk before <rss>",
        "<!-- a --><?xml version='1.0'?><rss>",
    ] {
        let document = format!("{root}<channel><title>F</title><item><title>One</title></item></channel></rss>");
        let (feed, _) = parse(document.as_bytes(), None, None).unwrap();
        assert_eq!((feed.title.as_deref(), feed.entries.len()), (Some("F"), 1), "{root}");
    }
}

#[test]
fn namespaces_by_address_whatever_the_prefix() {
    check(
        "<x:feed xmlns:x='HTTPS://WWW.w3.org/2005/Atom/' xmlns:y='http://purl.org/dc/elements/1.1'><x:title>A</x:title><x:entry><x:title>One</x:title><y:creator>Ann</y:creator></x:entry></x:feed>",
        &expect![[r#"
            Atom
            title: A
            -: entry
              title: One
              authors: Ann"#]],
    );
}

#[test]
fn undeclared_prefixes_mean_the_usual() {
    item(
        "<dc:creator>Ann</dc:creator><content:encoded>Text</content:encoded><foo:title>No</foo:title>",
        &expect![[r#"
            Rss
            -: entry
              content: Text
              authors: Ann"#]],
    );
}

#[test]
fn an_unknown_vocabulary_says_nothing() {
    item(
        "<title>Yes</title><x:title xmlns:x='urn:x'>No</x:title><thing><title>No</title><link>no</link></thing>",
        &expect![[r#"
            Rss
            -: entry
              title: Yes"#]],
    );
}

#[test]
fn empty_media_texts_cost_nothing() {
    entry(
        "<title>Video</title><media:group><media:title/><media:description/><media:thumbnail url='/t.jpg'/><media:content url='/v.mp4' type='video/mp4'/></media:group>",
        &expect![[r#"
            Atom
            -: entry
              title: Video
              enclosures: https://example.org/v.mp4 Some("video/mp4") None
              image: https://example.org/t.jpg"#]],
    );
}

#[test]
fn media_description_is_a_summary_of_last_resort() {
    item(
        "<media:group><media:title>Video</media:title><media:description>About</media:description><media:content url='/p.jpg' medium='image'/></media:group>",
        &expect![[r#"
            Rss
            -: entry
              title: Video
              summary: About
              image: https://example.org/p.jpg"#]],
    );
}

#[test]
fn itunes_fills_what_is_missing() {
    item(
        "<itunes:title>One</itunes:title><itunes:subtitle>Short</itunes:subtitle><itunes:summary>A longer text</itunes:summary><itunes:author>Show</itunes:author><itunes:image href='/i.jpg'/><itunes:keywords>a, b</itunes:keywords>",
        &expect![[r#"
            Rss
            -: entry
              title: One
              summary: A longer text
              authors: Show
              categories: a + b
              image: https://example.org/i.jpg"#]],
    );
}

#[test]
fn bare_ampersands_stay() {
    item(
        "<title>AT&T &amp; R&D &unknown; &#x41;&#66; &</title><link>/a?b=1&c=2</link>",
        &expect![[r#"
            Rss
            -: entry
              link: https://example.org/a?b=1&c=2
              title: AT&T & R&D &unknown; AB &"#]],
    );
}

#[test]
fn undeclared_entities_are_what_html_says() {
    item(
        "<title>caf&eacute;&nbsp;&hellip;</title>",
        &expect![[r#"
            Rss
            -: entry
              title: café …"#]],
    );
}

#[test]
fn declared_entities_are_replaced_but_not_nested() {
    check(
        "<!DOCTYPE rss [<!ENTITY name \"The &lt;b&gt; Name\"><!ENTITY twice '&name;&name;'>]><rss><channel><title>F</title><item><title>&name;|&twice;</title></item></channel></rss>",
        &expect![[r#"
            Rss
            -: entry
              title: The Name|&name;&name;
              title html: The <b> Name|&name;&name;"#]],
    );
}

#[test]
fn references_to_controls_are_windows_1252() {
    item(
        "<title>It&#146;s &#x80;5&#0;&#x1;&#xD800;</title>",
        &expect![[r#"
            Rss
            -: entry
              title: It’s €5"#]],
    );
}

#[test]
fn text_encoded_twice_is_mended() {
    item(
        "<title>horÃ¡rios &#226;&#128;&#166;</title><description>genuine Ã and é</description>",
        &expect![[r#"
            Rss
            -: entry
              title: horários …
              summary: genuine Ã and é"#]],
    );
}

#[test]
fn titles_with_markup() {
    item(
        "<title>An <em>inline</em> &lt;b&gt;escaped&lt;/b&gt; title, 1 &lt; 2, Vec&lt;T&gt;</title>",
        &expect![[r#"
            Rss
            -: entry
              title: An inline escaped title, 1 < 2, Vec<T>
              title html: An <em>inline</em> <b>escaped</b> title, 1 < 2, Vec<T>"#]],
    );
}

#[test]
fn brackets_alone_are_no_markup() {
    item(
        "<title>1 &lt; 2 &gt; 0, a Vec&lt;T&gt;</title>",
        &expect![[r#"
            Rss
            -: entry
              title: 1 < 2 > 0, a Vec<T>"#]],
    );
}

#[test]
fn titles_escaped_twice() {
    item(
        "<title>Tom &amp;amp; Jerry &amp;#8217;s</title>",
        &expect![[r#"
            Rss
            -: entry
              title: Tom & Jerry ’s"#]],
    );
}

#[test]
fn an_atom_title_that_is_text_keeps_its_brackets() {
    entry(
        "<title type='text'>The &lt;br> element</title>",
        &expect![[r#"
            Atom
            -: entry
              title: The <br> element"#]],
    );
}

#[test]
fn inline_markup_is_kept_as_html() {
    item(
        "<description><p>One &lt;two&gt; <br> three</p><p>four</p></description>",
        &expect![[r#"
            Rss
            -: entry
              summary: <p>One &lt;two&gt; <br> three</p><p>four</p>"#]],
    );
}

#[test]
fn broken_html_in_a_text_costs_nothing() {
    item(
        "<description>a <b>b <i>c</description><link>/1</link><title>One</b></title>",
        &expect![[r#"
            Rss
            -: entry
              link: https://example.org/1
              title: One
              summary: a <b>b <i>c"#]],
    );
}

#[test]
fn plain_text_in_atom_becomes_html() {
    entry(
        "<summary type='text'>a &lt; b &amp; c</summary><content type='text/plain'>x &lt;p&gt;y&lt;/p&gt;</content>",
        &expect![[r#"
            Atom
            -: entry
              summary: a &lt; b &amp; c
              content: x <p>y</p>"#]],
    );
}

#[test]
fn base64_is_decoded_and_media_are_no_text() {
    entry(
        "<content type='application/octet-stream'>RXhhbXBsZQ==</content>",
        &expect![[r#"
            Atom
            -: entry
              content: Example"#]],
    );
    entry(
        "<title>Picture</title><content type='image/png'>iVBORw0KGgo=</content><summary>Text</summary>",
        &expect![[r#"
            Atom
            -: entry
              title: Picture
              summary: Text"#]],
    );
}

#[test]
fn content_elsewhere_is_an_enclosure() {
    entry(
        "<content src='/a.pdf' type='application/pdf'/>",
        &expect![[r#"
            Atom
            -: entry
              enclosures: https://example.org/a.pdf Some("application/pdf") None"#]],
    );
}

#[test]
fn xhtml_body_is_content() {
    item(
        "<xhtml:body xmlns:xhtml='http://www.w3.org/1999/xhtml'><p>Text</p></xhtml:body>",
        &expect![[r#"
            Rss
            -: entry
              content: <p>Text</p>"#]],
    );
}

#[test]
fn unclosed_elements_end_where_the_next_begins() {
    item(
        "<title>One<link>/1</link><description>Text<pubDate>3 Oct 2011</pubDate>",
        &expect![[r#"
            Rss
            -: entry
              link: https://example.org/1
              title: One
              summary: Text
              published: 2011-10-03T00:00:00+00:00"#]],
    );
}

#[test]
fn a_new_item_closes_the_one_before() {
    check(
        "<rss><channel><title>F</title><item><title>One</title><item><title>Two</title></item></channel>",
        &expect![[r#"
            Rss
            -: entry
              title: One
            -: entry
              title: Two"#]],
    );
}

#[test]
fn cut_off_markup_keeps_what_came() {
    check(
        "<rss><channel><title>F</title><item><title>One</title></item><item><title>Two</title><descrip",
        &expect![[r#"
            Rss
            -: entry
              title: One
            -: entry
              title: Two"#]],
    );
    check(
        "<rss><channel><title>F</title><item><title>One</title><description><![CDATA[Text",
        &expect![[r#"
            Rss
            -: entry
              title: One
              summary: Text"#]],
    );
}

#[test]
fn stray_ends_are_ignored() {
    check(
        "<rss></b><channel></title><title>F</title></x><item></y><title>One</title></z></item></channel></rss>",
        &expect![[r#"
            Rss
            -: entry
              title: One"#]],
    );
}

#[test]
fn a_missing_channel_or_root_does_not_matter() {
    check(
        "<rss><item><title>One</title></item></rss>",
        &expect![[r#"
        Rss
        -: entry
          title: One"#]],
    );
    check(
        "<item><title>One</title></item><item><title>Two</title></item>",
        &expect![[r#"
            Rss
            -: entry
              title: One
            -: entry
              title: Two"#]],
    );
}

#[test]
fn text_and_items_after_the_root_are_harmless() {
    check(
        "<rss><channel><title>F</title></channel><item><title>One</title></item></rss><!-- x --> junk <script>",
        &expect![[r#"
            Rss
            -: entry
              title: One"#]],
    );
}

#[test]
fn a_feed_inside_a_page_is_found() {
    check(
        "<html><body><div><feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><title>One</title></entry></feed></div></body></html>",
        &expect![[r#"
            Atom
            -: entry
              title: One"#]],
    );
}

#[test]
fn control_characters_and_other_bytes() {
    check_bytes(
        b"<rss><channel><title>F</title><item><title>a\x08b \x93c\x94</title></item></channel></rss>",
        None,
        &expect![[r#"
        Rss
        -: entry
          title: ab “c”"#]],
    );
}

#[test]
fn the_header_decides_against_the_declaration() {
    let body = b"<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><title>F</title><item><title>\xcf\xf0\xe8</title></item></channel></rss>";
    check_bytes(
        body,
        Some("text/xml; charset=windows-1251"),
        &expect![[r#"
        Rss
        -: entry
          title: При"#]],
    );
}

#[test]
fn a_permalink_guid_is_a_link() {
    item(
        "<guid>https://example.org/1</guid>",
        &expect![[r#"
        Rss
        -: entry
          id: https://example.org/1
          link: https://example.org/1"#]],
    );
    item(
        "<guid isPermaLink='true'>/1</guid>",
        &expect![[r#"
        Rss
        -: entry
          id: /1
          link: https://example.org/1"#]],
    );
    item(
        "<guid isPermaLink='false'>abc</guid>",
        &expect![[r#"
        Rss
        -: entry
          id: abc"#]],
    );
}

#[test]
fn a_guid_counts_more_than_an_id() {
    item(
        "<id>17</id><guid>https://example.org/1</guid><id>18</id>",
        &expect![[r#"
            Rss
            -: entry
              id: https://example.org/1
              link: https://example.org/1"#]],
    );
}

#[test]
fn links_in_order_of_trust() {
    entry(
        "<link rel='self' href='/self'/><link rel='alternate' type='application/pdf' href='/pdf'/><link type='text/html' href='/html'/>",
        &expect![[r#"
            Atom
            -: entry
              link: https://example.org/html"#]],
    );
    entry(
        "<link rel='self' href='/self'/><id>https://example.org/id</id>",
        &expect![[r#"
            Atom
            -: entry
              id: https://example.org/id
              link: https://example.org/id"#]],
    );
    entry(
        "<link rel='self' href='/self'/><id>urn:1</id>",
        &expect![[r#"
            Atom
            -: entry
              id: urn:1
              link: https://example.org/self"#]],
    );
}

#[test]
fn a_link_split_by_an_html_parser() {
    item(
        "<link/>https://example.org/1\n<title>One</title>",
        &expect![[r#"
            Rss
            -: entry
              link: https://example.org/1
              title: One"#]],
    );
}

#[test]
fn bases_inside_each_other() {
    check(
        "<feed xml:base='https://a.example/x/'><link href='y'/><entry xml:base='z/'><link href='1'/><content type='xhtml' xml:base='/w/'><div><a href='2'>2</a><p xml:base='v/'><img src='3'><br></p><a href='4'>4</a></div></content></entry></feed>",
        &expect![[r#"
            Atom
            link: https://a.example/x/y
            -: entry
              link: https://a.example/x/z/1
              content: <a href="https://a.example/w/2">2</a><p xml:base='v/'><img src="https://a.example/w/v/3"><br></p><a href="https://a.example/w/4">4</a>"#]],
    );
}

#[test]
fn addresses_in_bodies_are_made_absolute() {
    item(
        "<description>&lt;a href=/a?b&amp;amp;c>&lt;img src='b.png' alt='x'> &lt;a href='mailto:x'> &lt;a href=''> &lt;a href='//cdn.example/x'></description>",
        &expect![[r#"
            Rss
            -: entry
              summary: <a href="https://example.org/a?b&amp;c"><img src="https://example.org/feeds/b.png" alt='x'> <a href='mailto:x'> <a href=''> <a href="https://cdn.example/x">"#]],
    );
}

#[test]
fn an_entry_without_anything_is_reported() {
    check(
        "<rss><channel><title>F</title><item></item><item><title>One</title></item><item><x/></item></channel></rss>",
        &expect![[r#"
            Rss
            -: entry
              title: One
            skipped: 0 there is nothing in the entry
            skipped: 2 there is nothing in the entry"#]],
    );
}

#[test]
fn the_last_date_counts_and_bad_ones_do_not() {
    entry(
        "<updated>2010-12-01T10:14:55Z</updated><updated>2003-12-31T10:14:55Z</updated><updated>yesterday</updated><created>2001-01-01</created>",
        &expect![[r#"
            Atom
            -: entry
              published: 2001-01-01T00:00:00+00:00
              updated: 2003-12-31T10:14:55+00:00"#]],
    );
}

#[test]
fn persons_in_every_spelling() {
    item(
        "<author>ann@example.org (Ann)</author><dc:creator>Bob &lt;bob@example.org&gt;</dc:creator><dc:creator><![CDATA[Carl & Co]]></dc:creator><author>dan@example.org</author>",
        &expect![[r#"
            Rss
            -: entry
              authors: Ann + Bob + Carl & Co + dan@example.org"#]],
    );
}

#[test]
fn replies_are_comments() {
    entry(
        "<id>urn:1</id><link rel='replies' type='application/atom+xml' href='/1.atom'/><link rel='replies' type='text/html' href='/1#c'/>",
        &expect![[r#"
            Atom
            -: entry
              id: urn:1
              comments: https://example.org/1#c"#]],
    );
}

#[test]
fn wrapped_categories() {
    item(
        "<categories><category>a</category><category>b</category></categories><category term='https://x.example/#c' label='c'/>",
        &expect![[r#"
            Rss
            -: entry
              categories: a + b + c"#]],
    );
}

#[test]
fn documents_that_are_no_feeds() {
    for (document, expected) in [
        ("", expect!["not a feed: the document is empty"]),
        (" \n\u{feff}", expect!["not a feed: the document is empty"]),
        (
            "<!DOCTYPE html><html><head><title>A &amp; B</title></head><body><item>x</item>",
            expect![[r#"not a feed but an HTML page titled "A & B""#]],
        ),
        ("<html><body>x", expect!["not a feed but an HTML page"]),
        ("<?xml version='1.0'?><opml><body><outline/></body></opml>", expect!["not a feed but an XML document of `opml`"]),
        ("<urlset><url><loc>x</loc></url></urlset>", expect!["not a feed but an XML document of `urlset`"]),
        ("<root><item><title>x</title></item></root>", expect!["not a feed but an XML document of `root`"]),
        ("{\"a\": 1}", expect!["not a feed but a JSON object that is no JSON Feed"]),
        ("[1]", expect!["not a feed but JSON that is no object"]),
        ("{\"a\"", expect!["not a feed but text that begins like JSON"]),
        ("Not found", expect!["not a feed but plain text"]),
    ] {
        check(document, &expected);
    }
}

#[test]
fn hostile_documents_take_linear_time() {
    let many = |piece: &str| piece.repeat((256 << 10) / piece.len());
    let attributes: String = (0..20_000).map(|n| format!("a{n}='{n}' ")).collect();
    let entities: String = (0..800).map(|n| format!("<!ENTITY e{n} 'x{n}'>")).collect();
    let distinct: String = (0..30_000).map(|n| format!("<q{n}>")).collect();
    let item = "<rss><channel><item>";
    for document in [
        format!("{item}<title>{}", many("<!-- ")),
        format!("{item}<title>{}", many("<![CDATA[")),
        format!("{item}<title>{}", many("<a b=\"")),
        format!("{item}<title>{}", many("<?x ")),
        format!("{item}<title>{}", many("&")),
        format!("{item}<title>{}", many("<")),
        format!("{item}<title>{}", many("t")),
        format!("{item}<description>{}", many("<div>")),
        format!("{item}{distinct}"),
        format!("<rss><channel>{distinct}"),
        format!("{item}{}", many("<description>")),
        format!("{item}{}", many("</x>")),
        format!("<rss><channel>{}", many("<item>")),
        format!("<rss><channel>{}", many("<item><title>x</title></item>")),
        format!("<!DOCTYPE r [{entities}]>{item}<title>{}", many("&e799;")),
        format!("<rss {attributes}><channel><item {attributes}><title>x</title>"),
        format!("<feed><entry><content type='xhtml'>{}", many("<div xml:base='a/'><a href='b'>")),
        many("<!DOCTYPE a ["),
        many("{\"a\":"),
        many("["),
    ] {
        let _ = parse(document.as_bytes(), None, Some(&Url::parse(BASE).unwrap()));
    }
}

#[test]
fn too_many_entries_are_left_out_and_reported() {
    let document = format!("<rss><channel>{}", "<item><title>x</title></item>".repeat(MAX_ENTRIES + 2));
    let (feed, skipped) = parse(document.as_bytes(), None, None).unwrap();
    assert_eq!((feed.entries.len(), skipped.len()), (MAX_ENTRIES, 2));
}

#[test]
fn what_only_speaks_of_feeds_is_none() {
    for (document, what) in [
        ("begin with <rss version=\"2.0\">", "plain text"),
        ("<html><title>How to</title><p>Use <rss version=\"2.0\"> here", "an HTML page titled \"How to\""),
        (
            "<tv><channel id='1'><display-name>One</display-name></channel><programme><title>News</title></programme></tv>",
            "an XML document of `tv`",
        ),
        ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><Person/></rdf:RDF>", "an XML document of `rdf:RDF`"),
        ("<link rel=x><a href=y>Page", "an HTML page"),
        ("%PDF-1.4", "a PDF"),
        ("<title>a\u{202e}b\u{1b}[31m</title>", "an HTML page titled \"ab[31m\""),
    ] {
        assert_eq!(parse(document.as_bytes(), None, None).unwrap_err().to_string(), format!("not a feed but {what}"));
    }
    // A feed that stands in something else is one when it has entries.
    let wrapped = "<html><pre><rss version='2.0'><channel><title>A</title><item><title>One</title></item></channel></rss></pre></html>";
    assert_eq!(parse(wrapped.as_bytes(), None, None).unwrap().0.entries.len(), 1);
    assert!(parse(b"<rss><channel></channel></rss>", None, None).is_ok());
}

#[test]
fn json_has_no_more_controls_than_xml() {
    let feed = r#"{"version":"https://jsonfeed.org/version/1","title":"a\u001b[31m","items":[{"id":"1","url":"https://x/\u009b2J","tags":["b\u0007"]}]}"#;
    let (feed, _) = parse(feed.as_bytes(), None, None).unwrap();
    let entry = &feed.entries[0];
    assert_eq!(
        (feed.title.as_deref(), entry.link.as_deref(), entry.categories.join("")),
        (Some("a[31m"), Some("https://x/2J"), "b".to_owned())
    );
}

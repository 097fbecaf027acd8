//! A feed as JSON, and the batch of requests for it.

use serde_json::{Value, json};

use super::super::jsonl;
use crate::feed::{self, Date, Entry, Feed, Kind, NotAFeed, Skipped};

/// The answer to one request; a broken request is answered too.
pub(super) fn answer(line: &str) -> Value {
    match jsonl::Document::read(line) {
        Ok((request, bytes)) => of(&request.id, &feed::parse(&bytes, request.content_type.as_deref(), request.url().as_ref())),
        Err((id, reason)) => failure(&id, &reason),
    }
}

/// The answer for a document that was read.
pub(super) fn of(id: &Value, read: &Result<(Feed, Vec<Skipped>), NotAFeed>) -> Value {
    match read {
        Ok((feed, skipped)) => success(id, feed, skipped),
        Err(error) => failure(id, &error.to_string()),
    }
}

fn failure(id: &Value, error: &str) -> Value {
    json!({ "id": id, "ok": false, "error": error, "entries": [] })
}

fn success(id: &Value, feed: &Feed, skipped: &[Skipped]) -> Value {
    let skipped: Vec<Value> = skipped.iter().map(|skipped| json!({ "position": skipped.position, "reason": skipped.reason })).collect();
    json!({
        "id": id,
        "ok": true,
        "error": null,
        "kind": name_of(feed.kind),
        "title": feed.title_html.as_ref().or(feed.title.as_ref()),
        "link": feed.link,
        "language": feed.language,
        "updated": written(feed.updated),
        "published": written(feed.published),
        "subtitle": feed.subtitle,
        "author": feed.author,
        "feed_id": feed.id,
        "skipped": skipped,
        "entries": feed.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

fn entry(entry: &Entry) -> Value {
    let enclosures: Vec<Value> = entry
        .enclosures
        .iter()
        .map(|enclosure| json!({ "url": enclosure.url, "type": enclosure.kind, "length": enclosure.length }))
        .collect();
    json!({
        "id": entry.id,
        "link": entry.link,
        "title": entry.title_html.as_ref().or(entry.title.as_ref()),
        "published": written(entry.published),
        "updated": written(entry.updated),
        "author": entry.authors.first(),
        "summary": entry.summary,
        "content": entry.content,
        "categories": entry.categories,
        "language": entry.language,
        "enclosures": enclosures,
    })
}

/// The name of a family of feeds.
pub(in crate::commands) fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Rss => "rss",
        Kind::Rdf => "rdf",
        Kind::Atom => "atom",
        Kind::Cdf => "cdf",
        Kind::JsonFeed => "json",
    }
}

fn written(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_rfc3339())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use expect_test::{Expect, expect};

    use super::*;

    fn check(line: &str, expected: &Expect) {
        expected.assert_eq(&serde_json::to_string_pretty(&answer(line)).unwrap());
    }

    fn request(body: &str) -> String {
        let body = base64::engine::general_purpose::STANDARD.encode(body);
        json!({ "id": "case", "url": "https://example.org/feed", "content_type": null, "body_b64": body }).to_string()
    }

    #[test]
    fn a_feed_is_answered_in_full() {
        let feed = "<rss><channel><title>Alpha</title><item><guid>1</guid><link>/a</link><title>One <i>two</i></title>\
            <pubDate>3 Oct 2011 10:00 GMT</pubDate><enclosure url='a.mp3' type='audio/mpeg' length='5'/></item><item/></channel></rss>";
        check(
            &request(feed),
            &expect![[r#"
            {
              "id": "case",
              "ok": true,
              "error": null,
              "kind": "rss",
              "title": "Alpha",
              "link": null,
              "language": null,
              "updated": null,
              "published": null,
              "subtitle": null,
              "author": null,
              "feed_id": null,
              "skipped": [
                {
                  "position": 1,
                  "reason": "there is nothing in the entry"
                }
              ],
              "entries": [
                {
                  "id": "1",
                  "link": "https://example.org/a",
                  "title": "One <i>two</i>",
                  "published": "2011-10-03T10:00:00+00:00",
                  "updated": null,
                  "author": null,
                  "summary": null,
                  "content": null,
                  "categories": [],
                  "language": null,
                  "enclosures": [
                    {
                      "url": "https://example.org/a.mp3",
                      "type": "audio/mpeg",
                      "length": 5
                    }
                  ]
                }
              ]
            }"#]],
        );
    }

    #[test]
    fn what_is_no_feed_is_named() {
        check(
            &request("<!doctype html><title>Hello</title>"),
            &expect![[r#"
                {
                  "id": "case",
                  "ok": false,
                  "error": "not a feed but an HTML page titled \"Hello\"",
                  "entries": []
                }"#]],
        );
        check(
            &request(""),
            &expect![[r#"
            {
              "id": "case",
              "ok": false,
              "error": "not a feed: the document is empty",
              "entries": []
            }"#]],
        );
    }

    #[test]
    fn broken_lines_are_answered() {
        check(
            "{\"id\": 1",
            &expect![[r#"
            {
              "id": null,
              "ok": false,
              "error": "cannot read the request: EOF while parsing an object at line 1 column 8",
              "entries": []
            }"#]],
        );
        check(
            "{\"id\": 1, \"body_b64\": \"?\"}",
            &expect![[r#"
            {
              "id": 1,
              "ok": false,
              "error": "cannot read `body_b64`: Invalid symbol 63, offset 0.",
              "entries": []
            }"#]],
        );
        check(
            "[]",
            &expect![[r#"
                {
                  "id": null,
                  "ok": false,
                  "error": "cannot read the request: it is no JSON object",
                  "entries": []
                }"#]],
        );
    }
}

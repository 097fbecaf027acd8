//! Configurations as people write them, with feeds added.

use expect_test::{Expect, expect};

use super::*;
use crate::disk;

fn addition(group: &str, name: &str) -> Addition {
    let group = Some(group.to_owned()).filter(|group| !group.is_empty());
    Addition { group, name: name.to_owned(), url: format!("https://{name}.example/feed") }
}

fn appended(text: &str, additions: &[Addition]) -> Result<Appended, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feedmill.yaml");
    disk::write(&path, text, disk::Existing::Keep).unwrap();
    let short = |problems: Problems| problems.to_string().replace(&format!("{}/", folder.path().display()), "");
    let before = load_text(&path, text).map_err(short)?;
    append(&path, text, &before, additions).map_err(short)
}

fn check(text: &str, additions: &[Addition], expected: &Expect) {
    match appended(text, additions) {
        Ok(appended) => {
            // Every byte of the old text is there, in its order; only an empty list goes.
            let mut rest = appended.text.chars();
            let old = text.replace(" []", "").replace(" ~", "");
            assert!(old.chars().all(|c| rest.any(|kept| kept == c)), "{}", appended.text);
            expected.assert_eq(&appended.text.replace('\r', "␍"));
        }
        Err(refusal) => expected.assert_eq(&refusal),
    }
}

#[test]
fn items_go_below_the_last_of_their_list() {
    check(
        "feeds: # mine\n  - name: a\n    url: https://a.example/\n    # every: 1d\n\n  # - name: old\n\n# The rest.\nevery: 30m\n",
        &[addition("", "x"), addition("", "y")],
        &expect![[r#"
            feeds: # mine
              - name: a
                url: https://a.example/
                # every: 1d
              - name: "x"
                url: "https://x.example/feed"
              - name: "y"
                url: "https://y.example/feed"

              # - name: old

            # The rest.
            every: 30m
        "#]],
    );
}

#[test]
fn lists_may_begin_at_the_margin_and_end_without_a_line_end() {
    check(
        "feeds:\n- name: a\n  url: https://a.example/",
        &[addition("g", "x"), addition("", "y")],
        &expect![[r#"
            feeds:
            - name: a
              url: https://a.example/
            - name: "y"
              url: "https://y.example/feed"
            groups:
              - name: "g"
                feeds:
                  - name: "x"
                    url: "https://x.example/feed"
        "#]],
    );
}

#[test]
fn empty_lists_are_filled_and_missing_ones_made() {
    check(
        "content: posts\nfeeds: []  # none yet\ngroups: ~\n",
        &[addition("g/h", "x"), addition("", "y"), addition("g/h", "z")],
        &expect![[r#"
            content: posts
            feeds:  # none yet
              - name: "y"
                url: "https://y.example/feed"
            groups:
              - name: "g/h"
                feeds:
                  - name: "x"
                    url: "https://x.example/feed"
                  - name: "z"
                    url: "https://z.example/feed"
        "#]],
    );
    check(
        "",
        &[addition("", "x")],
        &expect![[r#"
        feeds:
          - name: "x"
            url: "https://x.example/feed"
    "#]],
    );
    check(
        "# Nothing yet.\nfeeds:\nevery: 1h\n",
        &[addition("", "x")],
        &expect![[r#"
        # Nothing yet.
        feeds:
          - name: "x"
            url: "https://x.example/feed"
        every: 1h
    "#]],
    );
}

#[test]
fn groups_that_are_there_get_more_feeds() {
    check(
        "groups:\n  - name: g\n    every: 2h\n    feeds:\n      - {name: a, url: 'https://a.example/'}\n    tags: [t]\n  - name: empty\n    every: 3h # rarely\n\n# end\n",
        &[addition("empty", "x"), addition("g", "y"), addition("new", "z"), addition("", "top")],
        &expect![[r#"
            groups:
              - name: g
                every: 2h
                feeds:
                  - {name: a, url: 'https://a.example/'}
                  - name: "y"
                    url: "https://y.example/feed"
                tags: [t]
              - name: empty
                every: 3h # rarely
                feeds:
                  - name: "x"
                    url: "https://x.example/feed"
              - name: "new"
                feeds:
                  - name: "z"
                    url: "https://z.example/feed"

            # end
            feeds:
              - name: "top"
                url: "https://top.example/feed"
        "#]],
    );
}

#[test]
fn line_ends_tabs_and_long_texts_are_kept() {
    check(
        "feeds:\t# tab\r\n  - name: a\t# tab\r\n\t\r\n    url: https://a.example/\r\n\t# tab\r\n",
        &[addition("", "x")],
        &expect![[r#"
            feeds:	# tab␍
              - name: a	# tab␍
            	␍
                url: https://a.example/␍
              - name: "x"␍
                url: "https://x.example/feed"␍
            	# tab␍
        "#]],
    );
    let old = appended("feeds:\r  - name: a\r    url: https://a.example/\r# end\r", &[addition("", "x")]).unwrap();
    assert!(old.text.ends_with("/\r  - name: \"x\"\r    url: \"https://x.example/feed\"\r# end\r"), "{old:?}");
    check(
        "\u{feff}feeds:\n  - name: a\n    url: >-\n      https://a.example/\n    tags:\n    - b\npublish:\n  command: |\n    feeds:\n    # no comment\n",
        &[addition("", "x")],
        &expect![[r#"
            ﻿feeds:
              - name: a
                url: >-
                  https://a.example/
                tags:
                - b
              - name: "x"
                url: "https://x.example/feed"
            publish:
              command: |
                feeds:
                # no comment
        "#]],
    );
}

#[test]
fn names_mean_themselves() {
    let addition = Addition { group: Some("a \"b\" $x ${HOME}".to_owned()), ..addition("", "x") };
    check(
        "feeds:\n",
        &[addition],
        &expect![[r#"
        feeds:
        groups:
          - name: "a \"b\" $$x $${HOME}"
            feeds:
              - name: "x"
                url: "https://x.example/feed"
    "#]],
    );
}

#[test]
fn what_cannot_be_extended_is_left_alone() {
    check(
        "feeds: [{name: a, url: 'https://a.example/'}]\n",
        &[addition("", "x")],
        &expect![[r#"
            feedmill.yaml:1:1: `feeds:` is a list in brackets, or stands elsewhere
              hint: write it with one `- name:` to a line, or put the feeds into a file of their own and name it below `include:`"#]],
    );
    check(
        "{feeds: []}\n",
        &[addition("", "x")],
        &expect![[r#"
            feedmill.yaml:1:1: the configuration stands in braces
              hint: write it with one `- name:` to a line, or put the feeds into a file of their own and name it below `include:`"#]],
    );
    check(
        "groups:\n  - {name: g, feeds: []}\n",
        &[addition("g", "x")],
        &expect![[r#"
            feedmill.yaml:2:5: the group stands in braces
              hint: write it with one `- name:` to a line, or put the feeds into a file of their own and name it below `include:`"#]],
    );
    check(
        "feeds:\n",
        &[addition("", "a/b")],
        &expect![[r#"
        feedmill.yaml: the feeds cannot be added without changing what is there (`a/b` has characters other than letters, digits, `-`, `_`, `.` and spaces)
          hint: put them into a file of their own and name it below `include:`"#]],
    );
}

#[test]
fn a_document_may_have_an_end() {
    check(
        "---\nfeeds:\n  - {name: a, url: 'https://a.example/'}\n...\n# The rest.\n",
        &[addition("g", "x"), addition("", "y")],
        &expect![[r#"
            ---
            feeds:
              - {name: a, url: 'https://a.example/'}
              - name: "y"
                url: "https://y.example/feed"
            groups:
              - name: "g"
                feeds:
                  - name: "x"
                    url: "https://x.example/feed"
            ...
            # The rest.
        "#]],
    );
}

#[test]
fn a_great_many_are_added_at_once() {
    let additions: Vec<Addition> = (0..3_000).map(|n| addition(&format!("g{}", n % 7), &format!("n{n}"))).collect();
    let appended = appended("feeds:\n", &additions).unwrap();
    assert_eq!(appended.lines.lines().count(), 1 + 7 * 2 + 3_000 * 2);
}

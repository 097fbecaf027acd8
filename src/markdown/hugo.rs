//! What Hugo would run in the text of strangers, made inert.
//!
//! Hugo reads shortcodes before it reads Markdown, in code too, and code has no escapes. So in code the two opening marks come from
//! the post's own parameters, through a shortcode of ours.

use super::layout::{ESCAPE, Layout, REFERENCE};

/// What is live in code, and the shortcode that writes it: what opens a shortcode, and the end of the summary.
const PARAMETERS: [(&str, &str); 3] =
    [("{{<", "{{< param esc.c0 >}}"), ("{{%", "{{< param esc.c1 >}}"), ("<!--more-->", "{{< param esc.c2 >}}")];

/// The values that belong into the front matter of a post whose code needs them: `esc: {c0: "{{<", c1: "{{%", c2: "<!--more-->"}`.
pub fn escape_parameters() -> impl Iterator<Item = (String, &'static str)> {
    PARAMETERS.iter().enumerate().map(|(index, (opening, _))| (format!("c{index}"), *opening))
}

/// Whether a post needs the [`escape_parameters`].
pub fn uses_escape_parameters(markdown: &str) -> bool {
    PARAMETERS.iter().any(|(_, shortcode)| markdown.contains(shortcode))
}

fn live() -> impl Iterator<Item = (&'static str, &'static str)> {
    PARAMETERS.into_iter()
}

/// Hugo looks for its own place holders in the finished page, and a stranger's would fail the build: a character that nobody sees parts
/// them, since a reference would be one again by then.
pub(super) fn part_place_holders(markdown: String) -> String {
    if markdown.contains("HAHAHUGO") { markdown.replace("HAHAHUGO", "HAHA\u{200b}HUGO") } else { markdown }
}

/// Code without anything that Hugo runs; nothing when it has nothing of the kind.
pub(super) fn hide_in_code(code: &str) -> Option<String> {
    if !live().any(|(opening, _)| code.contains(opening)) {
        return None;
    }
    Some(live().fold(code.to_owned(), |code, (opening, shortcode)| code.replace(opening, shortcode)))
}

/// The same for what is no text in a line: code spans, and whatever a span and the text beside it make together.
pub(super) fn hide_in_spans(layout: &mut Layout) {
    if !live().any(|(opening, _)| layout.text.contains(opening)) {
        return;
    }
    let mut places: Vec<(usize, &str, &str)> = live()
        .flat_map(|(opening, shortcode)| layout.text.match_indices(opening).map(move |(at, _)| (at, opening, shortcode)))
        .filter(|(at, _, _)| !layout.is_text(*at) && !layout.is_text(at + 1))
        .collect();
    places.sort_unstable();
    let mut hidden = Layout::default();
    let mut from = 0;
    for (at, opening, shortcode) in places {
        copy(&mut hidden, layout, from, at);
        hidden.push(shortcode, layout.flag(at));
        from = at + opening.len();
    }
    copy(&mut hidden, layout, from, layout.text.len());
    let is_changed = |(at, flags): (usize, &u8)| (flags & (ESCAPE | REFERENCE) != 0).then_some(at);
    hidden.changed = hidden.flags.iter().enumerate().filter_map(is_changed).collect();
    *layout = hidden;
}

fn copy(to: &mut Layout, layout: &Layout, from: usize, end: usize) {
    to.text.push_str(layout.text.get(from..end).unwrap_or_default());
    to.flags.extend_from_slice(layout.flags.get(from..end).unwrap_or_default());
}

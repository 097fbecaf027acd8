//! What Hugo would run in the text of strangers, made inert.
//!
//! Hugo reads shortcodes before it reads Markdown, in code too, and code has no escapes. So in code the two opening marks come from
//! the post's own parameters, through a shortcode of ours.

use super::Dialect;
use super::layout::{Layout, TEXT};

/// What opens a shortcode, and the shortcode that writes it: `esc: {c0: "{{<", c1: "{{%"}` belongs into the front matter.
const PARAMETERS: [(&str, &str); 2] = [("{{<", "{{< param esc.c0 >}}"), ("{{%", "{{< param esc.c1 >}}")];

/// Whether a post needs `esc: {c0: "{{<", c1: "{{%"}` in its front matter.
pub fn uses_escape_parameters(markdown: &str) -> bool {
    PARAMETERS.iter().any(|(_, shortcode)| markdown.contains(shortcode))
}

/// Code without anything that Hugo runs; nothing when it has nothing of the kind.
pub(super) fn hide_in_code(code: &str) -> Option<String> {
    if !PARAMETERS.iter().any(|(opening, _)| code.contains(opening)) {
        return None;
    }
    let mut hidden = String::with_capacity(code.len() + 32);
    let mut rest = code;
    while let Some(at) = rest.find("{{") {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        hidden.push_str(before);
        if let Some((opening, shortcode)) = PARAMETERS.iter().find(|(opening, _)| from.starts_with(opening)) {
            hidden.push_str(shortcode);
            rest = from.get(opening.len()..).unwrap_or_default();
        } else {
            hidden.push('{');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    hidden.push_str(rest);
    Some(hidden)
}

/// The same for what is no text in a line: code spans, and whatever a span and the text beside it make together.
pub(super) fn hide_in_spans(layout: &mut Layout, dialect: Dialect) {
    if dialect != Dialect::Hugo || !PARAMETERS.iter().any(|(opening, _)| layout.text.contains(opening)) {
        return;
    }
    let mut hidden = Layout::default();
    let mut from = 0;
    while let Some(at) = layout.rest(from).find("{{").map(|at| from + at) {
        copy(&mut hidden, layout, from, at);
        let opening = PARAMETERS.iter().find(|(opening, _)| layout.rest(at).starts_with(opening));
        match opening {
            Some((opening, shortcode)) if !layout.is_text(at) && !layout.is_text(at + 1) => {
                hidden.push(shortcode, layout.flag(at));
                from = at + opening.len();
            }
            _ => {
                copy(&mut hidden, layout, at, at + 1);
                from = at + 1;
            }
        }
    }
    copy(&mut hidden, layout, from, layout.text.len());
    *layout = hidden;
}

fn copy(to: &mut Layout, layout: &Layout, from: usize, end: usize) {
    to.text.push_str(layout.text.get(from..end).unwrap_or_default());
    to.flags.extend_from_slice(layout.flags.get(from..end).unwrap_or_default());
    debug_assert!(to.flags.len() == to.text.len() || layout.flag(from) & TEXT == 0);
}

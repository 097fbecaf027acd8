//! Decides which characters of a paragraph need a backslash, from what stands around each once the paragraph is laid out.

use super::addresses;
use super::dialect::Traits;
use super::layout::{CLOSES, ESCAPE, LINK, Layout, OPENS, Place, REFERENCE, TEXT};
use super::line_starts;
use super::references::reference_at;
use super::runs;
use super::tags::{Beyond, tag_at};
use super::{Dialect, Footnotes, Links, Math, Options};

/// The escaped paragraph.
pub(super) fn write(layout: &mut Layout, place: Place, options: &Options) -> String {
    let traits = options.dialect.traits();
    let mut special = std::mem::take(&mut layout.special);
    collect_special(layout, &mut special);
    if !traits.references.is_empty() {
        mark_references(layout, traits);
    }
    match place {
        Place::Paragraph | Place::ItemStart | Place::QuoteStart => line_starts::escape(layout, place, traits),
        Place::Heading => line_starts::escape_heading_end(layout),
        Place::Cell | Place::Description => {}
    }
    if !special.is_empty() {
        if traits.is_classic {
            escape_all(layout, &special);
        }
        runs::escape(layout, &special, place);
        escape_brackets(layout, &special, options);
        escape_others(layout, &special, place, options);
    }
    if place == Place::Description && layout.byte(0) == Some(b'^') {
        layout.set(0, ESCAPE);
    }
    let addresses = if place == Place::Description { Vec::new() } else { addresses::escape(layout, &special, traits) };
    layout.special = special;
    if options.wrap.is_some() && matches!(place, Place::Paragraph | Place::ItemStart | Place::QuoteStart) {
        mark_breakable_spaces(layout);
    }
    assemble(layout, &addresses, traits)
}

/// Makes the spaces at which a line may end recognisable to [`super::write`]: a NUL, which no text holds.
fn mark_breakable_spaces(layout: &mut Layout) {
    let marked = layout.text.char_indices().map(|(at, char)| if char == ' ' && layout.is_text(at) { '\0' } else { char });
    layout.text = marked.collect();
}

/// Marks what a template or an extension would take for its own.
fn mark_references(layout: &mut Layout, traits: &Traits) {
    let bytes = layout.text.as_bytes();
    let neighbour = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied();
    let wanted = |(at, byte): (usize, &u8)| {
        let is_so = layout.is_text(at) && traits.wants_reference(neighbour(at.checked_sub(1)), *byte, neighbour(Some(at + 1)));
        is_so.then_some(at)
    };
    let places: Vec<usize> = bytes.iter().enumerate().filter_map(wanted).collect();
    for at in places {
        layout.set(at, REFERENCE);
    }
}

/// Readers with older rules find marks where `CommonMark` has none.
fn escape_all(layout: &mut Layout, special: &[usize]) {
    for &at in special {
        if layout.is_text(at) && matches!(layout.byte(at), Some(b'\\' | b'*' | b'_' | b'`' | b'[' | b']')) {
            let is_own = |at: usize| layout.flag(at) & (OPENS | CLOSES) != 0;
            let touches = at > 0 && is_own(at - 1) || is_own(at + 1);
            layout.set(at, if touches { REFERENCE } else { ESCAPE });
        }
    }
}

/// The places of the bytes that may need anything.
fn collect_special(layout: &Layout, special: &mut Vec<usize>) {
    const SPECIAL: [bool; 256] = {
        let mut table = [false; 256];
        let bytes = b"\\*_~`[]!<&|{$:.@";
        let mut index = 0;
        while index < bytes.len() {
            #[expect(clippy::indexing_slicing, reason = "a constant: an index out of bounds would not compile")]
            {
                table[bytes[index] as usize] = true;
            }
            index += 1;
        }
        table
    };
    let is_special = |byte: u8| SPECIAL.get(usize::from(byte)).copied().unwrap_or_default();
    special.clear();
    let mut at = 0;
    while let Some(length) = layout.rest(at).bytes().position(is_special) {
        at += length;
        // A full stop matters after `www` only.
        if layout.byte(at) != Some(b'.') || matches!(layout.before(at), Some('w' | 'W')) {
            special.push(at);
        }
        at += 1;
    }
}

/// Brackets: in a link's text all or none, elsewhere only those that would make a link.
fn escape_brackets(layout: &mut Layout, special: &[usize], options: &Options) {
    // A number in brackets is a link when the addresses stand at the end, and a note when there are any.
    let all = options.links == Links::References;
    let traits = options.dialect.traits();
    let is_strict = traits.breaks_addresses;
    let has_notes = options.footnotes == Footnotes::Gfm && traits.has_footnotes;
    let mut opened = false;
    let mut group: Vec<usize> = Vec::new();
    let mut group_end = 0;
    for &at in special {
        let Some(byte @ (b'[' | b']')) = layout.byte(at) else { continue };
        if !layout.is_text(at) {
            // What follows a footnote is none of its parts.
            if byte == b']' && layout.is_text(at + 1) && matches!(layout.byte(at + 1), Some(b'(' | b'[' | b':')) {
                layout.set(at + 1, ESCAPE);
            }
            continue;
        }
        if byte == b']' && traits.is_classic && layout.byte(at + 1) == Some(b':') && layout.is_text(at + 1) {
            // The start of a definition, even in a link's text.
            layout.set(at + 1, REFERENCE);
        }
        if all || is_strict && layout.flag(at) & LINK != 0 || has_notes && byte == b'[' && layout.byte(at + 1) == Some(b'^') {
            layout.set(at, ESCAPE);
        }
        if layout.flag(at) & LINK == 0 {
            match byte {
                b'[' => opened = true,
                _ if opened && layout.byte(at + 1) == Some(b'(') => layout.set(at, ESCAPE),
                _ => {}
            }
            continue;
        }
        if at >= group_end {
            escape_group(layout, &group);
            group.clear();
            group_end = layout.end_of_link(at);
        }
        group.push(at);
    }
    escape_group(layout, &group);
}

fn escape_group(layout: &mut Layout, brackets: &[usize]) {
    let mut depth = 0i32;
    // `[[…]](…)` is a link of another kind to some readers.
    let mut bad = brackets.first().is_some_and(|first| {
        layout.byte(*first) == Some(b'[') && *first > 0 && layout.byte(first - 1) == Some(b'[') && !layout.is_text(first - 1)
    });
    for &at in brackets {
        bad |= layout.flag(at) & ESCAPE != 0;
        if layout.byte(at) == Some(b'[') {
            depth += 1;
        } else {
            depth -= 1;
            bad |= depth < 0 || matches!(layout.byte(at + 1), Some(b'(' | b'['));
        }
    }
    if bad || depth != 0 {
        for &at in brackets {
            layout.set(at, ESCAPE);
        }
    }
}

/// Everything that one look ahead decides.
fn escape_others(layout: &mut Layout, special: &[usize], place: Place, options: &Options) {
    let is_open = special.iter().any(|at| layout.byte(*at) == Some(b'<'));
    let last_close = if is_open { layout.text.rfind('>').unwrap_or_default() } else { 0 };
    // An address may yet get a `>` of its own.
    let has_address = is_open && layout.text.contains("://");
    for &at in special {
        if !layout.is_text(at) {
            continue;
        }
        let next = layout.byte(at + 1);
        let escape = match layout.byte(at) {
            Some(b'\\') if layout.rest(at + 1).starts_with("\\\n") && !layout.is_text(at + 1) => {
                // goldmark takes no line for broken before which the text has a backslash of its own.
                layout.set(at, REFERENCE);
                false
            }
            Some(b'\\') => next.is_none_or(|next| next == b'\n' || next.is_ascii_punctuation()) || layout.flag(at + 1) & REFERENCE != 0,
            Some(b'!') => next == Some(b'[') && !layout.is_text(at + 1),
            Some(b'<') => {
                let beyond = if place == Place::Description { Beyond::Anything } else { Beyond::End };
                let may_end = || beyond == Beyond::Anything || last_close > at || has_address;
                next.is_some_and(|next| next.is_ascii_graphic()) && may_end() && tag_at(layout.rest(at), beyond)
            }
            Some(b'&') => reference_at(layout.rest(at)).is_some(),
            Some(b'|') => place == Place::Cell,
            Some(b'@') => addresses::is_mail_with_delimiter(layout, at),
            Some(b'$') => options.math == Math::Dollars,
            Some(b'{') => {
                escape_shortcode(layout, at, options.dialect);
                false
            }
            _ => false,
        };
        if escape {
            // A description is read as text by some and as Markdown by others, who leave out its tags.
            let is_tag = place == Place::Description && layout.byte(at) == Some(b'<');
            layout.set(at, if is_tag { REFERENCE } else { ESCAPE });
        }
    }
}

/// Hugo runs `{{<` and `{{%` wherever they stand, and believes its own `{{__hugo_ctx`.
fn escape_shortcode(layout: &mut Layout, at: usize, dialect: Dialect) {
    let rest = layout.rest(at);
    if !["{{<", "{{%", "{{__hugo_ctx"].into_iter().any(|start| rest.starts_with(start)) {
        return;
    }
    match dialect {
        Dialect::Hugo => {
            for brace in [at, at + 1] {
                if layout.is_text(brace) {
                    layout.set(brace, REFERENCE);
                }
            }
        }
        _ if layout.is_text(at + 1) => layout.set(at + 1, ESCAPE),
        _ => layout.set(at, ESCAPE),
    }
}

/// Writes the text with what was decided.
fn assemble(layout: &Layout, addresses: &[std::ops::Range<usize>], traits: &Traits) -> String {
    if layout.changed.is_empty() && addresses.is_empty() {
        return layout.text.clone();
    }
    let mut places = layout.changed.clone();
    places.extend(addresses.iter().map(|address| address.start));
    places.sort_unstable();
    places.dedup();
    let mut written = String::with_capacity(layout.text.len() + 2 * places.len());
    let mut addresses = addresses.iter().peekable();
    let mut from = 0;
    for at in places {
        let flags = layout.flag(at);
        let special = flags & TEXT != 0 && flags & (ESCAPE | REFERENCE) != 0;
        if addresses.peek().is_some_and(|address| address.start == at)
            && let Some(address) = addresses.next()
        {
            written.push_str(layout.text.get(from..at).unwrap_or_default());
            written.push('<');
            written.push_str(layout.text.get(address.clone()).unwrap_or_default());
            written.push('>');
            from = address.end;
        } else if special && at >= from {
            written.push_str(layout.text.get(from..at).unwrap_or_default());
            from = at;
            let Some(char) = layout.after(at) else { break };
            if flags & REFERENCE == 0 && layout.byte(at).is_some_and(|byte| traits.can_escape(byte)) {
                written.push('\\');
                continue;
            }
            match char {
                '<' => written.push_str("&lt;"),
                '&' => written.push_str("&amp;"),
                char => written.push_str(&format!("&#{};", u32::from(char))),
            }
            from = at + char.len_utf8();
            written.push_str(layout.byte(at).map_or("", |byte| traits.after_reference(byte, layout.byte(from))));
        }
    }
    written.push_str(layout.rest(from));
    written
}

//! Decides which characters of a paragraph need a backslash, from what stands around each once the paragraph is laid out.

use std::collections::HashSet;

use super::addresses;
use super::dialect::Traits;
use super::flanking::{Can, READINGS, can, neighbours};
use super::layout::{CLOSES, ESCAPE, LINK, Layout, OPENS, Place, REFERENCE, TEXT};
use super::line_starts;
use super::paragraph::is_space;
use super::references::reference_at;
use super::tags::{Beyond, tag_at};
use super::{Dialect, Footnotes, Links, Math, Options};

/// A run of one of `*`, `_`, `~`, a backtick.
#[derive(Debug)]
struct Run {
    from: usize,
    to: usize,
    char: u8,
    all_text: bool,
    any_text: bool,
    can: Can,
    /// Where the link text begins in which it stands.
    link: usize,
}

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
        escape_runs(layout, &special, place);
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
    let mut before = 0;
    for (at, byte) in layout.text.bytes().enumerate() {
        // A full stop matters after `www` only.
        if is_special(byte) && (byte != b'.' || before == b'w' || before == b'W') {
            special.push(at);
        }
        before = byte;
    }
}

fn runs(layout: &Layout, special: &[usize]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut link, mut link_end) = (0, 0);
    for &at in special {
        if layout.flag(at) & LINK != 0 && at >= link_end {
            (link, link_end) = (at, end_of_link(layout, at));
        }
        let Some(char @ (b'*' | b'_' | b'~' | b'`')) = layout.byte(at) else { continue };
        let is_text = layout.is_text(at);
        match runs.last_mut() {
            Some(last) if last.to == at && last.char == char => {
                last.to = at + 1;
                last.all_text &= is_text;
                last.any_text |= is_text;
            }
            _ => runs.push(Run { from: at, to: at + 1, char, all_text: is_text, any_text: is_text, can: Can::default(), link }),
        }
    }
    for run in &mut runs {
        if run.char == b'`' {
            continue;
        }
        for reading in READINGS {
            let (before, after) = neighbours(layout, run.from, run.to, reading);
            let now = can(before, after, run.char, reading);
            run.can.open |= now.open;
            run.can.close |= now.close;
            if run.char == b'~' {
                // Some readers ask no more of tildes than that no space follows (pulldown-cmark).
                run.can.open |= !after.is_none_or(is_space);
                run.can.close |= !before.is_none_or(is_space);
            }
        }
        let flags = (run.from..run.to).fold(0, |flags, at| flags | layout.flag(at));
        run.can.open |= flags & OPENS != 0;
        run.can.close |= flags & CLOSES != 0;
    }
    runs
}

/// Escapes what could open a mark that something later closes, and what could close a mark of ours too early.
///
/// Once nothing of the text opens, nothing needs an escape for closing, so half of all backslashes can go.
fn escape_runs(layout: &mut Layout, special: &[usize], place: Place) {
    let runs = runs(layout, special);
    let mut later = Vec::with_capacity(runs.len());
    let mut scopes = Scopes::default();
    for run in runs.iter().rev() {
        let close = scopes.at(layout.flag(run.from), run.link);
        later.push(close.get(run.char));
        close.set(run.char, run.can.close);
    }
    // Bytes of our delimiters that are open.
    let mut own: [usize; 256] = [0; 256];
    for (run, closes_later) in runs.iter().zip(later.into_iter().rev()) {
        let escape = match run.char {
            b'`' => false,
            _ if !run.all_text => true,
            b'~' if touches_delimiter(layout, run) => true,
            b'~' if run.to - run.from > 2 => false,
            _ => run.can.open && closes_later || run.can.close && own.get(usize::from(run.char)).is_some_and(|open| *open > 0),
        };
        if let Some(open) = own.get_mut(usize::from(run.char)) {
            let count = |flag: u8| (run.from..run.to).filter(|at| layout.flag(*at) & flag != 0).count();
            *open = (*open + count(OPENS)).saturating_sub(count(CLOSES));
        }
        if escape {
            escape_run(layout, run);
        }
    }
    escape_ticks(layout, &runs, place);
}

fn escape_run(layout: &mut Layout, run: &Run) {
    for at in run.from..run.to {
        if layout.is_text(at) {
            // goldmark opens and closes nothing with tildes after a tilde, be it escaped.
            let touches = run.char == b'~' && at + 1 < run.to && !layout.is_text(at + 1);
            layout.set(at, if touches { REFERENCE } else { ESCAPE });
        }
    }
}

/// Backticks: a run opens code when one of its length follows, and an escaped one still closes as a run of 1 (`CommonMark` 6.1).
fn escape_ticks(layout: &mut Layout, runs: &[Run], place: Place) {
    let mut later: HashSet<usize> = HashSet::new();
    // After a run without a partner cmark misses all but the first of the code spans that follow.
    let mut span_follows = false;
    for run in runs.iter().rev().filter(|run| run.char == b'`') {
        let length = run.to - run.from;
        let is_mixed = run.any_text && !run.all_text;
        let is_escaped = run.any_text && layout.flag(run.from) & layout.flag(run.to - 1) & ESCAPE != 0;
        if is_mixed || is_escaped || run.any_text && (place == Place::Description || span_follows || later.contains(&length)) {
            escape_run(layout, run);
            later.insert(1);
        }
        span_follows |= !run.all_text;
        if is_mixed {
            later.extend(1..=length.min(64));
        } else if layout.flag(run.from) & ESCAPE == 0 {
            later.insert(length);
        }
    }
}

/// Whether a delimiter of ours stands beside a run of tildes, which cmark-gfm looks through.
fn touches_delimiter(layout: &Layout, run: &Run) -> bool {
    let is_own = |at: usize| layout.flag(at) & (OPENS | CLOSES) != 0;
    run.from > 0 && is_own(run.from - 1) || is_own(run.to)
}

/// What closes later, outside links and in the link at hand: no mark reaches over the end of a link's text.
#[derive(Default)]
struct Scopes {
    outside: PerChar,
    link: Option<usize>,
    inside: PerChar,
}

impl Scopes {
    fn at(&mut self, flags: u8, link: usize) -> &mut PerChar {
        if flags & LINK == 0 {
            return &mut self.outside;
        }
        if self.link != Some(link) {
            self.link = Some(link);
            self.inside = PerChar::default();
        }
        &mut self.inside
    }
}

/// One truth for each of the characters that make delimiters.
#[derive(Default)]
struct PerChar {
    star: bool,
    underscore: bool,
    tilde: bool,
}

impl PerChar {
    fn get(&self, char: u8) -> bool {
        match char {
            b'*' => self.star,
            b'_' => self.underscore,
            _ => self.tilde,
        }
    }

    fn set(&mut self, char: u8, value: bool) {
        match char {
            b'*' => self.star |= value,
            b'_' => self.underscore |= value,
            b'~' => self.tilde |= value,
            _ => {}
        }
    }
}

/// Brackets: in a link's text all or none, elsewhere only those that would make a link.
fn escape_brackets(layout: &mut Layout, special: &[usize], options: &Options) {
    // A number in brackets is a link when the addresses stand at the end, and a note when there are any.
    let all = options.links == Links::References;
    let is_strict = options.dialect.traits().breaks_addresses;
    let has_notes = options.footnotes == Footnotes::Gfm && options.dialect.traits().has_footnotes;
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
            group_end = end_of_link(layout, at);
        }
        group.push(at);
    }
    escape_group(layout, &group);
}

fn end_of_link(layout: &Layout, at: usize) -> usize {
    let rest = layout.flags.get(at..).unwrap_or_default();
    at + rest.iter().position(|flags| flags & LINK == 0).unwrap_or(rest.len())
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

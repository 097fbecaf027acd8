//! Runs of `*`, `_`, `~` and backticks in text: escaped where they would open or close something (`CommonMark` 6.1, 6.2).

use std::collections::HashSet;

use super::flanking::{Can, READINGS, Reading, can, neighbours};
use super::layout::{CLOSES, ESCAPE, LINK, Layout, OPENS, Place, REFERENCE};
use super::paragraph::is_space;

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

fn runs(layout: &Layout, special: &[usize]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut link, mut link_end) = (0, 0);
    for &at in special {
        if layout.flag(at) & LINK != 0 && at >= link_end {
            (link, link_end) = (at, layout.end_of_link(at));
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
        // cmark-gfm and comrak look through the text's tildes, too.
        let is_tilde = |at: usize| layout.byte(at) == Some(b'~') && run.char != b'~';
        let from = (0..run.from).rev().find(|at| !is_tilde(*at)).map_or(0, |at| at + 1);
        let to = (run.to..layout.text.len()).find(|at| !is_tilde(*at)).unwrap_or(layout.text.len());
        if (from, to) != (run.from, run.to) {
            for reading in [Reading::Narrow, Reading::Wide] {
                let now = can(layout.before(from), layout.after(to), run.char, reading);
                run.can.open |= now.open;
                run.can.close |= now.close;
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
pub(super) fn escape(layout: &mut Layout, special: &[usize], place: Place) {
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

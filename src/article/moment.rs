//! Finds a date in the text of a page, whatever the words around it.

use std::ops::Range;

use chrono::{NaiveDate, NaiveTime, Timelike};

use crate::feed::{Date, month, read_date};

/// How days are written in numbers where they can be read in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// `14/02/2025`
    DayFirst,
    /// `02/14/2025`
    MonthFirst,
}

/// A date that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The moment.
    pub(super) date: Date,
    /// Whether a time of day was given.
    pub(super) has_time: bool,
    /// How many bytes it takes.
    pub(super) len: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Number(u32, usize),
    Word(&'a str),
    Mark(char),
}

/// A piece with its place.
#[derive(Clone, Copy)]
struct Placed<'a> {
    piece: Piece<'a>,
    from: usize,
    to: usize,
}

/// Finds the first date in a text.
pub(super) fn find(text: &str, order: Order) -> Option<Found> {
    let text = text.get(..text.floor_char_boundary(400))?;
    let pieces = cut(text);
    let mut rest = pieces.as_slice();
    while let [first, after @ ..] = rest {
        if let Some((day, used)) = day(rest, order) {
            let clock = clock(rest.get(used..).unwrap_or_default());
            let last = clock.as_ref().map(|(_, end)| *end).or_else(|| rest.get(used - 1).map(|piece| piece.to)).unwrap_or(first.to);
            let time = clock.and_then(|(range, _)| text.get(range)).map(|time| time.replacen('h', ":", 1));
            let moment = time.and_then(|time| read_date(&format!("{day} {time}"))?.with_nanosecond(0));
            let date = moment.unwrap_or_else(|| utc(day));
            return Some(Found { date, has_time: moment.is_some(), len: last.saturating_sub(first.from) });
        }
        rest = after;
    }
    None
}

/// Finds the day that an address names: `/2025/02/14/`, `/2025-02-14-title`, `/20250214/`.
pub(super) fn in_path(path: &str) -> Option<Date> {
    let mut parts = path.split(['/', '-', '_', '.']).peekable();
    while let Some(part) = parts.next() {
        if part.len() == 8
            && let Some(date) = compact(part)
        {
            return Some(date);
        }
        if part.len() != 4 {
            continue;
        }
        let mut ahead = parts.clone();
        let year = number(part);
        let month = ahead.next().and_then(|part| number(part).or_else(|| month(&part.to_lowercase())));
        let day = ahead.next().filter(|part| part.len() <= 2).and_then(number);
        if let (Some(year), Some(month), Some(day)) = (year, month, day)
            && let Some(date) = plausible(year, month, day)
        {
            return Some(utc(date));
        }
    }
    None
}

fn compact(text: &str) -> Option<Date> {
    let part = |from: usize, to: usize| text.get(from..to).and_then(number);
    plausible(part(0, 4)?, part(4, 6)?, part(6, 8)?).map(utc)
}

fn utc(day: NaiveDate) -> Date {
    day.and_time(NaiveTime::MIN).and_utc().fixed_offset()
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn plausible(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    if !(1990..=2040).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn cut(text: &str) -> Vec<Placed<'_>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        let is_same: fn(char) -> bool = if first.is_ascii_digit() {
            |char| char.is_ascii_digit()
        } else if is_word(first) {
            is_word
        } else {
            |_| false
        };
        let len = rest.find(|char: char| !is_same(char)).unwrap_or(rest.len()).max(first.len_utf8());
        let part = rest.get(..len).unwrap_or_default();
        let piece = if first.is_ascii_digit() {
            part.parse().ok().map(|value| Piece::Number(value, len))
        } else if is_word(first) {
            Some(Piece::Word(part))
        } else if first.is_whitespace() {
            None
        } else {
            Some(Piece::Mark(first))
        };
        if let Some(piece) = piece {
            pieces.push(Placed { piece, from: at, to: at + len });
        } else if first.is_ascii_digit() {
            pieces.push(Placed { piece: Piece::Mark('#'), from: at, to: at + len });
        }
        at += len;
    }
    pieces
}

/// Letters; the signs of East Asian dates stand alone.
fn is_word(char: char) -> bool {
    char.is_alphabetic() && !matches!(char, '年' | '月' | '日' | '년' | '월' | '일')
}

/// The day at the beginning of the pieces, and how many they are.
fn day(pieces: &[Placed<'_>], order: Order) -> Option<(NaiveDate, usize)> {
    let mut kinds = pieces.iter().take(8).map(|placed| placed.piece);
    let first = kinds.next()?;
    match first {
        Piece::Number(year, 4) => {
            let (mark, month, second_mark, day) = (kinds.next()?, kinds.next()?, kinds.next()?, kinds.next()?);
            let (
                Piece::Mark(mark @ ('-' | '/' | '.' | '年' | '년')),
                Piece::Number(month, 1 | 2),
                Piece::Mark(second),
                Piece::Number(day, 1 | 2),
            ) = (mark, month, second_mark, day)
            else {
                return None;
            };
            (second == mark || matches!(second, '月' | '월')).then(|| plausible(year, month, day)).flatten().map(|day| (day, 5))
        }
        Piece::Number(value, 8) => Some((plausible(value / 10_000, value / 100 % 100, value % 100)?, 1)),
        Piece::Number(first, 1 | 2) => numeric(first, pieces, order).or_else(|| day_first(first, pieces)),
        Piece::Word(word) => month_first(month_word(word)?, pieces),
        Piece::Number(..) | Piece::Mark(_) => None,
    }
}

fn month_word(word: &str) -> Option<u32> {
    (word.chars().count() <= 10).then(|| month(&word.to_lowercase())).flatten()
}

/// `14.02.2025`, `14/02/2025`, `02/14/2025`.
fn numeric(first: u32, pieces: &[Placed<'_>], order: Order) -> Option<(NaiveDate, usize)> {
    let mut kinds = pieces.iter().skip(1).map(|placed| placed.piece);
    let (Piece::Mark(mark @ ('.' | '/' | '-')), Piece::Number(second, 1 | 2), Piece::Mark(same), Piece::Number(year, 2 | 4)) =
        (kinds.next()?, kinds.next()?, kinds.next()?, kinds.next()?)
    else {
        return None;
    };
    let year = if year < 100 { 2000 + year } else { year };
    let (day, month) = if mark == '/' && order == Order::MonthFirst { (second, first) } else { (first, second) };
    let found = plausible(year, month, day).or_else(|| plausible(year, day, month))?;
    (mark == same).then_some((found, 5))
}

/// `14 February 2025`, `14. Februar 2025`, `14 de febrero de 2025`, `14th of Feb, 2025`.
fn day_first(day: u32, pieces: &[Placed<'_>]) -> Option<(NaiveDate, usize)> {
    let mut found = None;
    for (at, placed) in (1..).zip(pieces.iter().skip(1)).take(8) {
        match (placed.piece, found) {
            (Piece::Word("de" | "st" | "nd" | "rd" | "th" | "of" | "er" | "del" | "º") | Piece::Mark('.' | ',' | '-' | '/'), _) => {}
            (Piece::Word(word), None) => found = Some(month_word(word)?),
            (Piece::Number(year, 4), Some(month)) => return Some((plausible(year, month, day)?, at + 1)),
            _ => return None,
        }
    }
    None
}

/// `February 14, 2025`, `Feb. 14th 2025`.
fn month_first(month: u32, pieces: &[Placed<'_>]) -> Option<(NaiveDate, usize)> {
    let mut found = None;
    for (at, placed) in (1..).zip(pieces.iter().skip(1)).take(6) {
        match (placed.piece, found) {
            (Piece::Word("st" | "nd" | "rd" | "th"), Some(_)) | (Piece::Mark('.' | ',' | '-' | '/'), _) => {}
            (Piece::Number(day, 1 | 2), None) => found = Some(day),
            (Piece::Number(year, 4), Some(day)) => return Some((plausible(year, month, day)?, at + 1)),
            _ => return None,
        }
    }
    None
}

/// Where the time of day stands that follows a day, with its zone, and where its minutes end.
fn clock(pieces: &[Placed<'_>]) -> Option<(Range<usize>, usize)> {
    let skipped = pieces.iter().take(4).take_while(|placed| !matches!(placed.piece, Piece::Number(..))).count();
    let [hour, mark, minute, rest @ ..] = pieces.get(skipped..)? else { return None };
    let (Piece::Number(_, 1 | 2), Piece::Number(_, 2)) = (hour.piece, minute.piece) else { return None };
    if !matches!(mark.piece, Piece::Mark(':' | '.') | Piece::Word("h")) {
        return None;
    }
    let mut last = *minute;
    for placed in rest.iter().take(9) {
        let belongs = match placed.piece {
            Piece::Mark(mark) => matches!(mark, ':' | '.' | '+' | '-' | '\u{2212}'),
            Piece::Number(..) => matches!(last.piece, Piece::Mark(_)),
            Piece::Word("am" | "pm" | "Pm" | "Am" | "a" | "p" | "m" | "z") => true,
            Piece::Word(word) => word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_uppercase()),
        };
        if !belongs {
            break;
        }
        last = *placed;
    }
    Some((hour.from..last.to, minute.to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(find(text, Order::MonthFirst).map(|found| found.date.to_rfc3339()).unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn dates_are_found_in_text() {
        check("2025-02-14T10:30:00+01:00", "2025-02-14T10:30:00+01:00");
        check("2025-02-14T10:30:00.123Z", "2025-02-14T10:30:00+00:00");
        check("2025-02-14 10:30:00 -0500", "2025-02-14T10:30:00-05:00");
        check("Published on Feb. 14th, 2025 at 3:05 PM EST by", "2025-02-14T15:05:00-05:00");
        check("14. Februar 2025, 10:30 Uhr", "2025-02-14T10:30:00+00:00");
        check("le 14 février 2025 à 10h30", "2025-02-14T10:30:00+00:00");
        check("14 de febrero de 2025", "2025-02-14T00:00:00+00:00");
        check("2025年2月14日", "2025-02-14T00:00:00+00:00");
        check("02/14/2025", "2025-02-14T00:00:00+00:00");
        check("14.02.2025", "2025-02-14T00:00:00+00:00");
        check("version 12.3.4 of 99", "");
        check("Marching 30 days", "");
    }

    #[test]
    fn addresses_name_days() {
        let day = |path: &str| in_path(path).map(|date| date.format("%F").to_string());
        assert_eq!(day("/news/2025/02/14/title"), Some("2025-02-14".into()));
        assert_eq!(day("/2025/feb/14/title-of-it"), Some("2025-02-14".into()));
        assert_eq!(day("/a-20250214.html"), Some("2025-02-14".into()));
        assert_eq!(day("/2025/title"), None);
    }
}

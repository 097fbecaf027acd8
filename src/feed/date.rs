//! Reads dates as feeds write them: a walk over tokens that knows no format by heart.

use chrono::{Days, Duration, FixedOffset, NaiveDate, NaiveTime, TimeZone};

use super::Date;
use super::calendar::{month, zone_minutes};

/// No date is longer than this.
const MAX_DATE_BYTES: usize = 120;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Number { value: u64, n_digits: usize },
    Word(&'a str),
    Mark(char),
    Space,
}

/// What has been recognised so far.
#[derive(Debug, Default)]
struct Found {
    numbers: Vec<(u64, usize)>,
    month: Option<u32>,
    /// The mark between the first two numbers.
    mark: Option<char>,
    year: Option<u64>,
    time: Option<(u64, u64, u64, u32)>,
    afternoon: Option<bool>,
    zone_minutes: Option<i32>,
    ordinal: Option<u64>,
}

/// The moment a string names; without a zone it is taken for UTC.
pub(crate) fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_DATE_BYTES {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some(date) = compact(&lower) {
        return Some(date);
    }
    let pieces = cut(&lower);
    let mut found = Found::default();
    let mut rest = pieces.as_slice();
    while let [piece, after @ ..] = rest {
        rest = match *piece {
            Piece::Number { value, n_digits } => found.number(value, n_digits, after),
            Piece::Word(word) => found.word(word, after),
            Piece::Mark(sign @ ('+' | '-' | '\u{2212}')) if found.time.is_some() => found.offset(sign, after),
            Piece::Mark(mark) => {
                if found.numbers.len() == 1 && found.mark.is_none() {
                    found.mark = Some(mark);
                }
                after
            }
            Piece::Space => after,
        };
    }
    found.date()
}

/// Digits without anything between them: `20031231T101455Z`, `2003335`, seconds since 1970.
fn compact(text: &str) -> Option<Date> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (head, rest) = text.split_at_checked(digits)?;
    let number = |from: usize, to: usize| head.get(from..to).and_then(|part| part.parse::<u64>().ok());
    let mut found = Found::default();
    match digits {
        9 | 10 if rest.is_empty() => {
            return chrono::DateTime::from_timestamp(head.parse().ok()?, 0).map(|date| date.fixed_offset());
        }
        13 if rest.is_empty() => {
            return chrono::DateTime::from_timestamp_millis(head.parse().ok()?).map(|date| date.fixed_offset());
        }
        7 => (found.year, found.ordinal) = (number(0, 4), number(4, 7)),
        8 | 12 | 14 => {
            found.numbers = vec![(number(0, 4)?, 4), (number(4, 6)?, 2), (number(6, 8)?, 2)];
        }
        _ => return None,
    }
    if digits > 8 {
        found.time = Some((number(8, 10)?, number(10, 12)?, number(12, 14).unwrap_or_default(), 0));
    }
    let rest = rest.trim_start_matches(['t', ' ']);
    let time: String = rest.chars().take_while(char::is_ascii_digit).collect();
    if matches!(time.len(), 4 | 6) && found.time.is_none() {
        let part = |from: usize, to: usize| time.get(from..to).and_then(|part| part.parse::<u64>().ok());
        found.time = Some((part(0, 2)?, part(2, 4)?, part(4, 6).unwrap_or_default(), 0));
    }
    let pieces = cut(rest.get(if found.time.is_some() { time.len() } else { 0 }..)?);
    let mut rest = pieces.as_slice();
    while let [piece, after @ ..] = rest {
        rest = match *piece {
            Piece::Number { value, n_digits } => found.number(value, n_digits, after),
            Piece::Word(word) => found.word(word, after),
            Piece::Mark(sign @ ('+' | '-')) => found.offset(sign, after),
            Piece::Mark(_) | Piece::Space => after,
        };
    }
    found.date()
}

fn cut(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = |same: &dyn Fn(char) -> bool| rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        let (n_bytes, piece) = if first.is_ascii_digit() {
            let n_bytes = length(&|c| c.is_ascii_digit());
            let value = rest.get(..n_bytes).and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX);
            (n_bytes, Piece::Number { value, n_digits: n_bytes })
        } else if is_ideograph(first) {
            let n_bytes = length(&is_ideograph);
            (n_bytes, Piece::Word(rest.get(..n_bytes).unwrap_or_default()))
        } else if first.is_alphabetic() {
            let n_bytes = length(&|c| (c.is_alphabetic() || is_accent(c)) && !is_ideograph(c));
            (n_bytes, Piece::Word(rest.get(..n_bytes).unwrap_or_default()))
        } else if first.is_whitespace() {
            (length(&char::is_whitespace), Piece::Space)
        } else {
            (first.len_utf8(), Piece::Mark(first))
        };
        pieces.push(piece);
        rest = rest.get(n_bytes..).unwrap_or_default();
    }
    pieces
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

impl Found {
    fn number<'p, 'a>(&mut self, value: u64, n_digits: usize, after: &'p [Piece<'a>]) -> &'p [Piece<'a>] {
        if self.time.is_none() && n_digits <= 2 {
            if let [Piece::Mark(':' | 'h'), Piece::Number { value: minute, n_digits: 1..=2 }, rest @ ..] = after {
                return self.clock(value, *minute, rest);
            }
            // `10.14.55` is a time once the date is complete, and `9am` is one too.
            if let [Piece::Mark('.'), Piece::Number { value: minute, n_digits: 2 }, rest @ ..] = after
                && self.is_dated()
            {
                return self.clock(value, *minute, rest);
            }
            if let [Piece::Word("am" | "pm"), ..] | [Piece::Space, Piece::Word("am" | "pm"), ..] = after {
                self.time = Some((value, 0, 0, 0));
                return after;
            }
        }
        // An hour, minute and second run together: `T101455`.
        if n_digits == 6 && self.time.is_none() && self.is_dated() {
            self.time = Some((value / 10_000, value / 100 % 100, value % 100, 0));
            return after;
        }
        if n_digits == 3 && self.numbers.len() == 1 && self.ordinal.is_none() && self.month.is_none() {
            self.ordinal = Some(value);
        } else if n_digits <= 5 {
            self.numbers.push((value, n_digits));
        }
        after
    }

    fn is_dated(&self) -> bool {
        self.numbers.len() + usize::from(self.month.is_some()) >= 3
    }

    fn clock<'p, 'a>(&mut self, hour: u64, minute: u64, rest: &'p [Piece<'a>]) -> &'p [Piece<'a>] {
        let mut after = rest;
        let (mut second, mut nano) = (0, 0);
        if let [Piece::Mark(':' | '.'), Piece::Number { value, n_digits: 1..=2 }, rest @ ..] = after {
            (second, after) = (*value, rest);
        }
        if let [Piece::Mark('.' | ',' | ':'), Piece::Number { value, n_digits }, rest @ ..] = after {
            let digits = u32::try_from(*n_digits).unwrap_or(u32::MAX);
            let scaled = if digits <= 9 { value * 10_u64.pow(9 - digits) } else { 0 };
            (nano, after) = (u32::try_from(scaled).unwrap_or_default(), rest);
        }
        self.time = Some((hour, minute, second, nano));
        after
    }

    fn word<'p, 'a>(&mut self, word: &str, after: &'p [Piece<'a>]) -> &'p [Piece<'a>] {
        match word {
            "am" | "오전" | "上午" | "午前" | "πμ" => self.afternoon = Some(false),
            "pm" | "오후" | "下午" | "午後" | "μμ" => self.afternoon = Some(true),
            "a" | "p" if matches!(after, [Piece::Mark('.'), Piece::Word("m"), ..]) => {
                self.afternoon = Some(word == "p");
                return after.get(2..).unwrap_or_default();
            }
            _ => self.name(word),
        }
        after
    }

    fn name(&mut self, word: &str) {
        if let Some(month) = month(word) {
            // A later name wins: `mar. 15 nov.` begins with a day of the week.
            if self.month.is_none() || self.time.is_none() {
                self.month = Some(month);
            }
            return;
        }
        if self.time.is_some() && self.zone_minutes.is_none() {
            self.zone_minutes = zone_minutes(word);
        }
    }

    fn offset<'p, 'a>(&mut self, sign: char, after: &'p [Piece<'a>]) -> &'p [Piece<'a>] {
        let after = match after {
            [Piece::Space, rest @ ..] => rest,
            _ => after,
        };
        let (minutes, rest) = match after {
            [
                Piece::Number { value: hours, n_digits: 1..=2 },
                Piece::Mark(':' | '.'),
                Piece::Number { value: minutes, n_digits: 2 },
                rest @ ..,
            ] => (hours * 60 + minutes, rest),
            [Piece::Number { value, n_digits: 1..=2 }, rest @ ..] => (value * 60, rest),
            [Piece::Number { value, n_digits: 3..=4 }, rest @ ..] if *value < 2400 => (value / 100 * 60 + value % 100, rest),
            _ => return after,
        };
        let minutes = i32::try_from(minutes).unwrap_or_default();
        let signed = if sign == '+' { minutes } else { -minutes };
        // `GMT+0100` and `EST-0500` name the zone twice; the number is the exact one.
        if self.zone_minutes.is_none_or(|zone| zone == 0) {
            self.zone_minutes = Some(signed);
        }
        rest
    }

    fn day(&self) -> Option<NaiveDate> {
        let numbers = self.numbers.as_slice();
        if let Some(ordinal) = self.ordinal {
            let year = self.year.or_else(|| numbers.first().map(|(year, _)| *year))?;
            return NaiveDate::from_yo_opt(full_year(year, 4)?, u32::try_from(ordinal).ok()?);
        }
        let (year, month, day) = match (self.month, numbers) {
            // The day stands next to the month's name unless it cannot be one.
            (Some(month), [first, second, ..]) if first.1 >= 3 || first.0 > 31 => (*first, u64::from(month), second.0),
            (Some(month), [first, second, ..]) => (*second, u64::from(month), first.0),
            (Some(month), [year]) if year.1 == 4 => (*year, u64::from(month), 1),
            (None, [year, month, day, ..]) if year.1 >= 3 || year.0 > 31 => (*year, month.0, day.0),
            (None, [year, month, day, ..]) if day.1 <= 2 && self.mark == Some('-') => (*year, month.0, day.0),
            (None, [day, month, year, ..]) if self.mark == Some('.') || day.0 > 12 => (*year, month.0, day.0),
            (None, [day, month, year, ..]) if self.mark == Some('-') && month.0 <= 12 => (*year, month.0, day.0),
            (None, [month, day, year, ..]) => (*year, month.0, day.0),
            (None, [year, month]) if year.1 == 4 => (*year, month.0, 1),
            (None, [year]) if year.1 == 4 => (*year, 1, 1),
            _ => return None,
        };
        // Month and day the wrong way round, in a date that says its year first.
        let (month, day) = if month > 12 && day <= 12 { (day, month) } else { (month, day) };
        // The 31st of a shorter month is the first of the next one.
        let first = NaiveDate::from_ymd_opt(full_year(year.0, year.1)?, u32::try_from(month).ok()?, 1)?;
        first.checked_add_days(Days::new(day.checked_sub(1).filter(|days| *days < 31)?))
    }

    fn date(&self) -> Option<Date> {
        let day = self.day()?;
        let (mut hour, minute, second, nano) = self.time.unwrap_or_default();
        hour = match self.afternoon {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            Some(_) | None => hour,
        };
        // 24:00 is the next midnight, and a leap second is the second after.
        let (days, hour) = if hour == 24 { (1, 0) } else { (0, hour) };
        let (extra, second) = if second >= 60 { (1, 59) } else { (0, second) };
        let part = |value: u64| u32::try_from(value).ok();
        let time = NaiveTime::from_hms_nano_opt(part(hour)?, part(minute)?, part(second)?, nano)?;
        let moment = day.and_time(time).checked_add_signed(Duration::days(days) + Duration::seconds(extra))?;
        let minutes = self.zone_minutes.filter(|minutes| minutes.abs() < 24 * 60).unwrap_or_default();
        FixedOffset::east_opt(minutes * 60)?.from_local_datetime(&moment).single()
    }
}

fn full_year(year: u64, n_digits: usize) -> Option<i32> {
    let year = i32::try_from(year).ok()?;
    // RFC 2822, section 4.3; three digits are what `getYear() + …` left behind.
    let full = match n_digits {
        0..=2 if year < 50 => 2000 + year,
        0..=3 if year < 1000 => 1900 + year,
        _ => year,
    };
    (1..=9999).contains(&full).then_some(full)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(texts: &[&str], expected: &Expect) {
        let read = |text: &&str| parse(text).map_or_else(|| "none".to_owned(), |date| date.to_rfc3339());
        expected.assert_eq(&texts.iter().map(read).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn months_in_the_forms_that_dates_have() {
        check(
            &[
                "12. července 2011 10:00",
                "12. června 2011",
                "12 юни 2011",
                "2011. gada 3. jūlijs",
                "12 Μαΐου 2011",
                "12 ágúst 2011",
                "sam. 12 mars 2011",
            ],
            &expect![[r#"
                2011-07-12T10:00:00+00:00
                2011-06-12T00:00:00+00:00
                2011-06-12T00:00:00+00:00
                2011-07-03T00:00:00+00:00
                2011-05-12T00:00:00+00:00
                2011-08-12T00:00:00+00:00
                2011-03-12T00:00:00+00:00"#]],
        );
    }

    #[test]
    fn standards() {
        check(
            &[
                "Thu, 01 Jan 2004 19:48:21 GMT",
                "2003-12-31T10:14:55Z",
                "2003-12-31T10:14:55.25-08:00",
                "2003-12-31",
                "2003-12",
                "2003",
                "Sun Jan  4 16:29:06 PST 2004",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "20031231",
                "20031231T101455Z",
                "2003-335",
                "2003335",
                "03-12-31",
                "1317666451",
                "1317666451000",
            ],
            &expect![[r#"
                2004-01-01T19:48:21+00:00
                2003-12-31T10:14:55+00:00
                2003-12-31T10:14:55.250-08:00
                2003-12-31T00:00:00+00:00
                2003-12-01T00:00:00+00:00
                2003-01-01T00:00:00+00:00
                2004-01-04T16:29:06-08:00
                1994-11-06T08:49:37+00:00
                2003-12-31T00:00:00+00:00
                2003-12-31T10:14:55+00:00
                2003-12-01T00:00:00+00:00
                2003-12-01T00:00:00+00:00
                2003-12-31T00:00:00+00:00
                2011-10-03T18:27:31+00:00
                2011-10-03T18:27:31+00:00"#]],
        );
    }

    #[test]
    fn odd_spellings() {
        check(
            &[
                "1 Oct 11 9:05",
                "Mon, 3 Oct 2011 7:05:01 PM",
                "10/3/2011 7:05 p.m.",
                "28/05/2010",
                "28.05.2010 18:30",
                "04-05-2010",
                "19:27, 3.Oct.11",
                "Oct 3rd, 2011",
                "3rd of October 2011",
                "2011/10/01 18:59",
                "2011-10-02 14:16:55 UTC",
                "Mon, 03 Oct 2011 24:00:00 GMT",
                "2003-12-31T23:59:60Z",
                "2003-06-31T00:00:00Z",
                "2002-12-31T192030+01:00",
                "Thu, 5 Apr 2012 23:47:37 +-200",
                "Jan 2004",
            ],
            &expect![[r#"
                2011-10-01T09:05:00+00:00
                2011-10-03T19:05:01+00:00
                2011-10-03T19:05:00+00:00
                2010-05-28T00:00:00+00:00
                2010-05-28T18:30:00+00:00
                2010-05-04T00:00:00+00:00
                2011-10-03T19:27:00+00:00
                2011-10-03T00:00:00+00:00
                2011-10-03T00:00:00+00:00
                2011-10-01T18:59:00+00:00
                2011-10-02T14:16:55+00:00
                2011-10-04T00:00:00+00:00
                2004-01-01T00:00:00+00:00
                2003-07-01T00:00:00+00:00
                2002-12-31T19:20:30+01:00
                2012-04-05T23:47:37-02:00
                2004-01-01T00:00:00+00:00"#]],
        );
    }

    #[test]
    fn zones() {
        check(
            &[
                "1 Jul 2011 12:00 EST",
                "1 Jul 2011 12:00 CEST",
                "1 Jul 2011 12:00 BST",
                "1 Jul 2011 12:00 GMT+0200",
                "1 Jul 2011 12:00 UTC-3",
                "1 Jul 2011 12:00 +05:30",
                "1 Jul 2011 12:00 - 0800",
                "1 Jul 2011 12:00 MSK",
                "1 Jul 2011 12:00",
                "1 Jul 2011 12:00 +3000",
                "1 Jul 2011 12:00 K",
            ],
            &expect![[r#"
                2011-07-01T12:00:00-05:00
                2011-07-01T12:00:00+02:00
                2011-07-01T12:00:00+01:00
                2011-07-01T12:00:00+02:00
                2011-07-01T12:00:00-03:00
                2011-07-01T12:00:00+05:30
                2011-07-01T12:00:00-08:00
                2011-07-01T12:00:00+03:00
                2011-07-01T12:00:00+00:00
                2011-07-01T12:00:00+00:00
                2011-07-01T12:00:00+00:00"#]],
        );
    }

    #[test]
    fn languages() {
        check(
            &[
                "2004년 05월 28일 오후 01:31:15",
                "2011年10月3日 下午7:05",
                "Κυρ, 11 Ιούλ 2004 12:00:00 EST",
                "2004-július-13T9:15-05:00",
                "Mo, 03 Okt 2011 10:00:00 +0200",
                "Mi, 5 März 2014 10:00",
                "mar., 15 nov. 2011 10:00:00 +0100",
                "lun, 01 ago 2011 10:00:00",
                "dim., 14 août 2011 08:00:00",
                "Пн, 03 окт 2011 10:00:00 +0400",
                "3 de outubro de 2011",
                "3 października 2011",
                "16 tammikuuta 2014",
                "Pzt, 03 Eki 2011 10:00:00",
            ],
            &expect![[r#"
                2004-05-28T13:31:15+00:00
                2011-10-03T19:05:00+00:00
                2004-07-11T12:00:00-05:00
                2004-07-13T09:15:00-05:00
                2011-10-03T10:00:00+02:00
                2014-03-05T10:00:00+00:00
                2011-11-15T10:00:00+01:00
                2011-08-01T10:00:00+00:00
                2011-08-14T08:00:00+00:00
                2011-10-03T10:00:00+04:00
                2011-10-03T00:00:00+00:00
                2011-10-03T00:00:00+00:00
                2014-01-16T00:00:00+00:00
                2011-10-03T10:00:00+00:00"#]],
        );
    }

    #[test]
    fn no_dates() {
        check(
            &[
                "",
                "GMT",
                "but not",
                "00 Jua 0000",
                "2003-07-32T15:51:30Z",
                "2003-07-01T25:00:00Z",
                "99999999999999999999",
                &"1 ".repeat(1000),
            ],
            &expect![[r#"
                none
                none
                none
                none
                none
                none
                none
                none"#]],
        );
    }
}

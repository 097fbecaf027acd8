//! When each feed is due: pure, every clock is an argument.

use std::collections::BTreeSet;
use std::str::FromStr as _;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::digest;

/// The longest back-off after errors.
const LONGEST_BACK_OFF: Duration = Duration::from_hours(24);
/// Cron expressions are asked whether they fire after this day (2026-01-01, counted from 1970): no clock is read here.
const FIRST_DAY: i64 = 20_454;
/// The back-off after the first error, unless the cadence itself is shorter.
const FIRST_BACK_OFF: Duration = Duration::from_hours(1);

/// When a feed is polled.
#[derive(Debug, Clone, PartialEq)]
pub enum Cadence {
    /// Again and again after this time, at a phase of its own.
    Every(Duration),
    /// At the times a cron expression names, in a zone.
    Cron(Box<CronTimes>),
}

/// The times of a cron expression in a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct CronTimes {
    schedule: cron::Schedule,
    zone: Tz,
    /// Whether the hour is left open (`*`, `*/2`), as in "every 15 minutes": then it fires in both of the hours that
    /// the end of summer time makes of one. A named hour fires once.
    is_every_hour: bool,
}

impl Cadence {
    /// Reads a cron expression of five fields (minute first), six (second first) or seven (year last), with the
    /// days of the week counted from Sunday as 0 or 7, or named.
    pub fn cron(text: &str, zone: Tz) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let fields = match fields.as_slice() {
            [minute, hour, day, month, weekday] => vec!["0", *minute, *hour, *day, *month, *weekday],
            [_, _, _, _, _, _] | [_, _, _, _, _, _, _] => fields,
            _ => return Err(format!("has {} fields instead of five, six or seven", fields.len())),
        };
        let weekday = fields.get(5).map(|field| count_from_one(field)).transpose()?.unwrap_or_default();
        let full: Vec<&str> = fields.iter().enumerate().map(|(index, field)| if index == 5 { weekday.as_str() } else { field }).collect();
        let schedule = cron::Schedule::from_str(&full.join(" ")).map_err(|error| reason(&error.to_string()))?;
        let is_every_hour = fields.get(2).is_some_and(|hour| hour.starts_with('*'));
        if schedule.after(&DateTime::<Utc>::UNIX_EPOCH.checked_add_signed(TimeDelta::days(FIRST_DAY)).unwrap_or_default()).next().is_none()
        {
            return Err("names no time that ever comes".to_owned());
        }
        Ok(Self::Cron(Box::new(CronTimes { schedule, zone, is_every_hour })))
    }

    /// Gives the first time after `now` at which a feed is due. `key` is the feed's own (its name): it spreads the
    /// feeds with equal intervals evenly over the interval, the same at each start.
    pub fn next(&self, key: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Every(every) => Some(next_phase(*every, key, now)),
            Self::Cron(times) => times.next(now),
        }
    }

    /// Gives how long to wait after so many failures in a row (1 for the first): an hour (or the interval, if that
    /// is shorter), doubled with each, at most a day.
    pub fn back_off(&self, n_failures: u32) -> Duration {
        let first = match self {
            Self::Every(every) => FIRST_BACK_OFF.min(*every),
            Self::Cron(_) => Duration::from_mins(1),
        };
        first.saturating_mul(1 << n_failures.saturating_sub(1).min(16)).min(LONGEST_BACK_OFF)
    }
}

/// In cron, Sunday is 0 or 7 and Monday 1; the crate counts Sunday as 1 and Saturday as 7.
fn count_from_one(field: &str) -> Result<String, String> {
    let mut counted = String::new();
    let mut digits = String::new();
    let mut after_slash = false;
    for c in field.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let number: u32 = digits.parse().map_err(|_| format!("`{digits}` is no day of the week"))?;
            // A step is a number of days, not a day.
            let shifted = if after_slash { number } else { number % 7 + 1 };
            if number > 7 {
                return Err(format!("`{number}` is no day of the week; they are 0 (Sunday) to 6 (Saturday)"));
            }
            counted.push_str(&shifted.to_string());
            digits.clear();
        }
        after_slash = c == '/';
        counted.push(c);
    }
    // A range up to Sunday (`5-7`) ends before it begins; written out it does not.
    Ok(unwrap_ranges(counted.trim_end()))
}

fn unwrap_ranges(field: &str) -> String {
    let parts = field.split(',').map(|part| {
        let range = part.split_once('-').and_then(|(from, to)| Some((from.parse::<u32>().ok()?, to.parse::<u32>().ok()?)));
        match range {
            Some((from, to)) if from > to => (from..=7).chain(1..=to).map(|day| day.to_string()).collect::<Vec<_>>().join(","),
            _ => part.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join(",")
}

fn reason(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    // The crate's own words for most mistakes are the expression itself.
    if message.is_empty() || message.contains('*') { "is no cron expression".to_owned() } else { message.to_lowercase() }
}

/// The feed's own moments are those whose distance from the epoch, less its phase, is a multiple of the interval. The next
/// is the first that is nearly an interval away: after its very first poll a feed waits once for its phase, so that
/// feeds that begin together do not go on together.
fn next_phase(every: Duration, key: &str, now: DateTime<Utc>) -> DateTime<Utc> {
    let every_ms = i64::try_from(every.as_millis()).unwrap_or(i64::MAX).max(1);
    let phase_ms = i64::try_from(digest::number(key) % every_ms.unsigned_abs()).unwrap_or(0);
    let tenth = TimeDelta::milliseconds(every_ms / 10);
    let soonest = now + TimeDelta::milliseconds(every_ms) - tenth;
    let since_phase = (soonest.timestamp_millis() - phase_ms).rem_euclid(every_ms);
    let until_phase = TimeDelta::milliseconds((every_ms - since_phase) % every_ms);
    soonest + until_phase
}

impl CronTimes {
    /// The expression is read as wall-clock time. A time that the start of summer time skips fires at the moment
    /// the clock jumps; one that its end repeats fires at the first, and with an open hour at both.
    fn next(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = now.with_timezone(&self.zone).naive_local();
        // A repeated hour lies before the wall clock's `now`; three hours are more than any change of offset.
        let from = local.checked_sub_signed(TimeDelta::hours(3))?;
        let mut best: Option<DateTime<Utc>> = None;
        for wall in self.schedule.after(&from.and_utc()).map(|wall| wall.naive_utc()) {
            let moments = self.moments(wall);
            let next = moments.into_iter().flatten().filter(|moment| *moment > now).min();
            best = best.into_iter().chain(next).min();
            if best.is_some() && wall > local + TimeDelta::hours(3) || best.is_some_and(|best| wall.and_utc() > best + TimeDelta::hours(30))
            {
                break;
            }
        }
        best
    }

    fn moments(&self, wall: NaiveDateTime) -> [Option<DateTime<Utc>>; 2] {
        match self.zone.from_local_datetime(&wall) {
            chrono::LocalResult::Single(moment) => [Some(moment.to_utc()), None],
            chrono::LocalResult::Ambiguous(first, second) => [Some(first.to_utc()), Some(second.to_utc()).filter(|_| self.is_every_hour)],
            chrono::LocalResult::None => [self.jump_at(wall), None],
        }
    }

    /// Gives the moment at which the clock jumps over a wall-clock time.
    fn jump_at(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        let before = self.zone.from_local_datetime(&(wall - TimeDelta::hours(3))).earliest()?.to_utc();
        let offset = |moment: DateTime<Utc>| moment.with_timezone(&self.zone).offset().fix();
        let (mut low, mut high) = (before, before + TimeDelta::hours(6));
        while high - low > TimeDelta::seconds(1) {
            let middle = low + (high - low) / 2;
            if offset(middle) == offset(before) { low = middle } else { high = middle }
        }
        DateTime::from_timestamp(high.timestamp(), 0)
    }
}

/// The feeds that wait for their time; the earliest is taken first.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: BTreeSet<(DateTime<Utc>, String)>,
}

impl Queue {
    /// Puts a feed in, to be due at a time.
    pub fn put(&mut self, name: &str, due: DateTime<Utc>) {
        self.waiting.insert((due, name.to_owned()));
    }

    /// Gives the time at which the next feed is due.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.waiting.first().map(|(due, _)| *due)
    }

    /// Takes out a feed that is due.
    pub fn take_due(&mut self, now: DateTime<Utc>) -> Option<String> {
        let is_due = self.next_due().is_some_and(|due| due <= now);
        if is_due { self.waiting.pop_first().map(|(_, name)| name) } else { None }
    }

    /// Takes a feed out.
    pub fn remove(&mut self, name: &str) {
        self.waiting.retain(|(_, waiting)| waiting != name);
    }

    /// Moves all due times, as a clock that was set moves.
    pub fn shift(&mut self, jump: TimeDelta) {
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting = waiting.into_iter().map(|(due, name)| (due.checked_add_signed(jump).unwrap_or(due), name)).collect();
    }

    /// Gives the names that wait.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.waiting.iter().map(|(_, name)| name.as_str())
    }

    /// Takes feeds out that are not wanted any more.
    pub fn retain(&mut self, is_wanted: impl Fn(&str) -> bool) {
        self.waiting.retain(|(_, name)| is_wanted(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn times(cron: &str, zone: &str, from: &str, n: usize) -> Vec<String> {
        let cadence = Cadence::cron(cron, zone.parse().unwrap()).unwrap();
        let next = |now: &DateTime<Utc>| cadence.next("x", *now);
        std::iter::successors(next(&moment(from)), next).take(n).map(|time| time.format("%a %F %TZ").to_string()).collect()
    }

    #[test]
    fn five_six_and_seven_fields() {
        assert_eq!(times("*/15 6-22 * * *", "UTC", "2025-02-14T22:31:00Z", 2), ["Fri 2025-02-14 22:45:00Z", "Sat 2025-02-15 06:00:00Z"]);
        assert_eq!(times("30 0 12 * * *", "UTC", "2025-02-14T12:00:30Z", 1), ["Sat 2025-02-15 12:00:30Z"]);
        assert_eq!(times("0 0 12 1 1 * 2030", "UTC", "2025-02-14T12:00:30Z", 2), ["Tue 2030-01-01 12:00:00Z"]);
    }

    #[test]
    fn weekdays_count_from_sunday_as_zero() {
        assert_eq!(times("0 9 * * 1", "UTC", "2025-02-14T00:00:00Z", 1), ["Mon 2025-02-17 09:00:00Z"]);
        assert_eq!(times("0 9 * * 0", "UTC", "2025-02-14T00:00:00Z", 1), ["Sun 2025-02-16 09:00:00Z"]);
        assert_eq!(times("0 9 * * 7", "UTC", "2025-02-14T00:00:00Z", 1), ["Sun 2025-02-16 09:00:00Z"]);
        assert_eq!(
            times("0 9 * * 6-7", "UTC", "2025-02-14T00:00:00Z", 3),
            ["Sat 2025-02-15 09:00:00Z", "Sun 2025-02-16 09:00:00Z", "Sat 2025-02-22 09:00:00Z"]
        );
        assert_eq!(times("0 9 * * MON-FRI", "UTC", "2025-02-15T00:00:00Z", 1), ["Mon 2025-02-17 09:00:00Z"]);
        assert_eq!(times("0 9 * * 1-5", "UTC", "2025-02-15T00:00:00Z", 1), ["Mon 2025-02-17 09:00:00Z"]);
    }

    #[test]
    fn a_skipped_hour_fires_when_the_clock_jumps() {
        // 2025-03-30 02:00 CET becomes 03:00 CEST.
        assert_eq!(
            times("30 2 * * *", "Europe/Berlin", "2025-03-29T12:00:00Z", 2),
            ["Sun 2025-03-30 01:00:00Z", "Mon 2025-03-31 00:30:00Z"]
        );
        assert_eq!(
            times("*/30 * * * *", "Europe/Berlin", "2025-03-30T00:20:00Z", 3),
            ["Sun 2025-03-30 00:30:00Z", "Sun 2025-03-30 01:00:00Z", "Sun 2025-03-30 01:30:00Z"]
        );
    }

    #[test]
    fn a_repeated_hour_fires_once_and_an_open_one_twice() {
        // 2025-10-26 03:00 CEST becomes 02:00 CET.
        assert_eq!(
            times("30 2 * * *", "Europe/Berlin", "2025-10-25T12:00:00Z", 2),
            ["Sun 2025-10-26 00:30:00Z", "Mon 2025-10-27 01:30:00Z"]
        );
        assert_eq!(
            times("*/30 * * * *", "Europe/Berlin", "2025-10-26T00:10:00Z", 4),
            ["Sun 2025-10-26 00:30:00Z", "Sun 2025-10-26 01:00:00Z", "Sun 2025-10-26 01:30:00Z", "Sun 2025-10-26 02:00:00Z"]
        );
    }

    #[test]
    fn cron_mistakes_are_told() {
        let message = |text: &str| Cadence::cron(text, Tz::UTC).unwrap_err();
        assert_eq!(message("* * *"), "has 3 fields instead of five, six or seven");
        assert_eq!(message("0 9 * * 8"), "`8` is no day of the week; they are 0 (Sunday) to 6 (Saturday)");
        assert!(!message("61 * * * *").is_empty());
        assert!(!message("a b c d e").is_empty());
    }

    #[test]
    fn intervals_are_kept_and_spread() {
        let every = Cadence::Every(Duration::from_hours(1));
        let start = moment("2025-02-14T12:00:00Z");
        let due: Vec<_> = (0..200).map(|i| every.next(&format!("feed-{i}"), start).unwrap()).collect();
        assert!(due.iter().all(|due| (54..114).contains(&(*due - start).num_minutes())));
        // All began at the same moment, and now each has its own.
        let quarter = due.iter().filter(|due| due.timestamp().rem_euclid(3_600) < 900).count();
        assert!((30..=70).contains(&quarter), "{quarter}");
        assert_eq!(every.next("feed-7", due[7]).unwrap() - due[7], TimeDelta::hours(1));
        // A poll that took a while does not cost a turn.
        assert_eq!(every.next("feed-7", due[7] + TimeDelta::minutes(5)).unwrap() - due[7], TimeDelta::hours(1));
    }

    #[test]
    fn errors_back_off_and_never_for_good() {
        let every = Cadence::Every(Duration::from_hours(2));
        let hours: Vec<u64> = [1, 2, 3, 4, 5, 6, 99].iter().map(|n| every.back_off(*n).as_secs() / 3_600).collect();
        assert_eq!(hours, [1, 2, 4, 8, 16, 24, 24]);
    }

    #[test]
    fn the_earliest_goes_first() {
        let mut queue = Queue::default();
        queue.put("b", moment("2025-02-14T12:00:02Z"));
        queue.put("a", moment("2025-02-14T12:00:01Z"));
        assert_eq!(queue.take_due(moment("2025-02-14T12:00:00Z")), None);
        assert_eq!(queue.take_due(moment("2025-02-14T12:00:02Z")).as_deref(), Some("a"));
        queue.retain(|name| name != "b");
        assert_eq!(queue.next_due(), None);
    }
}

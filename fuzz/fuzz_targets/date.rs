//! Any text is a date or none, and a date is read back from how RFC 3339 writes it.
#![no_main]

use feedmill::feed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(date) = feed::read_date(text).filter(|date| (0..10_000).contains(&year(date))) {
        assert_eq!(feed::read_date(&date.to_rfc3339()), Some(date), "{text}");
    }
});

/// The year of a date, as RFC 3339 begins with it.
fn year(date: &feed::Date) -> i32 {
    date.format("%Y").to_string().parse().unwrap_or(-1)
}

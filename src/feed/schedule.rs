//! What a feed says about when to come again.

use chrono::Weekday;

use super::draft::add;
use super::name::Element;

/// Hints for the next poll.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    pub(super) ttl_minutes: Option<u32>,
    pub(super) skip_hours: Vec<u8>,
    pub(super) skip_days: Vec<Weekday>,
    period_s: Option<u64>,
    frequency: Option<u64>,
}

impl Schedule {
    /// Takes what an element says.
    pub(super) fn apply(&mut self, element: Element, words: &[&str]) {
        let first = words.first().copied().unwrap_or_default().to_ascii_lowercase();
        match element {
            Element::Ttl => self.ttl_minutes = first.parse().ok().filter(|minutes| *minutes > 0),
            Element::UpdateFrequency => self.frequency = first.parse().ok(),
            Element::UpdatePeriod => {
                self.period_s = match first.as_str() {
                    "hourly" => Some(3600),
                    "daily" => Some(86_400),
                    "weekly" => Some(7 * 86_400),
                    "monthly" => Some(30 * 86_400),
                    "yearly" => Some(365 * 86_400),
                    _ => None,
                };
            }
            Element::SkipHours => {
                for hour in words.iter().filter_map(|word| word.parse::<u8>().ok()).filter(|hour| *hour <= 24) {
                    // RSS 0.91 counts from 1 to 24, RSS 2.0 from 0 to 23.
                    add(&mut self.skip_hours, hour % 24);
                }
            }
            _ => {
                for day in words.iter().filter_map(|word| word.parse().ok()) {
                    add(&mut self.skip_days, day);
                }
            }
        }
    }

    /// How many seconds lie between two changes.
    pub(super) fn update_period_s(&self) -> Option<u64> {
        self.period_s.map(|period| period / self.frequency.unwrap_or(1).max(1))
    }
}

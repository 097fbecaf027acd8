//! Whether a feed holds whole texts: how those of its last entries compared with their pages.

use std::fmt;

use crate::article::{Holding, Proof};

/// So many entries count, the last ones.
const MAX_KEPT: usize = 8;
/// So many tell; before, the looks of an entry are believed.
const MIN_COMPARED: usize = 2;
/// So many tell of short entries, too.
const MIN_ALWAYS: usize = 5;
/// Whoever has so many hundredths of a page's text has all of it: the rest is captions and boxes.
const WHOLE: u8 = 90;

/// How the texts of a feed's last entries compared with their pages: the share of a page's text that the feed had, in
/// hundredths; none where that could not be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparisons(Vec<Option<u8>>);

/// What a page is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Its text.
    Text,
    /// To see whether the feed says the truth: its own text looks whole.
    Comparison,
    /// Nothing.
    Nothing,
}

impl Comparisons {
    /// Reads what [`Comparisons::to_text`] wrote.
    pub fn parse(text: &str) -> Self {
        Self(text.split_whitespace().map(|share| share.parse().ok()).collect())
    }

    /// Writes them as words.
    pub fn to_text(&self) -> String {
        let words: Vec<String> = self.0.iter().map(|share| share.map_or_else(|| "-".to_owned(), |share| share.to_string())).collect();
        words.join(" ")
    }

    /// Gives the shares that could be told, in hundredths.
    pub fn shares(&self) -> Vec<u8> {
        self.0.iter().copied().flatten().collect()
    }

    /// Gives how many entries held all of their page.
    pub fn n_whole(&self) -> usize {
        self.shares().into_iter().filter(|share| *share >= WHOLE).count()
    }

    /// Gives what they show.
    pub fn proof(&self) -> Proof {
        let (n_whole, n_compared) = (self.n_whole(), self.shares().len());
        match n_compared {
            0..MIN_COMPARED => Proof::Unknown,
            MIN_ALWAYS.. if n_whole == n_compared => Proof::AlwaysWhole,
            // Whoever errs here loses text, whoever errs below asks for a page too many.
            _ if 4 * n_whole >= 3 * n_compared => Proof::Whole,
            _ => Proof::Part,
        }
    }

    /// Gives how many pages are still asked for only to compare them, found or not.
    pub(super) fn n_missing(&self) -> usize {
        MIN_COMPARED.saturating_sub(self.0.len())
    }

    /// Says what the page of an entry is needed for.
    pub(super) fn need(&self, holding: Holding) -> Need {
        if !holding.is_whole(self.proof()) {
            Need::Text
        } else if self.n_missing() > 0 {
            Need::Comparison
        } else {
            Need::Nothing
        }
    }

    /// Notes how an entry compared; that this could not be told is noted only as long as it limits what is asked for.
    pub(super) fn add(&mut self, share: Option<f64>) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
        let share = share.map(|share| (share.clamp(0.0, 1.0) * 100.0) as u8);
        if share.is_some() || self.n_missing() > 0 {
            self.0.push(share);
        }
        let n_old = self.0.len().saturating_sub(MAX_KEPT);
        self.0.drain(..n_old);
    }
}

impl fmt::Display for Comparisons {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let (n_whole, n_compared) = (self.n_whole(), self.shares().len());
        let entries = if n_compared == 1 { "entry" } else { "entries" };
        match self.proof() {
            Proof::Unasked | Proof::Unknown if n_compared == 0 => formatter.write_str("not known yet (no entry compared)"),
            Proof::Unasked | Proof::Unknown => write!(formatter, "not known yet ({n_compared} {entries} compared)"),
            Proof::Part => write!(formatter, "on the pages (whole in the feed in {n_whole} of {n_compared} {entries} compared)"),
            Proof::Whole | Proof::AlwaysWhole => write!(formatter, "in the feed ({n_whole} of {n_compared} {entries} compared)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, proof: Proof, shown: &str) {
        let comparisons = Comparisons::parse(text);
        assert_eq!((comparisons.proof(), comparisons.to_string(), comparisons.to_text()), (proof, shown.to_owned(), text.to_owned()));
    }

    #[test]
    fn what_entries_show() {
        check("", Proof::Unknown, "not known yet (no entry compared)");
        check("- 97", Proof::Unknown, "not known yet (1 entry compared)");
        check("97 100", Proof::Whole, "in the feed (2 of 2 entries compared)");
        check("97 60", Proof::Part, "on the pages (whole in the feed in 1 of 2 entries compared)");
        check("97 98 60 99", Proof::Whole, "in the feed (3 of 4 entries compared)");
        check("99 98 97 96 95", Proof::AlwaysWhole, "in the feed (5 of 5 entries compared)");
    }

    #[test]
    fn two_pages_are_asked_for_to_compare_and_no_more() {
        let mut comparisons = Comparisons::default();
        assert_eq!(
            [Holding::Whole, Holding::Unsure, Holding::Cut].map(|it| comparisons.need(it)),
            [Need::Comparison, Need::Text, Need::Text]
        );
        comparisons.add(None);
        assert_eq!(comparisons.need(Holding::Whole), Need::Comparison);
        comparisons.add(None);
        assert_eq!(comparisons.need(Holding::Whole), Need::Nothing);
        comparisons.add(None);
        comparisons.add(Some(0.5));
        comparisons.add(Some(0.512));
        assert_eq!(comparisons.to_text(), "- - 50 51");
        assert_eq!(comparisons.need(Holding::Whole), Need::Text);
        (0..9).for_each(|_| comparisons.add(Some(1.0)));
        assert_eq!(comparisons.to_text(), "100 ".repeat(MAX_KEPT).trim_end());
        assert_eq!(
            [Holding::Whole, Holding::Unsure, Holding::Cut].map(|it| comparisons.need(it)),
            [Need::Nothing, Need::Nothing, Need::Text]
        );
    }
}

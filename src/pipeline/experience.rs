//! What earlier pages taught: how their texts compared with the feed's, and what the pages of a host have in common.

use chrono::{DateTime, Utc};

use super::comparisons::Comparisons;
use super::deliver::Draft;
use super::prints::Prints;
use crate::config::{FullText, Subscription};
use crate::state::{State, StateError};

/// What is known when the pages of a feed are read.
#[derive(Debug, Default)]
pub(super) struct Experience {
    pub(super) comparisons: Comparisons,
    pub(super) prints: Prints,
}

impl Experience {
    /// Gives what the state knows of a feed; hosts are looked up when they are needed.
    pub(super) async fn of(subscription: &Subscription, state: &State) -> Result<Self, StateError> {
        let comparisons = state.comparisons(&subscription.name).await?;
        Ok(Self { comparisons: Comparisons::parse(&comparisons.unwrap_or_default()), prints: Prints::default() })
    }

    /// Gives how many entries are taken first, alone, because they show what the others need.
    pub(super) fn n_first(&self, subscription: &Subscription) -> Option<usize> {
        Some(self.comparisons.n_missing()).filter(|n_missing| *n_missing > 0 && subscription.full_text == FullText::Auto)
    }

    /// Learns from drafts how the feed's text compares with that of the pages.
    pub(super) fn learn(&mut self, drafts: &[Draft]) {
        for draft in drafts.iter().filter(|draft| draft.is_asked_for) {
            self.comparisons.add(draft.pressed.feed_share);
        }
    }

    /// Remembers it.
    pub(super) async fn store(&mut self, subscription: &Subscription, state: &State, now: DateTime<Utc>) -> Result<(), StateError> {
        let shares = self.comparisons.to_text();
        if !shares.is_empty() {
            state.record_comparisons(&subscription.name, &shares).await?;
        }
        self.prints.store(state, now).await
    }
}

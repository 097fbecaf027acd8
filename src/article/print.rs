//! The print of a page: little enough to be remembered, and enough to tell what the pages of a site share and whether two
//! of them are the same.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::fnv;
use super::outline::{Outline, Role};

/// Shorter lines may repeat by chance.
const MIN_REPEATED_CHARS: f64 = 20.0;
/// A sibling that shares this much of the page is the same page.
const MAX_SHARED: f64 = 0.9;
/// One with the same headline needs less.
const MAX_SHARED_UNDER_ONE_TITLE: f64 = 0.3;
/// Only blocks longer than this tell whether two pages are the same.
const MIN_PROSE_CHARS: f64 = 80.0;
/// Of longer pages only the beginning is compared, on both sides, so that a copy still is one.
const MAX_BLOCKS: usize = 2_000;

/// What is remembered of a page, to be compared with other pages of its site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Print {
    /// Of the first heading; 0 if there is none.
    heading: u64,
    /// Of the blocks of text.
    blocks: HashSet<u64>,
}

impl Print {
    /// Gives the print of a page.
    pub(super) fn of(outline: &Outline) -> Self {
        Self { heading: heading(outline), blocks: blocks(outline).map(|(_, hash)| hash).collect() }
    }

    /// Writes it as one word.
    pub fn to_text(&self) -> String {
        let mut blocks: Vec<u64> = self.blocks.iter().copied().collect();
        blocks.sort_unstable();
        let bytes: Vec<u8> = std::iter::once(self.heading).chain(blocks).flat_map(u64::to_le_bytes).collect();
        STANDARD.encode(bytes)
    }

    /// Reads it back; nothing if that is none.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        let mut hashes = bytes.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
        Some(Self { heading: hashes.next()?, blocks: hashes.collect() })
    }
}

/// The blocks that other pages of the site have, too. A page that is the same, or a copy, says nothing.
pub(super) fn furniture(outline: &Outline, siblings: &[Print]) -> HashSet<usize> {
    let mut found = HashSet::new();
    if siblings.is_empty() {
        return found;
    }
    let own: Vec<(usize, u64)> = blocks(outline).collect();
    let prose = |index: usize| {
        outline
            .blocks
            .get(index)
            .filter(|block| block.n_chars > MIN_PROSE_CHARS && block.n_linked < 0.5 * block.n_chars)
            .map_or(0.0, |block| block.n_chars)
    };
    let total: f64 = own.iter().map(|(index, _)| prose(*index)).sum();
    let headline = Some(heading(outline)).filter(|headline| *headline != 0);
    for sibling in siblings {
        let shared: Vec<usize> = own.iter().filter(|(_, hash)| sibling.blocks.contains(hash)).map(|(index, _)| *index).collect();
        let share = shared.iter().map(|index| prose(*index)).sum::<f64>() / total.max(1.0);
        let is_same = share > MAX_SHARED || share > MAX_SHARED_UNDER_ONE_TITLE && headline == Some(sibling.heading);
        if !is_same {
            found.extend(shared);
        }
    }
    found
}

/// The blocks that are compared, with their hashes.
fn blocks(outline: &Outline) -> impl Iterator<Item = (usize, u64)> {
    let blocks = outline.blocks.iter().enumerate();
    let blocks = blocks.filter(|(_, block)| block.role != Role::Media && block.n_chars > MIN_REPEATED_CHARS);
    blocks.map(|(index, block)| (index, fnv::of(&block.text))).take(MAX_BLOCKS)
}

fn heading(outline: &Outline) -> u64 {
    outline.blocks.iter().find(|block| block.role == Role::Heading(1)).map_or(0, |block| fnv::of(&block.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::outline;
    use crate::html;

    fn print(body: &str) -> Print {
        Print::of(&outline::read(&html::parse(body)))
    }

    #[test]
    fn a_print_is_read_back() {
        let found = print("<h1>A headline of the page</h1><p>A paragraph that is long enough.</p><p>Short.</p><img src=a>");
        assert_eq!(found.blocks.len(), 2);
        assert_eq!(Print::parse(&found.to_text()), Some(found));
        assert_eq!((Print::parse(""), Print::parse("no print!")), (None, None));
    }

    #[test]
    fn pages_without_headlines_are_not_under_one_title() {
        let shared = "A box that stands on all pages of this site, and says of it what all who come here know by heart already.";
        let page = |name: &str| {
            let own = format!("A paragraph of the page about {name}, which is long enough to be the prose of an article on {name}.");
            format!("<p>{shared}</p><p>{own}</p>")
        };
        let lake = |title: &str| outline::read(&html::parse(&format!("{title}{}", page("the lake"))));
        let title = "<h1>One headline for both pages</h1>";
        assert_eq!(furniture(&lake(""), &[print(&page("the river"))]), HashSet::from([0]));
        assert_eq!(furniture(&lake(title), &[print(&format!("{title}{}", page("the river")))]), HashSet::new());
    }

    #[test]
    fn prints_are_bounded_and_copies_of_long_pages_are_still_copies() {
        let body: String = (0..3_000).map(|i| format!("<p>{}</p>", format!("paragraph {i} of a long page ").repeat(4))).collect();
        let page = outline::read(&html::parse(&body));
        let copy = print(&format!("{body}<p>{}</p>", "one more paragraph ".repeat(5)));
        assert_eq!(copy.blocks.len(), MAX_BLOCKS);
        assert_eq!(furniture(&page, &[copy]), HashSet::new());
    }
}

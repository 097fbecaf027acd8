//! Pictures as the reader would see them, and the addresses of what is embedded.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::attribute;

/// Where pages put the address of a picture that is loaded late, in order of trust.
const LAZY: [&str; 8] =
    ["data-src", "data-original", "data-lazy-src", "data-orig-file", "data-hi-res-src", "data-srcset", "data-lazy-srcset", "srcset"];
/// Parts of the addresses of pictures that only keep a place.
const PLACEHOLDERS: [&str; 10] =
    ["placeholder", "blank.", "grey.gif", "gray.gif", "spacer", "transparent", "lazyload", "lazy-load", "1x1", "/loading"];

/// The address of the picture that a reader would see, as the page writes it.
pub(super) fn image_address(element: &Element) -> Option<String> {
    let source = attribute(element, "src").map(str::trim).filter(|source| is_loaded(source));
    let lazy = || {
        LAZY.into_iter().find_map(|name| {
            let value = attribute(element, name)?.trim();
            let address = if name.ends_with("srcset") { largest(value)? } else { value };
            is_loaded(address).then(|| address.to_owned())
        })
    };
    let is_lazy = |element: &Element| has_class(element, |class| class.starts_with("lazy"));
    // Here `srcset` may hold the same small picture.
    let lazy_only = || lazy().filter(|_| LAZY.iter().any(|name| name.starts_with("data-") && attribute(element, name).is_some()));
    match source {
        Some(source) if PLACEHOLDERS.iter().any(|part| source.contains(part)) => lazy().or_else(|| Some(source.to_owned())),
        Some(source) if is_lazy(element) => lazy_only().or_else(|| Some(source.to_owned())),
        Some(source) => Some(source.to_owned()),
        None => lazy(),
    }
}

fn is_loaded(address: &str) -> bool {
    let starts_with = |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    !address.is_empty() && !starts_with("data:") && !starts_with("file:") && !starts_with("about:") && !starts_with("blob:")
}

/// The largest picture of a `srcset`.
pub(super) fn largest(text: &str) -> Option<&str> {
    let size = |size: &str| size.trim_end_matches(['w', 'x']).parse::<f64>().unwrap_or(1.0);
    let mut best: Option<(f64, &str)> = None;
    for (address, text) in candidates(text) {
        if best.is_none_or(|(largest, _)| size(text) > largest) {
            best = Some((size(text), address));
        }
    }
    best.map(|(_, address)| address)
}

/// The pictures of a `srcset`, with their sizes (HTML standard 4.8.4.2.1).
pub(super) fn candidates(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut words = text.split_ascii_whitespace().peekable();
    std::iter::from_fn(move || {
        let word = words.next()?;
        let address = word.trim_start_matches(',').trim_end_matches(',');
        let size = if word.ends_with(',') { None } else { words.next_if(|next| is_size(next)) };
        Some((address, size.unwrap_or_default().trim_end_matches(',')))
    })
    .filter(|(address, _)| !address.is_empty())
}

fn is_size(word: &str) -> bool {
    let word = word.trim_end_matches(',');
    word.ends_with(['w', 'x']) && word.starts_with(|char: char| char.is_ascii_digit() || char == '.')
}

/// A picture nobody is meant to see.
pub(super) fn is_pixel(element: &Element) -> bool {
    let is_one = |name| attribute(element, name).is_some_and(|size| matches!(size.trim(), "0" | "1" | "0px" | "1px"));
    is_one("width") && is_one("height")
}

/// A picture that stands for a character.
pub(super) fn is_emoji(element: &Element) -> bool {
    has_class(element, |class| matches!(class, "emoji" | "wp-smiley" | "smiley" | "wp-emoji" | "emojione"))
}

/// Whether one of the element's classes is such.
pub(super) fn has_class(element: &Element, is_such: impl Fn(&str) -> bool) -> bool {
    attribute(element, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(is_such))
}

/// Whether the picture beside this node shows what the node would show: `<noscript>` repeats a picture that is loaded late.
pub(super) fn has_picture_beside(node: NodeRef<'_, Node>) -> bool {
    let before = node.prev_siblings().find(|node| node.value().is_element()).and_then(shows_picture);
    before.or_else(|| node.next_siblings().find(|node| node.value().is_element()).and_then(shows_picture)).unwrap_or_default()
}

/// Whether a reader sees the picture in a node; nothing when there is none.
fn shows_picture(node: NodeRef<'_, Node>) -> Option<bool> {
    let mut elements = node.descendants().take(8).filter_map(|node| node.value().as_element());
    elements.find(|element| element.name() == "img").map(|image| image_address(image).is_some())
}

/// The address of what an element embeds, as the page writes it.
pub(super) fn embedded_address(node: NodeRef<'_, Node>) -> Option<String> {
    let own = node.value().as_element().into_iter();
    let sources = node.children().take(16).filter_map(|child| child.value().as_element());
    own.chain(sources).find_map(|element| {
        ["data-src", "src", "data"]
            .into_iter()
            .find_map(|name| attribute(element, name).map(str::trim).filter(|address| is_loaded(address)))
            .map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::largest;

    #[test]
    fn the_largest_picture_is_taken() {
        assert_eq!(largest("/s.jpg 300w, /l,x.jpg 1200w"), Some("/l,x.jpg"));
        assert_eq!(largest("/a.jpg, /b.jpg 2x"), Some("/b.jpg"));
        assert_eq!(largest(" "), None);
    }
}

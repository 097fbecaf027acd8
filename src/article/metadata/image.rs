//! The picture that leads an article.

use super::json_ld::Declared;
use super::scan::Scan;
use crate::article::claims::{Origin, Ranked};
use crate::article::moment;

/// Meta names of the picture, the most trusted first.
const NAMES: [&str; 6] = ["og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src", "image_src"];
/// A part of a path this long names one picture.
const MIN_PART_BYTES: usize = 24;
/// What stands for no limit in the addresses of pictures made to measure.
const MAX_SIZE: &str = "2147483647";
/// Only the first pictures below the headline lead.
const N_LEADING: usize = 4;

/// The pictures that a page gives: one declared that is shown, those declared, and the first large one of the page. Pages
/// that hold JSON-LD cut a picture for every machine, and what readers see is the picture itself; older ones declare that one.
pub(super) fn images<'a>(scan: &'a Scan, (json, state): (&'a Declared, &'a Declared)) -> Ranked<&'a str> {
    let mut declared: Ranked<&str> = scan.metas(&NAMES).collect();
    declared.extend(json.image.as_deref().map(|image| (image, Origin::JsonLd)));
    declared.extend(scan.property("image").next().map(|image| (image, Origin::Microdata)));
    declared.extend(state.image.as_deref().map(|image| (image, Origin::Script)));
    let mut ranked: Ranked<&str> = Vec::new();
    if let Some(at) = declared.iter().position(|(image, _)| is_shown(scan, image)) {
        let shown = declared.remove(at);
        ranked.push(shown);
    } else if !scan.scripts.is_empty() {
        let leading = scan.images.iter().take(N_LEADING).map(String::as_str);
        ranked.extend(
            leading.filter(|shown| declared.iter().any(|(image, _)| is_same(image, shown))).map(|shown| (shown, Origin::Visible)).next(),
        );
    }
    ranked.extend(declared);
    ranked.extend(scan.images.first().map(|image| (image.as_str(), Origin::Visible)));
    ranked
}

fn is_shown(scan: &Scan, address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().filter(|name| name.len() > 5);
    name.is_some_and(|name| scan.shown.iter().any(|shown| shown.contains(name)))
}

/// Whether two addresses are of one picture in two sizes: a number or a long name in them says so.
fn is_same(left: &str, right: &str) -> bool {
    let right_parts: Vec<&str> = right.split('/').skip(3).collect();
    let is_long = left.split('/').skip(3).any(|part| part.len() >= MIN_PART_BYTES && right_parts.contains(&part));
    let right_ids: Vec<&str> = ids(right).collect();
    is_long || ids(left).any(|id| right_ids.contains(&id))
}

fn ids(address: &str) -> impl Iterator<Item = &str> {
    let path = address.split('?').next().unwrap_or_default();
    path.split(|char: char| !char.is_ascii_alphanumeric()).filter(|part| {
        let n_digits = part.bytes().filter(u8::is_ascii_digit).count();
        let is_number = n_digits == part.len() && n_digits >= 6;
        let is_size = part.split('x').all(|side| (2..=4).contains(&side.len()) && side.bytes().all(|byte| byte.is_ascii_digit()));
        (is_number || part.len() >= 8 && n_digits >= 3) && *part != MAX_SIZE && !is_size && moment::in_path(part).is_none()
    })
}

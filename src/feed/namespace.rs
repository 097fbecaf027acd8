//! Which vocabulary a name belongs to: the namespaces in force.

use std::collections::HashMap;

use super::name::{self, Element, Space};
use super::token::Tag;

/// Namespaces beyond this many are ignored.
const MAX_BINDINGS: usize = 64;
/// Names whose meaning is remembered.
const MAX_NAMES: usize = 256;

/// The declared namespaces, and what names meant under them.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    bindings: Vec<(&'a str, Space)>,
    known: HashMap<&'a str, (Space, Element)>,
}

impl<'a> Names<'a> {
    /// How many declarations are in force.
    pub(super) fn n_bindings(&self) -> usize {
        self.bindings.len()
    }

    /// Takes the declarations of a tag.
    pub(super) fn bind(&mut self, tag: &Tag<'a>, is_root: bool) {
        for attribute in tag.iter() {
            let Some(rest) = attribute.name.strip_prefix("xmlns") else {
                continue;
            };
            let prefix = rest.trim_start_matches(':');
            let known = name::space(attribute.value);
            let space = match known {
                // Many an RSS root claims a namespace that nobody ever defined.
                Space::Other if prefix.is_empty() && is_root => Space::Core,
                Space::Other if !prefix.is_empty() && name::usual_space(prefix) != Space::Core => name::usual_space(prefix),
                known => known,
            };
            if self.bindings.len() < MAX_BINDINGS {
                self.bindings.push((prefix, space));
            }
        }
        self.known.clear();
    }

    /// Forgets the declarations after the first so many.
    pub(super) fn unbind(&mut self, n_bindings: usize) {
        if self.bindings.len() > n_bindings {
            self.bindings.truncate(n_bindings);
            self.known.clear();
        }
    }

    /// What a name means here.
    pub(super) fn meaning(&mut self, name: &'a str) -> (Space, Element) {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let bound = self.bindings.iter().rev().find(|(bound, _)| *bound == prefix).map(|(_, space)| *space);
        let space = bound.unwrap_or_else(|| name::usual_space(prefix));
        let meaning = (space, name::element(space, &local.to_ascii_lowercase()));
        if self.known.len() < MAX_NAMES {
            self.known.insert(name, meaning);
        }
        meaning
    }
}

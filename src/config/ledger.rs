//! Where each value of the files stands, and the problems found so far.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::Problem;
use super::file::{OneOrMany, Settings};
use super::node::Position;

/// Settings and where they stand.
#[derive(Clone)]
pub(super) struct Layer<'a> {
    pub(super) settings: &'a Settings,
    pub(super) file: &'a Path,
    /// JSON Pointer of the mapping the settings stand in.
    pub(super) pointer: String,
    /// The same for people, ending in a dot unless empty.
    pub(super) name: String,
}

/// A setting's value and where it stands.
pub(super) struct Found<'a, T> {
    pub(super) value: &'a T,
    pub(super) layer: &'a Layer<'a>,
    pub(super) key: &'static str,
}

/// The problems found so far, and where each value stands.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) problems: Vec<Problem>,
    pub(super) places: HashMap<PathBuf, BTreeMap<String, Position>>,
}

impl Ledger {
    pub(super) fn place(&self, file: &Path, pointer: &str) -> Position {
        let places = self.places.get(file);
        let mut nearest = std::iter::successors(Some(pointer), |pointer| pointer.rsplit_once('/').map(|(above, _)| above));
        nearest.find_map(|pointer| places?.get(pointer)).copied().unwrap_or(Position { line: u64::from(places.is_some()), column: 1 })
    }

    pub(super) fn problem<T>(&mut self, layer: &Layer, pointer: &str, key: &str, message: String) -> Option<T> {
        let at = self.place(layer.file, pointer);
        self.problems.push(Problem::new(layer.file, at, &format!("{}{key}", layer.name), message));
        None
    }

    pub(super) fn missing<T>(&mut self, layer: &Layer, key: &str, hint: &str) -> Option<T> {
        let at = self.place(layer.file, &layer.pointer);
        let problem = Problem::new(layer.file, at, &format!("{}{key}", layer.name), "is missing".to_owned());
        // What is no mapping at all has been told already.
        let is_told = self
            .problems
            .iter()
            .any(|problem| problem.at == at && problem.file == layer.file && problem.message.starts_with("expected a mapping"));
        if is_told {
            return None;
        }
        self.problems.push(Problem { hint: Some(hint.to_owned()), ..problem });
        None
    }

    pub(super) fn found_problem<T, V>(&mut self, found: &Found<V>, message: String, hint: Option<String>) -> Option<T> {
        let at = self.place(found.layer.file, &format!("{}/{}", found.layer.pointer, found.key));
        let problem = Problem { hint, ..Problem::new(found.layer.file, at, &format!("{}{}", found.layer.name, found.key), message) };
        // Settings of a group or of the top are looked at for each feed, and told once.
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
        None
    }

    pub(super) fn item_problem<V>(&mut self, found: &Found<V>, texts: &OneOrMany, (name, index): (&str, usize), message: String) {
        let pointer = format!("{}/{}/{name}", found.layer.pointer, found.key);
        let pointer = if texts.is_list { format!("{pointer}/{index}") } else { pointer };
        let at = self.place(found.layer.file, &pointer);
        let problem = Problem::new(found.layer.file, at, &format!("{}{}.{name}", found.layer.name, found.key), message);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// Gives the innermost value of a setting.
pub(super) fn find<'a, T>(layers: &'a [Layer<'a>], key: &'static str, get: impl Fn(&'a Settings) -> Option<&'a T>) -> Option<Found<'a, T>> {
    layers.iter().find_map(|layer| Some(Found { value: get(layer.settings)?, layer, key }))
}

/// Gives a number as a count.
pub(super) fn number(found: Option<Found<u32>>, default: u32) -> usize {
    usize::try_from(found.map_or(default, |found| *found.value)).unwrap_or(usize::MAX)
}

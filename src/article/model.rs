//! The learned model: boosted trees that say from its features whether a block belongs to the article.

use std::sync::{Arc, LazyLock};

use super::features::WIDTH;

/// The trees that `training/train.py` makes, as text.
const TEXT: &str = include_str!("model.txt");

static BUILT_IN: LazyLock<Arc<Model>> = LazyLock::new(|| Arc::new(Model::parse(TEXT).unwrap_or_default()));

/// Leaves are in so many parts of a logit.
pub(super) const UNIT: f64 = 1000.0;

/// The trees, one behind the other. Without any, the rules decide alone.
#[derive(Debug, Default)]
pub struct Model {
    nodes: Vec<Node>,
    roots: Vec<usize>,
    threshold: i32,
}

/// A node; the tree for what is not larger stands right behind it.
#[derive(Debug, Clone, Copy)]
enum Node {
    /// Asks for a feature: what is larger than the bound goes to the other tree.
    Split { feature: u16, is_unknown_larger: bool, bound: f32, larger: u32 },
    /// Adds to the worth.
    Leaf(i32),
}

impl Model {
    /// The model that the program carries.
    pub(super) fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// Reads a model as `training/train.py` writes it; nothing if it is not one for these features.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let width: usize = lines.next()?.strip_prefix("features ")?.parse().ok()?;
        let threshold = lines.next()?.strip_prefix("threshold ")?.parse().ok()?;
        let mut model = Self { threshold, ..Self::default() };
        for line in lines {
            model.roots.push(model.nodes.len());
            model.read_tree(line)?;
        }
        (width == WIDTH).then_some(model)
    }

    /// Reads a tree whose nodes stand in prefix order.
    fn read_tree(&mut self, line: &str) -> Option<()> {
        // The splits whose other tree is still to come.
        let mut open: Vec<usize> = Vec::new();
        let mut is_done = false;
        for word in line.split(' ') {
            if is_done {
                return None;
            }
            let next = self.nodes.len() + 1;
            if let Some((feature, bound)) = word.split_once('<') {
                let is_unknown_larger = !bound.starts_with('=');
                let (feature, bound) = (feature.parse().ok()?, bound.trim_start_matches('=').parse().ok()?);
                open.push(next - 1);
                self.nodes.push(Node::Split { feature, is_unknown_larger, bound, larger: 0 });
                continue;
            }
            self.nodes.push(Node::Leaf(word.parse().ok()?));
            is_done = open.is_empty();
            if let Some(Node::Split { larger, .. }) = open.pop().and_then(|split| self.nodes.get_mut(split)) {
                *larger = u32::try_from(next).ok()?;
            }
        }
        is_done.then_some(())
    }

    /// Whether there is anything to judge by.
    pub(super) fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// How much each row speaks for the article: above zero it belongs to it.
    pub(super) fn judge(&self, rows: &[f32]) -> Vec<i32> {
        rows.chunks_exact(WIDTH).map(|row| self.roots.iter().map(|root| self.leaf(*root, row)).sum::<i32>() - self.threshold).collect()
    }

    fn leaf(&self, root: usize, row: &[f32]) -> i32 {
        let mut at = root;
        loop {
            match self.nodes.get(at) {
                Some(Node::Split { feature, is_unknown_larger, bound, larger }) => {
                    let number = row.get(usize::from(*feature)).copied().unwrap_or(f32::NAN);
                    let is_larger = if number.is_nan() { *is_unknown_larger } else { number > *bound };
                    at = if is_larger { *larger as usize } else { at + 1 };
                }
                Some(Node::Leaf(worth)) => return *worth,
                None => return 0,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_is_one_for_these_features() {
        assert!(!Model::parse(TEXT).unwrap().is_empty());
        assert!(TEXT.len() <= 300 * 1024, "{} bytes", TEXT.len());
    }

    #[test]
    fn a_tree_is_walked_down() {
        let model = Model::parse(&format!("features {WIDTH}\nthreshold 0\n0<=1.5 -7 1<2.5 3 9\n")).unwrap();
        let judge = |first: f32, second: f32| {
            let mut row = vec![0.0; WIDTH];
            row[0] = first;
            row[1] = second;
            model.judge(&row)[0]
        };
        assert_eq!([judge(1.5, 0.0), judge(2.0, 2.5), judge(2.0, 2.6)], [-7, 3, 9]);
        assert_eq!([judge(f32::NAN, 0.0), judge(2.0, f32::NAN)], [-7, 9]);
    }

    #[test]
    fn what_is_no_model_is_refused() {
        for text in ["", "features 3\nthreshold 0\n1\n", &format!("features {WIDTH}\nthreshold 0\n0<=1 1\n"), "features x"] {
            assert!(Model::parse(text).is_none(), "{text}");
        }
    }
}

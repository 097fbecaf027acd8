//! Finds the nodes that a path leads to, and the values of expressions.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node};

use super::functions::{self, count};
use super::parse::{Axis, Expr, Operator, Start, Step, Test};
use super::value::{self, Value, is_space};

/// What the expressions of one reading of a page may cost together, in nodes looked at. An honest rule costs one walk over the
/// page for each of its expressions.
const BUDGET: usize = 4_000_000;

/// A page for one reading: the expressions that are evaluated on it share what they may cost.
#[derive(Debug)]
pub struct Document<'a> {
    tree: &'a Html,
    places: OnceCell<HashMap<NodeId, Place>>,
    pub(super) budget: Cell<usize>,
}

/// Where a node stands in the page: its number, and that of the last node in it.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    first: usize,
    last: usize,
}

/// A node as XPath sees it.
#[derive(Debug, Clone, Copy)]
pub enum Spot<'a> {
    /// A node of the tree.
    Node(NodeRef<'a, Node>),
    /// An attribute: its element, its place there, its name and its value.
    Attribute(NodeRef<'a, Node>, usize, &'a str, &'a str),
}

/// The reading costs too much.
#[derive(Debug)]
pub(super) struct Exhausted;

/// The node in question, and its place among those that are asked about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) spot: Spot<'a>,
    pub(super) position: usize,
    pub(super) size: usize,
}

/// An evaluation.
pub(super) struct Visit<'a, 'd> {
    document: &'d Document<'a>,
}

impl<'a> Spot<'a> {
    /// Gives the node of the tree: for an attribute, its element.
    pub fn node(&self) -> NodeRef<'a, Node> {
        match self {
            Self::Node(node) | Self::Attribute(node, ..) => *node,
        }
    }

    /// Gives the text of the node, or the value of the attribute.
    pub fn text(&self) -> Cow<'a, str> {
        match self {
            Self::Attribute(.., value) => (*value).into(),
            Self::Node(node) => match node.value() {
                Node::Text(text) => (&**text).into(),
                Node::Comment(comment) => (&**comment).into(),
                _ => {
                    let mut texts = node.descendants().filter_map(|node| node.value().as_text());
                    let Some(first) = texts.next() else { return "".into() };
                    texts.fold(Cow::Borrowed(&**first), |all, text| all + &**text)
                }
            },
        }
    }

    pub(super) fn name(&self) -> &'a str {
        match self {
            Self::Attribute(_, _, name, _) => name,
            Self::Node(node) => node.value().as_element().map(scraper::node::Element::name).unwrap_or_default(),
        }
    }

    /// The language that is declared for a node.
    pub(super) fn language(&self) -> Cow<'a, str> {
        let node = self.node();
        let declared = |node: NodeRef<'a, Node>| node.value().as_element().and_then(|element| element.attr("lang"));
        std::iter::once(node).chain(node.ancestors()).find_map(declared).unwrap_or_default().into()
    }

    fn parent(&self) -> Option<NodeRef<'a, Node>> {
        match self {
            Self::Node(node) => node.parent(),
            Self::Attribute(owner, ..) => Some(*owner),
        }
    }
}

impl<'a> Document<'a> {
    /// Takes a page up.
    pub fn new(tree: &'a Html) -> Self {
        Self { tree, places: OnceCell::new(), budget: Cell::new(BUDGET) }
    }

    /// Gives the page.
    pub fn tree(&self) -> &'a Html {
        self.tree
    }

    /// Whether the expressions of this reading asked for more than it may cost; those that did found nothing.
    pub fn is_exhausted(&self) -> bool {
        self.budget.get() == 0
    }

    pub(super) fn evaluate(&self, expr: &Expr) -> Option<Value<'a>> {
        let root = Context { spot: Spot::Node(self.tree.tree.root()), position: 1, size: 1 };
        Visit { document: self }.value(expr, &root).ok()
    }

    /// The value of an expression as texts: one for each node, or the value itself.
    pub(super) fn texts(&self, expr: &Expr) -> Option<Vec<String>> {
        let visit = Visit { document: self };
        let texts = match self.evaluate(expr)? {
            Value::Nodes(spots) => spots.iter().map(|spot| visit.told(spot)).collect(),
            value => visit.text(value).map(|text| vec![text]),
        };
        texts.ok().map(|texts: Vec<Cow<str>>| texts.into_iter().map(Cow::into_owned).collect())
    }

    fn place(&self, node: NodeRef<'a, Node>) -> Place {
        let places = self.places.get_or_init(|| {
            let mut places: HashMap<NodeId, Place> = HashMap::new();
            let mut n = 0;
            for edge in self.tree.tree.root().traverse() {
                match edge {
                    Edge::Open(node) => {
                        places.insert(node.id(), Place { first: n, last: n });
                        n += 1;
                    }
                    Edge::Close(node) => {
                        if let Some(place) = places.get_mut(&node.id()) {
                            place.last = n - 1;
                        }
                    }
                }
            }
            places
        });
        places.get(&node.id()).copied().unwrap_or_default()
    }

    /// What nodes are sorted by: an element stands before its attributes, and they before what is in it.
    fn rank(&self, spot: &Spot<'a>) -> (usize, usize) {
        match spot {
            Spot::Node(node) => (self.place(*node).first, 0),
            Spot::Attribute(owner, at, ..) => (self.place(*owner).first, at + 1),
        }
    }
}

impl<'a> Visit<'a, '_> {
    /// Takes so much from what the reading may cost.
    pub(super) fn spend(&self, cost: usize) -> Result<(), Exhausted> {
        let left = self.document.budget.get().saturating_sub(cost);
        self.document.budget.set(left);
        if left == 0 { Err(Exhausted) } else { Ok(()) }
    }

    pub(super) fn value(&self, expr: &Expr, context: &Context<'a>) -> Result<Value<'a>, Exhausted> {
        self.spend(1)?;
        Ok(match expr {
            Expr::Literal(text) => Value::Text(text.clone().into()),
            Expr::Number(number) => Value::Number(*number),
            Expr::Negate(expr) => Value::Number(-self.number(self.value(expr, context)?)?),
            Expr::Call(function, arguments) => functions::call(*function, arguments, context, self)?,
            Expr::Path(start, steps) => Value::Nodes(self.path(start, steps, context)?),
            Expr::Binary(operator, sides) => {
                let [left, right] = &**sides;
                let left = self.value(left, context)?;
                match operator {
                    Operator::Or if left.truth() => return Ok(Value::Truth(true)),
                    Operator::And if !left.truth() => return Ok(Value::Truth(false)),
                    _ => {}
                }
                self.joined(*operator, left, self.value(right, context)?)?
            }
        })
    }

    fn joined(&self, operator: Operator, left: Value<'a>, right: Value<'a>) -> Result<Value<'a>, Exhausted> {
        Ok(match operator {
            Operator::Or | Operator::And => Value::Truth(right.truth()),
            Operator::Union => match (left, right) {
                (Value::Nodes(left), Value::Nodes(right)) => Value::Nodes(self.sorted(left.into_iter().chain(right).collect())?),
                (left, _) => left,
            },
            Operator::Plus => Value::Number(self.number(left)? + self.number(right)?),
            Operator::Minus => Value::Number(self.number(left)? - self.number(right)?),
            Operator::Times => Value::Number(self.number(left)? * self.number(right)?),
            Operator::Div => Value::Number(self.number(left)? / self.number(right)?),
            Operator::Mod => Value::Number(self.number(left)? % self.number(right)?),
            Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual => {
                self.spend_on_comparing(&left, &right)?;
                Value::Truth(value::compare(operator, &left, &right))
            }
        })
    }

    /// Of two sets, any two nodes may be compared, with all the text in them.
    fn spend_on_comparing(&self, left: &Value<'a>, right: &Value<'a>) -> Result<(), Exhausted> {
        let size = |value: &Value<'a>| match value {
            Value::Nodes(spots) => spots.iter().map(|spot| self.size(spot)).sum(),
            Value::Number(_) | Value::Text(_) | Value::Truth(_) => 1,
        };
        match (left, right) {
            (Value::Nodes(lefts), Value::Nodes(_)) => self.spend(size(left).saturating_add(lefts.len().saturating_mul(size(right)))),
            _ => self.spend(size(left) + size(right)),
        }
    }

    /// A value as text.
    pub(super) fn text(&self, value: Value<'a>) -> Result<Cow<'a, str>, Exhausted> {
        let text = match value {
            // The text of a set is that of its first node.
            Value::Nodes(spots) => return spots.first().map_or(Ok("".into()), |spot| self.told(spot)),
            other => other.into_text(),
        };
        self.spend(text.len() / 16)?;
        Ok(text)
    }

    /// The text of a node.
    fn told(&self, spot: &Spot<'a>) -> Result<Cow<'a, str>, Exhausted> {
        self.spend(self.size(spot))?;
        let text = spot.text();
        self.spend(text.len() / 16)?;
        Ok(text)
    }

    /// A value as a number.
    pub(super) fn number(&self, value: Value<'a>) -> Result<f64, Exhausted> {
        match value {
            Value::Number(number) => Ok(number),
            Value::Truth(truth) => Ok(f64::from(u8::from(truth))),
            Value::Nodes(_) | Value::Text(_) => Ok(value::number(&self.text(value)?)),
        }
    }

    /// How many nodes have to be looked at for the text of one.
    fn size(&self, spot: &Spot<'a>) -> usize {
        match spot {
            Spot::Node(node) if node.has_children() => {
                let place = self.document.place(*node);
                place.last - place.first + 1
            }
            Spot::Node(_) | Spot::Attribute(..) => 1,
        }
    }

    /// The nodes that a function's only argument gives.
    pub(super) fn nodes(&self, arguments: &[Expr], context: &Context<'a>) -> Result<Vec<Spot<'a>>, Exhausted> {
        match arguments.first().map(|expr| self.value(expr, context)).transpose()? {
            Some(Value::Nodes(spots)) => Ok(spots),
            Some(Value::Number(_) | Value::Text(_) | Value::Truth(_)) | None => Ok(Vec::new()),
        }
    }

    /// The elements with one of the ids that a value names.
    pub(super) fn by_ids(&self, value: Value<'a>) -> Result<Vec<Spot<'a>>, Exhausted> {
        let texts: Vec<Cow<str>> = match value {
            Value::Nodes(spots) => spots.iter().map(|spot| self.told(spot)).collect::<Result<_, _>>()?,
            other => vec![self.text(other)?],
        };
        let ids: HashSet<&str> = texts.iter().flat_map(|text| text.split(is_space)).filter(|id| !id.is_empty()).collect();
        let mut found = Vec::new();
        for node in self.document.tree.tree.root().descendants() {
            self.spend(1)?;
            if node.value().as_element().and_then(|element| element.attr("id")).is_some_and(|id| ids.contains(id)) {
                found.push(Spot::Node(node));
            }
        }
        Ok(found)
    }

    fn path(&self, start: &Start, steps: &[Step], context: &Context<'a>) -> Result<Vec<Spot<'a>>, Exhausted> {
        let mut spots = match start {
            Start::Here => vec![context.spot],
            Start::Root => vec![Spot::Node(self.document.tree.tree.root())],
            Start::At(expr, predicates) => {
                let mut spots = match self.value(expr, context)? {
                    Value::Nodes(spots) => spots,
                    Value::Number(_) | Value::Text(_) | Value::Truth(_) => Vec::new(),
                };
                for predicate in predicates {
                    spots = self.narrow(spots, predicate)?;
                }
                spots
            }
        };
        for step in steps {
            spots = self.step(&spots, step)?;
        }
        Ok(spots)
    }

    fn step(&self, from: &[Spot<'a>], step: &Step) -> Result<Vec<Spot<'a>>, Exhausted> {
        let is_deep = matches!(step.axis, Axis::Descendant | Axis::DescendantOrSelf);
        let is_local = step.predicates.iter().any(Expr::is_positional);
        let mut found = Vec::new();
        let mut walked_to = None;
        for spot in from {
            // What lies in an element that was walked through has been found already.
            if let Spot::Node(node) = spot
                && is_deep
                && !is_local
                && from.len() > 1
            {
                let place = self.document.place(*node);
                if walked_to.is_some_and(|last| place.first <= last) {
                    continue;
                }
                walked_to = Some(place.last);
            }
            let mut spots = Vec::new();
            self.walk(spot, step, &mut spots)?;
            for predicate in &step.predicates {
                spots = self.narrow(spots, predicate)?;
            }
            found.extend(spots);
        }
        let is_reverse = matches!(step.axis, Axis::Ancestor | Axis::AncestorOrSelf | Axis::Preceding | Axis::PrecedingSibling);
        if from.len() > 1 {
            return self.sorted(found);
        }
        if is_reverse {
            found.reverse();
        }
        Ok(found)
    }

    /// Keeps the nodes for which a predicate holds; a number is a place.
    fn narrow(&self, spots: Vec<Spot<'a>>, predicate: &Expr) -> Result<Vec<Spot<'a>>, Exhausted> {
        let size = spots.len();
        let mut kept = Vec::new();
        for (index, spot) in spots.into_iter().enumerate() {
            let holds = match self.value(predicate, &Context { spot, position: index + 1, size })? {
                Value::Number(number) => (number - count(index + 1)).abs() < f64::EPSILON,
                value => value.truth(),
            };
            if holds {
                kept.push(spot);
            }
        }
        Ok(kept)
    }

    fn sorted(&self, mut spots: Vec<Spot<'a>>) -> Result<Vec<Spot<'a>>, Exhausted> {
        self.spend(spots.len())?;
        spots.sort_by_cached_key(|spot| self.document.rank(spot));
        spots.dedup_by_key(|spot| self.document.rank(spot));
        Ok(spots)
    }

    /// Collects the nodes of an axis that pass the test, those next to the start first.
    fn walk(&self, from: &Spot<'a>, step: &Step, found: &mut Vec<Spot<'a>>) -> Result<(), Exhausted> {
        let mut take = |spot: Spot<'a>| {
            self.spend(1)?;
            if passes(&spot, step) {
                found.push(spot);
            }
            Ok(())
        };
        let mut take_all = |nodes: &mut dyn Iterator<Item = NodeRef<'a, Node>>| nodes.map(Spot::Node).try_for_each(&mut take);
        let owner = from.node();
        let node = match from {
            Spot::Node(node) => Some(*node),
            Spot::Attribute(..) => None,
        };
        match step.axis {
            Axis::Itself => take(*from),
            Axis::Parent => take_all(&mut from.parent().into_iter()),
            Axis::Ancestor => take_all(&mut ancestors(from.parent())),
            Axis::AncestorOrSelf => {
                take(*from)?;
                ancestors(from.parent()).map(Spot::Node).try_for_each(take)
            }
            Axis::Child => take_all(&mut node.into_iter().flat_map(|node| node.children())),
            Axis::Descendant => take_all(&mut node.into_iter().flat_map(|node| node.descendants().skip(1))),
            Axis::DescendantOrSelf => match node {
                Some(node) => take_all(&mut node.descendants()),
                None => take(*from),
            },
            Axis::FollowingSibling => take_all(&mut node.into_iter().flat_map(|node| node.next_siblings())),
            Axis::PrecedingSibling => take_all(&mut node.into_iter().flat_map(|node| node.prev_siblings())),
            Axis::Following => {
                // What is in an element follows its attributes.
                let inside = node.is_none().then(|| owner.descendants().skip(1)).into_iter().flatten();
                let behind = ancestors(Some(owner)).flat_map(|node| node.next_siblings()).flat_map(|node| node.descendants());
                take_all(&mut inside.chain(behind))
            }
            Axis::Preceding => {
                for before in ancestors(Some(owner)).flat_map(|node| node.prev_siblings()) {
                    let inside: Vec<_> = before.descendants().collect();
                    take_all(&mut inside.into_iter().rev())?;
                }
                Ok(())
            }
            Axis::Attribute => {
                let attributes = node.and_then(|node| node.value().as_element()).into_iter().flat_map(|element| element.attrs());
                attributes.enumerate().map(|(at, (name, value))| Spot::Attribute(owner, at, name, value)).try_for_each(take)
            }
            Axis::Namespace => Ok(()),
        }
    }
}

/// A node and what it is in, the inner first.
fn ancestors(from: Option<NodeRef<'_, Node>>) -> impl Iterator<Item = NodeRef<'_, Node>> {
    std::iter::successors(from, NodeRef::parent)
}

fn passes(spot: &Spot, step: &Step) -> bool {
    let is_principal = match spot {
        Spot::Node(node) => step.axis != Axis::Attribute && node.value().is_element(),
        Spot::Attribute(..) => step.axis == Axis::Attribute,
    };
    let node = match spot {
        Spot::Node(node) => Some(node.value()),
        Spot::Attribute(..) => None,
    };
    match &step.test {
        // A doctype is no node to XPath.
        Test::Node => node.is_none_or(|node| !node.is_doctype()),
        Test::Any => is_principal,
        Test::Name(name) => {
            is_principal && (spot.name() == name || name.strip_suffix(":*").is_some_and(|prefix| has_prefix(spot.name(), prefix)))
        }
        Test::Text => node.is_some_and(Node::is_text),
        Test::Comment => node.is_some_and(Node::is_comment),
        Test::Instruction => false,
    }
}

fn has_prefix(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(':'))
}

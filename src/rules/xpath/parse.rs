//! Words to an expression (XPath 1.0, sections 2 and 3): its types are known here, so that evaluation cannot fail over them.

use super::XPathError;
use super::functions::Function;
use super::lex::{self, Token, Word};

/// Words of one expression.
const LIMIT_TOKENS: usize = 600;
/// Brackets within brackets, which cost stack.
const LIMIT_DEPTH: usize = 24;

/// An expression.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    Binary(Operator, Box<[Expr; 2]>),
    Negate(Box<Expr>),
    Path(Start, Vec<Step>),
    Literal(String),
    Number(f64),
    Call(Function, Vec<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Div,
    Mod,
    Union,
}

/// Where a path starts.
#[derive(Debug, Clone)]
pub(super) enum Start {
    /// At the node in question.
    Here,
    /// At the root of the page.
    Root,
    /// At the nodes of an expression, which its own predicates narrow.
    At(Box<Expr>, Vec<Expr>),
}

/// A step of a path.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Namespace,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// `node()`
    Node,
    /// `*`
    Any,
    Name(String),
    Text,
    Comment,
    Instruction,
}

const AXES: [(&str, Axis); 13] = [
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("namespace", Axis::Namespace),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::Itself),
];

/// The operators, those that bind least first.
const LEVELS: [&[(&str, Operator)]; 7] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[("=", Operator::Equal), ("!=", Operator::NotEqual)],
    &[("<", Operator::Less), ("<=", Operator::LessOrEqual), (">", Operator::Greater), (">=", Operator::GreaterOrEqual)],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[("*", Operator::Times), ("div", Operator::Div), ("mod", Operator::Mod)],
    &[("|", Operator::Union)],
];

/// Below this level stand signs: `-a | b` is `-(a | b)`.
const SIGN_LEVEL: usize = 6;

impl Expr {
    /// Whether the value is a set of nodes.
    pub(super) fn is_nodes(&self) -> bool {
        matches!(self, Self::Path(..) | Self::Binary(Operator::Union, _) | Self::Call(Function::Id, _))
    }

    /// Whether a predicate asks for places in a list, by its value or by asking for them.
    pub(super) fn is_positional(&self) -> bool {
        match self {
            Self::Number(_)
            | Self::Negate(_)
            | Self::Binary(Operator::Plus | Operator::Minus | Operator::Times | Operator::Div | Operator::Mod, _) => true,
            Self::Call(function, _) if function.is_number() => true,
            _ => self.asks_for_place(),
        }
    }

    fn asks_for_place(&self) -> bool {
        match self {
            Self::Call(function, arguments) => {
                matches!(function, Function::Position | Function::Last) || arguments.iter().any(Self::asks_for_place)
            }
            Self::Binary(_, sides) => sides.iter().any(Self::asks_for_place),
            // The predicates within have places of their own.
            Self::Negate(expr) | Self::Path(Start::At(expr, _), _) => expr.asks_for_place(),
            Self::Path(Start::Here | Start::Root, _) | Self::Literal(_) | Self::Number(_) => false,
        }
    }
}

/// Parses an expression.
pub(super) fn parse(text: &str) -> Result<Expr, XPathError> {
    let tokens = lex::lex(text, LIMIT_TOKENS)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, end: text.chars().count() };
    let expr = parser.expr(0)?;
    if parser.at < tokens.len() { Err(parser.error("the expression should end here")) } else { Ok(expr) }
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    end: usize,
}

impl<'t> Parser<'t> {
    fn word(&self) -> Option<&'t Word> {
        self.tokens.get(self.at).map(|token| &token.word)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.word(), Some(Word::Sign(word)) if *word == sign)
    }

    fn take(&mut self, sign: &str) -> bool {
        let is = self.is(sign);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, sign: &str) -> Result<(), XPathError> {
        if self.take(sign) { Ok(()) } else { Err(self.error(&format!("`{sign}` is missing"))) }
    }

    fn error(&self, message: &str) -> XPathError {
        XPathError { at: self.tokens.get(self.at).map_or(self.end, |token| token.at), message: message.to_owned() }
    }

    fn expr(&mut self, level: usize) -> Result<Expr, XPathError> {
        if level == SIGN_LEVEL && self.take("-") {
            let n_more = std::iter::from_fn(|| self.take("-").then_some(())).count();
            let negated = Expr::Negate(Box::new(self.expr(level)?));
            return Ok(if n_more % 2 == 0 { negated } else { Expr::Negate(Box::new(negated)) });
        }
        let Some(operators) = LEVELS.get(level) else { return self.path() };
        let mut left = self.expr(level + 1)?;
        loop {
            let Some(Word::Operator(word) | Word::Sign(word)) = self.word() else { return Ok(left) };
            let Some((_, operator)) = operators.iter().find(|(sign, _)| sign == word) else { return Ok(left) };
            let is_nodes = |parser: &Self, expr: &Expr| {
                if *operator == Operator::Union && !expr.is_nodes() { Err(parser.error("`|` joins nodes only")) } else { Ok(()) }
            };
            is_nodes(self, &left)?;
            self.at += 1;
            let right = self.expr(level + 1)?;
            is_nodes(self, &right)?;
            left = Expr::Binary(*operator, Box::new([left, right]));
        }
    }

    fn nested(&mut self) -> Result<Expr, XPathError> {
        self.depth += 1;
        if self.depth > LIMIT_DEPTH {
            return Err(self.error("too many brackets within brackets"));
        }
        let expr = self.expr(0)?;
        self.depth -= 1;
        Ok(expr)
    }

    fn path(&mut self) -> Result<Expr, XPathError> {
        let mut steps = Vec::new();
        let start = if self.is("/") || self.is("//") {
            if self.take("/") && !self.begins_step() {
                return Ok(Expr::Path(Start::Root, steps));
            }
            Start::Root
        } else if self.begins_primary() {
            let primary = self.primary()?;
            let predicates = self.predicates()?;
            if predicates.is_empty() && !self.is("/") && !self.is("//") {
                return Ok(primary);
            }
            if !primary.is_nodes() {
                return Err(self.error("only nodes have predicates and paths"));
            }
            if !self.is("/") && !self.is("//") {
                return Ok(Expr::Path(Start::At(Box::new(primary), predicates), steps));
            }
            self.take("/");
            Start::At(Box::new(primary), predicates)
        } else {
            Start::Here
        };
        loop {
            if self.take("//") {
                steps.push(Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() });
            }
            steps.push(self.step()?);
            if !self.is("//") && !self.take("/") {
                return Ok(Expr::Path(start, shorten(steps)));
            }
        }
    }

    fn begins_step(&self) -> bool {
        match self.word() {
            Some(Word::Name(_)) => true,
            Some(Word::Sign(sign)) => matches!(*sign, "*" | "@" | "." | ".."),
            _ => false,
        }
    }

    /// Whether a value stands here and no step: a name before `(` is a function unless it tests the kind of a node.
    fn begins_primary(&self) -> bool {
        let is_call = || self.tokens.get(self.at + 1).is_some_and(|next| next.word == Word::Sign("("));
        match self.word() {
            Some(Word::Literal(_) | Word::Number(_) | Word::Sign("(" | "$")) => true,
            Some(Word::Name(name)) => is_call() && kind_test(name).is_none(),
            _ => false,
        }
    }

    fn primary(&mut self) -> Result<Expr, XPathError> {
        let primary = match self.word() {
            Some(Word::Literal(text)) => Expr::Literal(text.clone()),
            Some(Word::Number(number)) => Expr::Number(*number),
            Some(Word::Name(name)) => return self.call(name),
            Some(Word::Sign("(")) => {
                self.at += 1;
                let expr = self.nested()?;
                self.expect(")")?;
                return Ok(expr);
            }
            _ => return Err(self.error("there are no variables here")),
        };
        self.at += 1;
        Ok(primary)
    }

    fn call(&mut self, name: &str) -> Result<Expr, XPathError> {
        let function = Function::named(name).ok_or_else(|| self.error(&format!("there is no function `{name}`")))?;
        let at = self.at;
        self.at += 2;
        let mut arguments = Vec::new();
        while !self.take(")") {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            arguments.push(self.nested()?);
        }
        let problem = if !function.n_arguments().contains(&arguments.len()) {
            "has another number of arguments"
        } else if function.wants_nodes() && arguments.iter().any(|argument| !argument.is_nodes()) {
            "wants nodes"
        } else {
            return Ok(Expr::Call(function, arguments));
        };
        self.at = at;
        Err(self.error(&format!("`{name}()` {problem}")))
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, XPathError> {
        let mut predicates = Vec::new();
        while self.take("[") {
            predicates.push(self.nested()?);
            self.expect("]")?;
        }
        Ok(predicates)
    }

    fn step(&mut self) -> Result<Step, XPathError> {
        let abbreviated = if self.take("..") { Some(Axis::Parent) } else { self.take(".").then_some(Axis::Itself) };
        if let Some(axis) = abbreviated {
            return Ok(Step { axis, test: Test::Node, predicates: self.predicates()? });
        }
        let axis = if self.take("@") { Axis::Attribute } else { self.axis()? };
        let test = match self.word() {
            Some(Word::Sign("*")) => Test::Any,
            Some(Word::Name(name)) => {
                let is_call = self.tokens.get(self.at + 1).is_some_and(|next| next.word == Word::Sign("("));
                match kind_test(name).filter(|_| is_call) {
                    Some(test) => {
                        self.at += 2;
                        // `processing-instruction('name')`: a page has none.
                        self.at += usize::from(test == Test::Instruction && matches!(self.word(), Some(Word::Literal(_))));
                        test
                    }
                    None => Test::Name(name.clone()),
                }
            }
            _ => return Err(self.error("a step of a path is missing")),
        };
        if matches!(test, Test::Any | Test::Name(_)) {
            self.at += 1;
        } else {
            self.expect(")")?;
        }
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn axis(&mut self) -> Result<Axis, XPathError> {
        let is_axis = self.tokens.get(self.at + 1).is_some_and(|next| next.word == Word::Sign("::"));
        let Some(Word::Name(name)) = self.word().filter(|_| is_axis) else { return Ok(Axis::Child) };
        let known = AXES.iter().find(|(known, _)| known == name);
        let (_, axis) = known.ok_or_else(|| self.error(&format!("there is no axis `{name}`")))?;
        self.at += 2;
        Ok(*axis)
    }
}

fn kind_test(name: &str) -> Option<Test> {
    match name {
        "node" => Some(Test::Node),
        "text" => Some(Test::Text),
        "comment" => Some(Test::Comment),
        "processing-instruction" => Some(Test::Instruction),
        _ => None,
    }
}

/// `//a` is one walk over the page instead of one for each node, where the place among siblings does not matter.
fn shorten(steps: Vec<Step>) -> Vec<Step> {
    let mut short: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps {
        match short.last_mut() {
            Some(last)
                if last.axis == Axis::DescendantOrSelf
                    && last.test == Test::Node
                    && last.predicates.is_empty()
                    && step.axis == Axis::Child
                    && !step.predicates.iter().any(Expr::is_positional) =>
            {
                *last = Step { axis: Axis::Descendant, ..step };
            }
            _ => short.push(step),
        }
    }
    short
}

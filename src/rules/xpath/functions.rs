//! The core function library (XPath 1.0, section 4).

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::eval::{Context, Exhausted, Visit};
use super::parse::Expr;
use super::value::{Value, is_space};

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Last,
    Position,
    Count,
    Id,
    LocalName,
    NamespaceUri,
    Name,
    Text,
    Concat,
    StartsWith,
    Contains,
    SubstringBefore,
    SubstringAfter,
    Substring,
    StringLength,
    NormalizeSpace,
    Translate,
    Boolean,
    Not,
    True,
    False,
    Lang,
    Number,
    Sum,
    Floor,
    Ceiling,
    Round,
}

const FUNCTIONS: [(&str, Function, RangeInclusive<usize>); 27] = [
    ("last", Function::Last, 0..=0),
    ("position", Function::Position, 0..=0),
    ("count", Function::Count, 1..=1),
    ("id", Function::Id, 1..=1),
    ("local-name", Function::LocalName, 0..=1),
    ("namespace-uri", Function::NamespaceUri, 0..=1),
    ("name", Function::Name, 0..=1),
    ("string", Function::Text, 0..=1),
    ("concat", Function::Concat, 2..=usize::MAX),
    ("starts-with", Function::StartsWith, 2..=2),
    ("contains", Function::Contains, 2..=2),
    ("substring-before", Function::SubstringBefore, 2..=2),
    ("substring-after", Function::SubstringAfter, 2..=2),
    ("substring", Function::Substring, 2..=3),
    ("string-length", Function::StringLength, 0..=1),
    ("normalize-space", Function::NormalizeSpace, 0..=1),
    ("translate", Function::Translate, 3..=3),
    ("boolean", Function::Boolean, 1..=1),
    ("not", Function::Not, 1..=1),
    ("true", Function::True, 0..=0),
    ("false", Function::False, 0..=0),
    ("lang", Function::Lang, 1..=1),
    ("number", Function::Number, 0..=1),
    ("sum", Function::Sum, 1..=1),
    ("floor", Function::Floor, 1..=1),
    ("ceiling", Function::Ceiling, 1..=1),
    ("round", Function::Round, 1..=1),
];

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        FUNCTIONS.iter().find(|(known, _, _)| *known == name).map(|(_, function, _)| *function)
    }

    pub(super) fn n_arguments(self) -> RangeInclusive<usize> {
        FUNCTIONS.iter().find(|(_, known, _)| *known == self).map_or(0..=0, |(_, _, n)| n.clone())
    }

    /// Whether the arguments have to be nodes.
    pub(super) fn wants_nodes(self) -> bool {
        matches!(self, Self::Count | Self::Sum | Self::LocalName | Self::NamespaceUri | Self::Name)
    }

    /// Whether the value is a number.
    pub(super) fn is_number(self) -> bool {
        matches!(
            self,
            Self::Last
                | Self::Position
                | Self::Count
                | Self::StringLength
                | Self::Number
                | Self::Sum
                | Self::Floor
                | Self::Ceiling
                | Self::Round
        )
    }
}

/// Calls a function. What is left out is the node in question.
pub(super) fn call<'a>(
    function: Function,
    arguments: &[Expr],
    context: &Context<'a>,
    visit: &Visit<'a, '_>,
) -> Result<Value<'a>, Exhausted> {
    let value = |index: usize| match arguments.get(index) {
        Some(expr) => visit.value(expr, context),
        None => Ok(Value::Nodes(vec![context.spot])),
    };
    let text = |index: usize| visit.text(value(index)?);
    let number = |index: usize| visit.number(value(index)?);
    Ok(match function {
        Function::Last => Value::Number(count(context.size)),
        Function::Position => Value::Number(count(context.position)),
        Function::Count => Value::Number(count(visit.nodes(arguments, context)?.len())),
        Function::Id => Value::Nodes(visit.by_ids(value(0)?)?),
        Function::LocalName | Function::Name => {
            let first = if arguments.is_empty() { Some(context.spot) } else { visit.nodes(arguments, context)?.first().copied() };
            let name = first.map(|spot| spot.name()).unwrap_or_default();
            Value::Text(if function == Function::Name { name } else { name.rsplit(':').next().unwrap_or_default() }.into())
        }
        Function::NamespaceUri => Value::Text("".into()),
        Function::Text => Value::Text(text(0)?),
        Function::Concat => {
            let parts: Vec<Cow<str>> = (0..arguments.len()).map(text).collect::<Result<_, _>>()?;
            Value::Text(parts.concat().into())
        }
        Function::StartsWith => Value::Truth(text(0)?.starts_with(&*text(1)?)),
        Function::Contains => Value::Truth(text(0)?.contains(&*text(1)?)),
        Function::SubstringBefore => {
            Value::Text(text(0)?.split_once(&*text(1)?).map(|(before, _)| before.to_owned()).unwrap_or_default().into())
        }
        Function::SubstringAfter => {
            Value::Text(text(0)?.split_once(&*text(1)?).map(|(_, after)| after.to_owned()).unwrap_or_default().into())
        }
        Function::Substring => {
            let length = if arguments.len() > 2 { number(2)? } else { f64::INFINITY };
            Value::Text(substring(&text(0)?, number(1)?, length).into())
        }
        Function::StringLength => Value::Number(count(text(0)?.chars().count())),
        Function::NormalizeSpace => {
            let text = text(0)?;
            Value::Text(text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").into())
        }
        Function::Translate => {
            let (text, from, to) = (text(0)?, text(1)?, text(2)?);
            visit.spend((text.len() / 16).saturating_mul(from.len() + to.len()))?;
            Value::Text(translate(&text, &from, &to).into())
        }
        Function::Boolean => Value::Truth(value(0)?.truth()),
        Function::Not => Value::Truth(!value(0)?.truth()),
        Function::True => Value::Truth(true),
        Function::False => Value::Truth(false),
        Function::Lang => Value::Truth(is_language(&context.spot.language(), &text(0)?)),
        Function::Number => Value::Number(number(0)?),
        Function::Sum => {
            let numbers = visit.nodes(arguments, context)?.into_iter().map(|spot| visit.number(Value::Nodes(vec![spot])));
            Value::Number(numbers.sum::<Result<f64, Exhausted>>()?)
        }
        Function::Floor => Value::Number(number(0)?.floor()),
        Function::Ceiling => Value::Number(number(0)?.ceil()),
        Function::Round => Value::Number(round(number(0)?)),
    })
}

/// A count as a number.
pub(super) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Halves go up.
fn round(number: f64) -> f64 {
    if number.is_finite() { (number + 0.5).floor() } else { number }
}

/// The characters whose places, counted from 1, are at least `from` and less than `from` and `length` together.
fn substring(text: &str, from: f64, length: f64) -> String {
    let (from, end) = (round(from), round(from) + round(length));
    text.chars().enumerate().filter(|(index, _)| count(index + 1) >= from && count(index + 1) < end).map(|(_, char)| char).collect()
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let translated = |char: char| match from.chars().position(|one| one == char) {
        Some(at) => to.chars().nth(at),
        None => Some(char),
    };
    text.chars().filter_map(translated).collect()
}

fn is_language(language: &str, asked: &str) -> bool {
    let (language, asked) = (language.to_lowercase(), asked.to_lowercase());
    language.strip_prefix(&asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

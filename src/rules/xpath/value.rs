//! Values of expressions and how one kind becomes another (XPath 1.0, sections 3.4 and 4).

use std::borrow::Cow;
use std::collections::HashSet;

use super::eval::Spot;
use super::parse::Operator;

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    /// Nodes in the order of the page, each once.
    Nodes(Vec<Spot<'a>>),
    Number(f64),
    Text(Cow<'a, str>),
    Truth(bool),
}

impl<'a> Value<'a> {
    pub(super) fn truth(&self) -> bool {
        match self {
            Self::Nodes(spots) => !spots.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Truth(truth) => *truth,
        }
    }

    pub(super) fn number(&self) -> f64 {
        match self {
            Self::Nodes(spots) => number(&first(spots)),
            Self::Number(number) => *number,
            Self::Text(text) => number(text),
            Self::Truth(truth) => f64::from(u8::from(*truth)),
        }
    }

    pub(super) fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Nodes(spots) => first(&spots),
            Self::Number(number) => written(number).into(),
            Self::Text(text) => text,
            Self::Truth(truth) => if truth { "true" } else { "false" }.into(),
        }
    }
}

/// The text of a set is that of its first node.
fn first<'a>(spots: &[Spot<'a>]) -> Cow<'a, str> {
    spots.first().map(Spot::text).unwrap_or_default()
}

/// Whether a character is white space to XPath.
pub(super) fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\r' | '\n')
}

/// A text as a number: `-`, digits and a point, or no number at all.
pub(super) fn number(text: &str) -> f64 {
    let text = text.trim_matches(is_space);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.bytes().any(|byte| byte.is_ascii_digit());
    if is_number { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

fn written(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else if number == 0.0 {
        "0".to_owned()
    } else {
        number.to_string()
    }
}

/// Compares two values; sets are compared by any of their nodes.
pub(super) fn compare(operator: Operator, left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Truth(_), _) | (_, Value::Truth(_)) if !is_order(operator) => {
            (left.truth() == right.truth()) == (operator == Operator::Equal)
        }
        (Value::Nodes(lefts), Value::Nodes(rights)) if operator == Operator::Equal => {
            let rights: HashSet<Cow<str>> = rights.iter().map(Spot::text).collect();
            lefts.iter().any(|spot| rights.contains(&spot.text()))
        }
        (Value::Nodes(lefts), Value::Nodes(rights)) => {
            let rights: Vec<Value> = rights.iter().map(|spot| Value::Text(spot.text())).collect();
            lefts.iter().map(|spot| Value::Text(spot.text())).any(|left| rights.iter().any(|right| compare(operator, &left, right)))
        }
        (Value::Nodes(lefts), Value::Number(_) | Value::Text(_)) => {
            lefts.iter().any(|spot| compare(operator, &Value::Text(spot.text()), right))
        }
        (Value::Number(_) | Value::Text(_), Value::Nodes(rights)) => {
            rights.iter().any(|spot| compare(operator, left, &Value::Text(spot.text())))
        }
        (Value::Text(left), Value::Text(right)) if !is_order(operator) => (left == right) == (operator == Operator::Equal),
        _ => {
            let (left, right) = (left.number(), right.number());
            match operator {
                Operator::Less => left < right,
                Operator::LessOrEqual => left <= right,
                Operator::Greater => left > right,
                Operator::GreaterOrEqual => left >= right,
                Operator::NotEqual => !is_same(left, right),
                _ => is_same(left, right),
            }
        }
    }
}

#[expect(clippy::float_cmp, reason = "equal is what XPath means")]
fn is_same(left: f64, right: f64) -> bool {
    left == right
}

fn is_order(operator: Operator) -> bool {
    matches!(operator, Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual)
}

//! What is wrong with a feed, as text and as JSON.

use anyhow::Result;
use serde_json::{Value, json};

use super::super::count;
use crate::feed::lint::{Finding, Gravity, Place};
use crate::line::one_line;

/// Gives a line for each place, as compilers do, and what to do about it.
pub(super) fn text(name: &str, findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        for (index, place) in finding.places.iter().enumerate() {
            let more = finding.n - finding.places.len();
            let more = if index + 1 == finding.places.len() && more > 0 { format!(" (and {more} more)") } else { String::new() };
            let (gravity, rule) = (gravity(finding.rule.gravity), finding.rule.name);
            text.push_str(&format!("{name}{}: {gravity}: {rule}: {}{more}\n", shown(place), one_line(&place.what)));
        }
        text.push_str(&format!("  hint: {}\n", finding.rule.remedy));
    }
    let n = |gravity| findings.iter().filter(|finding| finding.rule.gravity == gravity).map(|finding| finding.n).sum();
    let parts = [count(n(Gravity::Error), "error"), count(n(Gravity::Warning), "warning"), count(n(Gravity::Advice), "suggestion")];
    text.push_str(&if findings.is_empty() { "nothing is wrong with it\n".to_owned() } else { format!("{}\n", parts.join(", ")) });
    text
}

/// Gives the findings as a list of objects.
pub(super) fn json(findings: &[Finding]) -> Result<String> {
    let place = |place: &Place| json!({ "line": place.line, "column": place.column, "what": place.what });
    let finding = |finding: &Finding| {
        json!({
            "rule": finding.rule.name,
            "gravity": gravity(finding.rule.gravity),
            "n": finding.n,
            "places": finding.places.iter().map(place).collect::<Vec<Value>>(),
            "mended": finding.rule.mended,
            "remedy": finding.rule.remedy,
        })
    };
    Ok(format!("{}\n", serde_json::to_string_pretty(&findings.iter().map(finding).collect::<Vec<Value>>())?))
}

fn gravity(gravity: Gravity) -> &'static str {
    match gravity {
        Gravity::Error => "error",
        Gravity::Warning => "warning",
        Gravity::Advice => "suggestion",
    }
}

fn shown(place: &Place) -> String {
    if place.line == 0 { String::new() } else { format!(":{}:{}", place.line, place.column) }
}

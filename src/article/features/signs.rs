//! The signs that a text is written with.

use crate::article::outline::count;

/// How often each kind stands in a text.
#[derive(Debug, Default)]
pub(super) struct Signs {
    pub(super) punctuation: f64,
    pub(super) commas: f64,
    pub(super) words: f64,
    pub(super) digits: f64,
    pub(super) capitals: f64,
}

impl Signs {
    pub(super) fn of(text: &str) -> Self {
        let (mut punctuation, mut commas, mut words, mut digits, mut capitals) = (0, 0, 1, 0, 0);
        for char in text.chars() {
            match char {
                ' ' => words += 1,
                ',' | '，' | '、' => commas += 1,
                '.' | ';' | ':' | '!' | '?' | '。' | '！' | '？' | '；' | '：' => punctuation += 1,
                '0'..='9' => digits += 1,
                'A'..='Z' => capitals += 1,
                _ => {}
            }
        }
        Self {
            punctuation: count(punctuation + commas),
            commas: count(commas),
            words: count(words),
            digits: count(digits),
            capitals: count(capitals),
        }
    }
}

/// How a text begins: with a small letter, with any other, with none.
pub(super) fn begins(text: &str) -> f64 {
    text.chars().next().map_or(0.0, |first| {
        if first.is_lowercase() {
            1.0
        } else if first.is_alphabetic() {
            2.0
        } else {
            0.0
        }
    })
}

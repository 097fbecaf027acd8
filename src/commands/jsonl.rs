//! Batches: one JSON object per line in, one per line out, in order, on all cores, flushed line by line.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result};
use base64::Engine as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

/// Reasons are not told beyond this.
const MAX_REASON_CHARS: usize = 200;
/// Lines that each core may be ahead of the next answer to be written.
const AHEAD: usize = 4;

/// Answers each line of standard input. A line that cannot be answered costs itself: its answer has an `error`.
/// Who answers may let go of the line once it is read, except for its `id`, which the answer to a panic needs.
pub(super) fn run(answer: impl Fn(&mut String) -> Value + Sync) -> Result<()> {
    exchange(BufReader::new(io::stdin()), io::stdout(), answer)
}

fn exchange(input: impl BufRead + Send, output: impl Write + Send, answer: impl Fn(&mut String) -> Value + Sync) -> Result<()> {
    let n_workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let requests = Mutex::new(Requests { input, n_read: 0, failure: None });
    let answers = Mutex::new(Answers { output, waiting: BTreeMap::new(), n_written: 0, failure: None });
    let written = Condvar::new();
    let work = || {
        let mut line = Vec::new();
        while let Some(index) = lock(&requests).next(&mut line) {
            let mut text =
                String::from_utf8(std::mem::take(&mut line)).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
            let value = guarded(&mut text, &answer);
            line = text.into_bytes();
            let text = serde_json::to_vec(&value);
            let is_far = |answers: &mut Answers<_>| answers.failure.is_none() && index >= answers.n_written + n_workers * AHEAD;
            let mut answers = written.wait_while(lock(&answers), is_far).unwrap_or_else(PoisonError::into_inner);
            answers.add(index, text);
            written.notify_all();
            if answers.failure.is_some() {
                break;
            }
        }
    };
    std::thread::scope(|scope| (0..n_workers).for_each(|_| drop(scope.spawn(work))));
    if let Some(failure) = lock(&requests).failure.take() {
        return Err(failure).context("cannot read standard input");
    }
    let failure = lock(&answers).failure.take();
    failure
        .filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
        .map_or(Ok(()), |error| Err(error).context("cannot write to standard output"))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lines that are still to be read.
struct Requests<R> {
    input: R,
    n_read: usize,
    failure: Option<io::Error>,
}

impl<R: BufRead> Requests<R> {
    /// Reads the next line that says something; gives its number.
    fn next(&mut self, line: &mut Vec<u8>) -> Option<usize> {
        loop {
            line.clear();
            match self.input.read_until(b'\n', line) {
                Ok(0) => return None,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => {
                    self.n_read += 1;
                    return Some(self.n_read - 1);
                }
                Err(error) => {
                    self.failure = Some(error);
                    return None;
                }
            }
        }
    }
}

/// The answers, and those that wait for one before them.
struct Answers<W> {
    output: W,
    waiting: BTreeMap<usize, serde_json::Result<Vec<u8>>>,
    n_written: usize,
    failure: Option<io::Error>,
}

impl<W: Write> Answers<W> {
    fn add(&mut self, index: usize, text: serde_json::Result<Vec<u8>>) {
        self.waiting.insert(index, text);
        while let Some(text) = self.waiting.remove(&self.n_written) {
            self.n_written += 1;
            if let Err(error) = self.write(text) {
                self.failure = Some(error);
                return;
            }
        }
    }

    fn write(&mut self, text: serde_json::Result<Vec<u8>>) -> io::Result<()> {
        let mut text = text?;
        text.push(b'\n');
        self.output.write_all(&text)?;
        self.output.flush()
    }
}

/// A request about a document as a server sent it.
#[derive(Debug, Deserialize)]
pub(super) struct Document {
    /// Given back as it came.
    #[serde(default)]
    pub(super) id: Value,
    /// The address it came from, as it was given.
    #[serde(default)]
    pub(super) url: Option<String>,
    /// The `Content-Type`.
    #[serde(default)]
    pub(super) content_type: Option<String>,
    body_b64: String,
}

impl Document {
    /// Gives the address, if it is one.
    pub(super) fn url(&self) -> Option<Url> {
        self.url.as_deref().and_then(|url| Url::parse(url).ok())
    }

    /// Reads a request and its body. One that cannot be read gives its `id`, as far as it has one, and why.
    pub(super) fn read(line: &str) -> Result<(Self, Vec<u8>), (Value, String)> {
        let request: Self = request(line).map_err(|refusal: Value| {
            let reason = refusal.get("error").and_then(Value::as_str).unwrap_or_default().to_owned();
            (refusal.get("id").cloned().unwrap_or_default(), reason)
        })?;
        match base64::engine::general_purpose::STANDARD.decode(&request.body_b64) {
            Ok(bytes) => Ok((request, bytes)),
            Err(error) => Err((request.id, format!("cannot read `body_b64`: {error}"))),
        }
    }
}

/// Reads a request. One that cannot be read is answered with its `id`, as far as it has one, and an `error`.
pub(super) fn request<T: DeserializeOwned>(line: &str) -> Result<T, Value> {
    let is_object = line.trim_start().starts_with('{');
    let read = if is_object { serde_json::from_str(line) } else { Err(serde::de::Error::custom("it is no JSON object")) };
    read.map_err(|error: serde_json::Error| {
        let id = serde_json::from_str::<Value>(line).ok().and_then(|request| request.get("id").cloned());
        // The error may quote a whole page.
        let reason: String = error.to_string().chars().take(MAX_REASON_CHARS).collect();
        json!({ "id": id, "error": format!("cannot read the request: {reason}") })
    })
}

fn guarded(line: &mut String, answer: &impl Fn(&mut String) -> Value) -> Value {
    catch_unwind(AssertUnwindSafe(|| answer(line))).unwrap_or_else(|_| {
        let id = serde_json::from_str::<Value>(line).ok().and_then(|request| request.get("id").cloned()).unwrap_or_default();
        json!({ "id": id, "error": "a bug in feedmill: please report this document" })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_and_a_broken_line_costs_itself() {
        let input: String = (0..500).map(|i| if i == 7 { "broken\n".to_owned() } else { format!("{{\"id\": {i}}}\n\n") }).collect();
        let mut output = Vec::new();
        let answer = |line: &mut String| {
            let request: Value = serde_json::from_str(line).unwrap_or_default();
            assert_ne!(request["id"], 9, "a bug");
            json!({ "id": request["id"] })
        };
        exchange(input.as_bytes(), &mut output, answer).unwrap();
        let ids: Vec<Value> = String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect();
        assert_eq!(ids.len(), 500);
        assert_eq!(ids[7]["id"], Value::Null);
        assert!(ids[9]["error"].as_str().unwrap().contains("bug"));
        assert!(ids.iter().enumerate().all(|(index, answer)| index == 7 || answer["id"] == index));
    }
}

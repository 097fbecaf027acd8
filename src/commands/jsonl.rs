//! Batches: one JSON object per line in, one per line out, in order, on all cores, flushed line by line.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use base64::Engine as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

/// Reasons are not told beyond this.
const MAX_REASON_CHARS: usize = 200;
/// Lines in flight for each core: enough to keep it busy, few enough for pages of megabytes.
const AHEAD: usize = 4;

/// Answers each line of `input`. A line that cannot be answered costs itself: its answer has an `error`.
pub fn run(input: impl BufRead, output: &mut (impl Write + Send), answer: impl Fn(&str) -> Value + Sync) -> Result<()> {
    let n_workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let (give, take) = sync_channel::<(usize, String)>(n_workers * AHEAD);
    let (finish, finished) = sync_channel::<(usize, Value)>(n_workers * AHEAD);
    let take = Mutex::new(take);
    std::thread::scope(|scope| {
        for _ in 0..n_workers {
            let (take, finish, answer) = (&take, finish.clone(), &answer);
            scope.spawn(move || {
                loop {
                    let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((index, line)) = next else { break };
                    if finish.send((index, guarded(&line, answer))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(finish);
        let writer = scope.spawn(move || write_in_order(&finished, output));
        let mut index = 0;
        for line in input.split(b'\n') {
            let line = line.context("cannot read standard input")?;
            let line = String::from_utf8(line).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
            if line.trim().is_empty() {
                continue;
            }
            if give.send((index, line)).is_err() {
                break;
            }
            index += 1;
        }
        drop(give);
        match writer.join() {
            Ok(Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("cannot write to standard output"),
            _ => Ok(()),
        }
    })
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

fn guarded(line: &str, answer: &impl Fn(&str) -> Value) -> Value {
    catch_unwind(AssertUnwindSafe(|| answer(line))).unwrap_or_else(|_| {
        let id = serde_json::from_str::<Value>(line).ok().and_then(|request| request.get("id").cloned()).unwrap_or_default();
        json!({ "id": id, "error": "a bug in feedmill: please report this document" })
    })
}

fn write_in_order(finished: &Receiver<(usize, Value)>, output: &mut impl Write) -> io::Result<()> {
    let (mut waiting, mut next) = (BTreeMap::new(), 0);
    for (index, value) in finished {
        waiting.insert(index, value);
        while let Some(value) = waiting.remove(&next) {
            serde_json::to_writer(&mut *output, &value)?;
            output.write_all(b"\n")?;
            output.flush()?;
            next += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_and_a_broken_line_costs_itself() {
        let input: String = (0..500).map(|i| if i == 7 { "broken\n".to_owned() } else { format!("{{\"id\": {i}}}\n\n") }).collect();
        let mut output = Vec::new();
        let answer = |line: &str| {
            let request: Value = serde_json::from_str(line).unwrap_or_default();
            assert_ne!(request["id"], 9, "a bug");
            json!({ "id": request["id"] })
        };
        run(input.as_bytes(), &mut output, answer).unwrap();
        let ids: Vec<Value> = String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect();
        assert_eq!(ids.len(), 500);
        assert_eq!(ids[7]["id"], Value::Null);
        assert!(ids[9]["error"].as_str().unwrap().contains("bug"));
        assert!(ids.iter().enumerate().all(|(index, answer)| index == 7 || answer["id"] == index));
    }
}

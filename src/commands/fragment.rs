//! Answers requests to convert a piece of HTML, one JSON object a line.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::jsonl;
use crate::html;
use crate::markdown::{self, Options};

/// A request.
#[derive(Debug, Deserialize)]
struct Request {
    /// Given back as it came.
    #[serde(default)]
    id: Value,
    html: String,
    /// The address of the page; may be missing or empty.
    #[serde(default)]
    base_url: Option<String>,
}

/// Gives the answer to one line: `{"id", "html", "base_url"}` becomes `{"id", "markdown"}`, a broken line `{"id", "error"}`.
/// Without a `base_url` addresses are meant from `base`.
pub(super) fn answer(line: &mut String, base: Option<&Url>, options: &Options) -> Value {
    let request: Request = match jsonl::request(line) {
        Ok(request) => request,
        Err(refusal) => return refusal,
    };
    let own = request.base_url.as_deref().and_then(|base| Url::parse(base).ok());
    // A page of megabytes need not be there three times.
    *line = json!({ "id": request.id }).to_string();
    let body = html::parse_last_fragment(request.html);
    let markdown = markdown::convert_last(body, own.as_ref().or(base), options);
    json!({"id": request.id, "markdown": markdown})
}

#[cfg(test)]
mod tests {
    use crate::markdown::Options;

    fn answer(line: &str) -> serde_json::Value {
        super::answer(&mut line.to_owned(), None, &Options::default())
    }

    #[test]
    fn requests_are_answered() {
        let line = r#"{"id": 7, "html": "<p><a href=x>y</a>", "base_url": "https://example.org/a/"}"#;
        assert_eq!(answer(line).to_string(), r#"{"id":7,"markdown":"[y](https://example.org/a/x)\n"}"#);
        assert_eq!(answer(r#"{"id": "a", "html": ""}"#).to_string(), r#"{"id":"a","markdown":""}"#);
    }

    #[test]
    fn broken_lines_get_an_error() {
        assert_eq!(answer("{").get("id"), Some(&serde_json::Value::Null));
        assert!(answer("[1]").get("error").is_some());
    }
}

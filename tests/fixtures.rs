//! Every folder of `tests/fixtures` is a test: a configuration, the site as it is at each poll, and the posts wanted.
//!
//! `N/web/` is what the server serves at poll N (what it lacks comes from earlier polls), `N/expected/` the content
//! folder afterwards, `N/outcome.txt` what the refresh reports and `N/requests.txt` what the server was asked.
//! `{base}` stands for the server's address. `N/edit/` is laid over the content folder before poll N, as a user
//! would; an empty file there removes the post. `site/` holds more files beside the configuration.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "tests fail by panicking and make their own files"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use feedmill::config;
use feedmill::pipeline::{Mill, Order, refresh};
use feedmill::state::State;
use libtest_mimic::{Arguments, Failed, Trial};
use support::folders;
use support::web::Web;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    let trials = cases.into_iter().map(|case| {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        Trial::test(name, move || run(&case))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn run(case: &Path) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(poll_all(case)).map_err(Failed::from)
}

async fn poll_all(case: &Path) -> Result<(), String> {
    let site = tempfile::tempdir().unwrap();
    let web = Web::start().await;
    let polls: Vec<PathBuf> = (1..100).map(|n| case.join(n.to_string())).take_while(|poll| poll.is_dir()).collect();
    assert!(!polls.is_empty(), "a case needs a folder `1`");
    for (index, poll) in polls.iter().enumerate() {
        let webs: Vec<PathBuf> = polls.iter().take(index + 1).rev().map(|poll| poll.join("web")).collect();
        web.serve(&webs.iter().map(PathBuf::as_path).collect::<Vec<_>>());
        let written = [poll.join("feedmill.yaml"), case.join("feedmill.yaml")].into_iter().find(|path| path.exists());
        let config = std::fs::read_to_string(written.expect("a case needs a feedmill.yaml")).unwrap();
        std::fs::write(site.path().join("feedmill.yaml"), config.replace("{base}", &web.base)).unwrap();
        edit(&case.join("site"), site.path(), &web.base);
        edit(&poll.join("edit"), &site.path().join("content"), &web.base);
        let outcome = poll_once(site.path(), index).await?;
        let requests = web.requests();
        assert!(web.most_open() <= 1, "a host was asked twice at the same time");
        check(poll, site.path(), &web.base, (outcome, requests))?;
    }
    Ok(())
}

fn edit(edits: &Path, folder: &Path, base: &str) {
    for (name, text) in folders::read(edits) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        if text.is_empty() {
            std::fs::remove_file(path).unwrap();
        } else {
            std::fs::write(path, text.replace("{base}", base)).unwrap();
        }
    }
}

async fn poll_once(site: &Path, index: usize) -> Result<String, String> {
    let now: DateTime<Utc> = "2025-03-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(i64::try_from(index).unwrap());
    let config = config::load(&site.join("feedmill.yaml")).map_err(|problems| problems.to_string())?;
    let state = State::open(&config.state, now).await.map_err(|error| error.to_string())?;
    let mill = Mill::open(&config, state).await.map_err(|error| error.to_string())?;
    let mut report = String::new();
    for subscription in &config.subscriptions {
        let outcome = refresh(&mill, subscription, &Order { now, ..Order::default() }).await;
        let mut value = serde_json::to_value(&outcome).unwrap();
        let fields = value.as_object_mut().unwrap();
        // The posts are in the folder; what is zero goes without saying.
        fields.remove("posts");
        fields.retain(|_, value| *value != 0);
        for (key, value) in fields {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            report.push_str(&format!("{key}: {text}\n"));
        }
    }
    mill.state.close().await;
    Ok(report)
}

fn check(poll: &Path, site: &Path, base: &str, (outcome, requests): (String, Vec<String>)) -> Result<(), String> {
    let marks = regex::Regex::new(r"-[0-9a-f]{6}(\.md|/index\.md)$").unwrap();
    let neutral = |text: &str| text.replace(base, "{base}").replace(site.to_str().unwrap(), "{site}");
    let found = folders::read(&site.join("content")).into_iter();
    let mut found: Vec<_> = found.map(|(name, text)| (marks.replace(&name, "-######$1").into_owned(), neutral(&text))).collect();
    // The marks depend on the server's port, and so does the order of the files.
    found.sort();
    let mut posts = BTreeMap::new();
    for (mut name, text) in found {
        while posts.contains_key(&name) {
            name.insert(0, '+');
        }
        posts.insert(name, text);
    }
    compare(&posts, &poll.join("expected"))?;
    let mut requests = requests;
    // Pages come in any order, since they are fetched side by side.
    requests.sort();
    for (name, text) in
        [("outcome.txt", neutral(&outcome)), ("requests.txt", requests.iter().map(|line| format!("{}\n", neutral(line))).collect())]
    {
        let path = poll.join(name);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let wanted = std::fs::read_to_string(&path).unwrap_or_default();
        if wanted != text {
            return Err(format!("differs: {name}\n--- wanted\n{wanted}\n--- found\n{text}"));
        }
    }
    Ok(())
}

/// Says how files differ from those of a folder; nothing when they are the same.
fn compare(actual: &BTreeMap<String, String>, expected: &Path) -> Result<(), String> {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let _ = std::fs::remove_dir_all(expected);
        for (name, text) in actual {
            let path = expected.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        return Ok(());
    }
    let wanted = folders::read(expected);
    let mut report = String::new();
    for name in wanted.keys().chain(actual.keys()).collect::<BTreeSet<_>>() {
        match (wanted.get(name), actual.get(name)) {
            (Some(_), None) => writeln!(report, "missing: {name}").unwrap(),
            (None, Some(text)) => writeln!(report, "not expected: {name}\n{text}").unwrap(),
            (Some(wanted), Some(actual)) if wanted != actual => {
                writeln!(report, "differs: {name}\n--- wanted\n{wanted}\n--- found\n{actual}").unwrap();
            }
            _ => {}
        }
    }
    if report.is_empty() { Ok(()) } else { Err(format!("{report}\n(UPDATE_EXPECT=1 cargo test takes what was found; read the diff)")) }
}

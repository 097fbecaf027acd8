//! The rules of the house (CONTRIBUTING.md) that a machine can keep.

use std::path::{Path, PathBuf};

const LIMIT_LINES: usize = 400;

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
                let name = entry.path().strip_prefix(&root).unwrap().to_owned();
                files.push((name, std::fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The code of a file, without its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap()
}

fn is_test_file(name: &Path) -> bool {
    name.file_stem().is_some_and(|stem| stem == "tests")
}

#[test]
fn every_file_says_what_it_is_for() {
    for (name, text) in sources() {
        assert!(text.starts_with("//! "), "{} does not begin with a sentence about itself", name.display());
    }
}

#[test]
fn no_file_is_too_long() {
    for (name, text) in sources().iter().filter(|(name, _)| !is_test_file(name)) {
        let n_lines = code(text).lines().filter(|line| !line.trim().is_empty() && !line.trim().starts_with("//")).count();
        assert!(n_lines <= LIMIT_LINES, "{} has {n_lines} lines of code, more than {LIMIT_LINES}: split it by meaning", name.display());
    }
}

#[test]
fn stages_are_pure_and_never_call_back() {
    let stages = ["rules", "feed", "article", "markdown", "enrich", "post", "html", "charset.rs", "line.rs", "signature.rs"];
    let forbidden = [
        "async ",
        ".await",
        "std::fs",
        "std::net",
        "std::env",
        "tokio::",
        "reqwest::",
        "sqlx::",
        "Utc::now",
        "Instant::now",
        "static mut",
        "crate::pipeline",
        "crate::fetch",
        "crate::state",
        "crate::content::",
        "crate::disk",
        "crate::daemon",
        "crate::commands",
        "crate::config",
    ];
    for (name, text) in sources().iter().filter(|(name, _)| stages.iter().any(|stage| name.starts_with(stage))) {
        for word in forbidden {
            assert!(!code(text).contains(word), "{} is a pure stage and must not use `{word}`", name.display());
        }
    }
}

#[test]
fn only_the_outside_is_asynchronous() {
    let allowed =
        ["fetch", "pipeline", "daemon.rs", "crew.rs", "commands", "state", "lists.rs", "content.rs", "publish.rs", "demo", "main.rs"];
    for (name, text) in sources().iter().filter(|(name, _)| !allowed.iter().any(|allowed| name.starts_with(allowed))) {
        assert!(!code(text).contains("async fn"), "{} is asynchronous", name.display());
    }
}

#[test]
fn exceptions_have_reasons() {
    for (name, text) in sources() {
        assert!(!text.contains("#[allow(") && !text.contains("#![allow("), "{} has a bare `allow`", name.display());
    }
}

/// The licences of everything that is linked (deny.toml says the same to `cargo deny`).
#[test]
fn every_dependency_has_a_permissive_licence() {
    let allowed = [
        "MIT",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Zlib",
        "Unicode-3.0",
        "MPL-2.0",
        "CC0-1.0",
        "0BSD",
        "Unlicense",
        "Apache-2.0 WITH LLVM-exception",
    ];
    let compiler = std::process::Command::new("rustc").arg("-vV").output().unwrap();
    let compiler = String::from_utf8(compiler.stdout).unwrap();
    let host = compiler.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50);
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
        // One of the alternatives must have all its parts allowed.
        let is_allowed = licence.split(" OR ").any(|one| {
            let one = one.trim_matches(['(', ')', ' ']);
            one.split(" AND ").all(|part| allowed.contains(&part.trim_matches(['(', ')', ' '])))
        });
        assert!(is_allowed, "{} {} has the licence `{licence}`", package["name"], package["version"]);
        let name = package["name"].as_str().unwrap();
        assert!(!["html2md", "article_scraper", "serde_yaml", "openssl"].contains(&name), "{name} is not wanted here (deny.toml)");
    }
}

/// The systemd units, where the tools to check them are.
#[test]
fn commands_of_the_units_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for unit in ["feedmill.service", "feedmill-fetch.service"] {
        let text = std::fs::read_to_string(root.join("systemd").join(unit)).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/feedmill ")).unwrap();
        let arguments = std::iter::once("feedmill").chain(line.split_whitespace());
        let parsed = <feedmill::cli::Cli as clap::Parser>::try_parse_from(arguments);
        assert!(parsed.is_ok(), "{unit}: {line}");
    }
}

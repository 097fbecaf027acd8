//! Compares a folder with what it should be, or makes it what it should be (`UPDATE_EXPECT=1`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Gives the files below a folder with their texts.
pub fn read(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&current) else { continue };
        for entry in entries.map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                files.insert(name, String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned());
            }
        }
    }
    files
}

/// Says how files differ from those of a folder; nothing when they are the same.
pub fn compare(actual: &BTreeMap<String, String>, expected: &Path) -> Result<(), String> {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let _ = std::fs::remove_dir_all(expected);
        for (name, text) in actual {
            let path = expected.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        return Ok(());
    }
    let wanted = read(expected);
    let mut report = String::new();
    for name in wanted.keys().chain(actual.keys()).collect::<std::collections::BTreeSet<_>>() {
        match (wanted.get(name), actual.get(name)) {
            (Some(_), None) => writeln!(report, "missing: {name}").unwrap(),
            (None, Some(text)) => writeln!(report, "not expected: {name}\n{text}").unwrap(),
            (Some(wanted), Some(actual)) if wanted != actual => writeln!(report, "differs: {name}\n--- wanted\n{wanted}\n--- found\n{actual}").unwrap(),
            _ => {}
        }
    }
    if report.is_empty() { Ok(()) } else { Err(format!("{report}\n(UPDATE_EXPECT=1 cargo test takes what was found; read the diff)")) }
}

//! Values that do not stand in the configuration itself: environment variables and secrets in files.

use std::path::{Path, PathBuf};

use crate::disk;

/// Replaces `${NAME}` by the environment variable and `$$` by a dollar sign; any other `$` stays.
pub(super) fn expand(text: &str) -> Result<String, String> {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            expanded.push('$');
            rest = after;
        } else if let Some((name, after)) = after.strip_prefix('{').and_then(|after| after.split_once('}')) {
            let value = std::env::var(name).map_err(|_| format!("the environment variable `{name}` is not set"))?;
            expanded.push_str(&value);
            rest = after;
        } else {
            expanded.push('$');
            rest = after;
        }
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// Gives the trimmed text of a secret's file. A relative path is looked for in systemd's `$CREDENTIALS_DIRECTORY`
/// first, then beside the configuration.
pub(super) fn read(path: &str, config_file: &Path) -> Result<String, String> {
    let path = expand(path)?;
    let credential = std::env::var_os("CREDENTIALS_DIRECTORY").map(|folder| PathBuf::from(folder).join(&path)).filter(|path| path.exists());
    let path = credential.unwrap_or_else(|| config_file.with_file_name("").join(&path));
    let text = disk::read_to_string(&path).map_err(|error| format!("{error}: {}", error.source))?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in() {
        assert_eq!(expand("no variable, 5 $ and $x").unwrap(), "no variable, 5 $ and $x");
        assert_eq!(expand("$${HOME}").unwrap(), "${HOME}");
        assert_eq!(expand("<${CARGO_PKG_NAME}>").unwrap(), "<feedmill>");
        assert_eq!(expand("${FEEDMILL_NOT_SET}").unwrap_err(), "the environment variable `FEEDMILL_NOT_SET` is not set");
    }

    #[test]
    fn a_secret_lies_beside_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        disk::write(&folder.path().join("token"), "s3cret\n", disk::Existing::Keep).unwrap();
        assert_eq!(read("token", &folder.path().join("feedmill.yaml")).unwrap(), "s3cret");
        assert!(read("absent", &folder.path().join("feedmill.yaml")).unwrap_err().contains("absent"));
    }
}

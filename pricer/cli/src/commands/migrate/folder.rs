//! `--out`: everything that an upgrade needs, in one folder.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use bidprice_files::{Readers, replace};
use bidprice_migrate::{Migration, Old};
use bidprice_report::Paint;

use super::{Stop, steps};

/// What goes into the folder.
pub(super) struct Files<'m> {
    pub(super) old: &'m Old,
    pub(super) migration: &'m Migration,
    /// The new values file.
    pub(super) values: &'m str,
    /// For `bidpricescript`.
    pub(super) value: &'m str,
}

impl Files<'_> {
    /// Writes them, private as values are, and tells their paths. What is there already stays,
    /// unless it may be overwritten.
    pub(super) fn write(
        &self,
        folder: &str,
        overwrite: bool,
        upgrade: &str,
    ) -> Result<Vec<String>, Stop> {
        let report = self.migration.report.text(Paint::Plain);
        let settings = self.migration.settings_file.as_deref();
        let guide = steps::guide(&report, upgrade, settings.is_some());
        let mut files: Vec<(&str, &[u8])> = vec![
            ("provider.yaml", self.values.as_bytes()),
            ("old-bid-price-script.sh", &self.old.script),
            ("bidpricescript.b64", self.value.as_bytes()),
            ("MIGRATION.md", guide.as_bytes()),
        ];
        files.extend(settings.map(|settings| ("bidprice.yaml", settings.as_bytes())));
        let path = |name: &str| Path::new(folder).join(name).display().to_string();
        let there: Vec<String> =
            files.iter().map(|(name, _)| path(name)).filter(|p| Path::new(p).exists()).collect();
        if let Some(first) = there.first().filter(|_| !overwrite) {
            let message = format!("`{first}` is there already, and nothing was written");
            return Err(Stop::new(message, "name another folder, or add --force"));
        }
        let unwritten = |path: &str, error: std::io::Error| {
            Stop::new(format!("cannot write `{path}`: {error}"), "check the folder and the disk")
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| unwritten(folder, error))?;
        files
            .into_iter()
            .map(|(name, content)| {
                let path = path(name);
                replace(&path, content, Readers::AsBefore)
                    .map_err(|error| unwritten(&path, error.into()))?;
                Ok(path)
            })
            .collect()
    }
}

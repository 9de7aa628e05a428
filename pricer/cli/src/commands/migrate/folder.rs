//! `--out`: everything that an upgrade needs, in one folder.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use bidprice_files::{Existing, Readers, Unwritten, check_named, write_named};
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
        let existing = if overwrite { Existing::Replace } else { Existing::Refuse };
        // All are looked at before one is written.
        for path in files.iter().map(|(name, _)| path(name)) {
            check_named(&path, existing).map_err(|why| unwritten(&path, why))?;
        }
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
            let problem = format!("cannot write `{folder}`: {error}");
            Stop::new(problem, "check the folder and the disk")
        })?;
        files
            .into_iter()
            .map(|(name, content)| {
                let path = path(name);
                write_named(&path, content, Readers::AsBefore, existing)
                    .map_err(|why| unwritten(&path, why))?;
                Ok(path)
            })
            .collect()
    }
}

fn unwritten(path: &str, why: Unwritten) -> Stop {
    match why {
        Unwritten::IsThere => Stop::new(
            format!("`{path}` is there already, and nothing was written"),
            "name another folder, or add --force",
        ),
        Unwritten::NotAFile => {
            Stop::new(format!("`{path}` {why}, and stays"), "name another folder")
        }
        // A folder that is missing is made.
        Unwritten::Failed(_) => {
            Stop::new(format!("`{path}` {why}"), "check the folder and the disk")
        }
    }
}

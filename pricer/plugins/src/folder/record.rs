//! What was installed for a path.

use std::os::unix::fs::MetadataExt;

use bidprice_files::{Distrust, read_trusted};
use serde::{Deserialize, Serialize};

use super::Folder;
use crate::checksum::Checksum;
use crate::component::Described;
use crate::digest::Digest;
use crate::failure::Failure;

/// A description with its settings, a few versions.
pub(super) const RECORD_BYTES_MAX: usize = 256 << 10;

/// An installed plugin.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Installed {
    /// The file that the settings name.
    pub path: String,
    /// The newest first. Two only while one replaces the other.
    pub versions: Vec<Version>,
}

/// One content of the plugin's file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Version {
    /// Of the file.
    pub sha256: Digest,
    /// How the file is known without reading it.
    pub identity: Identity,
    /// The interface that it exports.
    pub contract: String,
    /// What it says of itself.
    pub described: Described,
    /// When it was installed, UTC.
    pub installed: String,
    /// One for each engine that has compiled it.
    pub compiled: Vec<Compiled>,
}

/// A compiled form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Compiled {
    /// Which engine can load it.
    pub engine: String,
    /// Its name in the folder.
    pub file: String,
    /// Of the compiled form.
    pub xxh3: Checksum,
    /// Its size.
    pub bytes: u64,
}

/// What changes whenever a file is written or exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    inode: u64,
    bytes: u64,
    modified_ns: i128,
}

impl Identity {
    pub(super) fn of_file(path: &str) -> std::io::Result<Self> {
        Ok(Self::of(&std::fs::metadata(path)?))
    }

    pub(super) fn of(file: &std::fs::Metadata) -> Self {
        let modified_ns = i128::from(file.mtime()) * 1_000_000_000 + i128::from(file.mtime_nsec());
        Self { inode: file.ino(), bytes: file.size(), modified_ns }
    }
}

impl Installed {
    /// The version whose file lies at the path now. A file that was only copied or touched is
    /// known by its content.
    pub fn version_in_use(&self) -> Result<&Version, Failure> {
        let path = &self.path;
        let now = Identity::of_file(path)
            .map_err(|error| Failure::Changed(format!("`{path}` cannot be read: {error}")))?;
        if let Some(version) = self.versions.iter().find(|version| version.identity == now) {
            return Ok(version);
        }
        let digest = super::install::read_plugin(path).map(|file| Digest::of(&file))?;
        let same = self.versions.iter().find(|version| version.sha256 == digest);
        same.ok_or_else(|| Failure::Changed(format!("`{path}` has changed since it was installed")))
    }
}

impl Version {
    /// What this engine can load.
    pub fn compiled_for(&self, engine: &str) -> Result<&Compiled, Failure> {
        self.compiled.iter().find(|compiled| compiled.engine == engine).ok_or_else(|| {
            let others: Vec<&str> = self.compiled.iter().map(|c| c.engine.as_str()).collect();
            Failure::Changed(format!("it was compiled for {}, not for {engine}", others.join(", ")))
        })
    }
}

impl Folder {
    /// What is installed for this path.
    pub fn record_of(&self, plugin: &str) -> Result<Installed, Failure> {
        let path = self.record_path(plugin);
        let file = match read_trusted(&path, &self.trusted_uids, RECORD_BYTES_MAX) {
            Ok(file) => file,
            Err(Distrust::Missing) => {
                return Err(Failure::NotInstalled(format!("`{plugin}` is not installed")));
            }
            Err(distrust) => return Err(self.distrusted(&path, distrust)),
        };
        serde_json::from_str(&file.text)
            .map_err(|error| Failure::Changed(format!("its record `{path}` is damaged: {error}")))
    }

    /// Everything that is installed, by path; a record that cannot be read is its reason.
    pub fn list(&self) -> Result<Vec<Result<Installed, Failure>>, Failure> {
        match self.check() {
            Err(Failure::NotInstalled(_)) => return Ok(Vec::new()),
            answer => answer?,
        }
        let mut found: Vec<Result<Installed, Failure>> =
            self.names()?.iter().filter(|name| is_record(name)).map(|n| self.read(n)).collect();
        found.sort_by_key(|record| {
            record.as_ref().map_or_else(|_| String::new(), |r| r.path.clone())
        });
        Ok(found)
    }

    pub(super) fn names(&self) -> Result<Vec<String>, Failure> {
        let unreadable =
            |error: std::io::Error| Failure::Distrusted(format!("`{}`: {error}", self.path));
        let entries = std::fs::read_dir(&self.path).map_err(unreadable)?;
        Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
    }

    fn read(&self, name: &str) -> Result<Installed, Failure> {
        let path = self.file(name);
        let file = read_trusted(&path, &self.trusted_uids, RECORD_BYTES_MAX)
            .map_err(|distrust| self.distrusted(&path, distrust))?;
        serde_json::from_str(&file.text)
            .map_err(|error| Failure::Changed(format!("the record `{path}` is damaged: {error}")))
    }
}

pub(super) fn is_record(name: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|extension| extension == "json")
}

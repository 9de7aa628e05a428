//! Installing: check, compile, keep, and only then say so in the record.

use std::time::{Duration, Instant, SystemTime};

use bidprice_core::utc_text;
use bidprice_files::{Lock, Readers, make_private_folder, replace};

use super::record::{RECORD_BYTES_MAX, is_record};
use super::{Compiled, FILE_BYTES_MAX, Folder, Identity, Installed, Version};
use crate::checksum::Checksum;
use crate::component::{PluginComponent, component_of};
use crate::contract::Contracts;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::loading;
use crate::plugin::Plugin;

/// Installing takes some seconds for an interpreter; whoever waits longer should look.
const LOCK_PATIENCE: Duration = Duration::from_secs(30);

/// What is installed, and where the settings will look for it.
#[derive(Clone, Copy, Debug)]
pub struct Placing<'a> {
    /// The file to install.
    pub file: &'a str,
    /// The path that the settings name, if that is another: the file is copied there, and bids go
    /// on with the old plugin until they have the new one.
    pub replaces: Option<&'a str>,
}

/// What installing did.
#[derive(Clone, Debug)]
pub struct Report {
    /// The record as it is now.
    pub installed: Installed,
    /// How long the compiler took.
    pub compiling: Duration,
}

impl Folder {
    /// Checks, compiles and stores a plugin.
    pub fn install(
        &self,
        engine: &Engine,
        contracts: Contracts,
        target: Placing<'_>,
    ) -> Result<Report, Failure> {
        let file = read_plugin(target.file)?;
        let component = component_of(&file, contracts)?;
        let started = Instant::now();
        let code = engine.compile(&component.bytes)?;
        let compiling = started.elapsed();
        let described = try_out(engine, &component, &code)?;
        let path = absolute(target.replaces.unwrap_or(target.file))?;
        let _lock = self.lock()?;
        let sha256 = Digest::of(&file);
        let version = Version {
            sha256,
            identity: Identity::of_file(target.file).map_err(|e| unwritten(target.file, e))?,
            contract: component.contract.interface().to_owned(),
            described,
            installed: now(),
            compiled: vec![self.keep(sha256, &code)?],
        };
        let installed = match target.replaces {
            Some(_) => self.exchange(&path, &file, version)?,
            None => self.write(Installed { path, versions: vec![version] })?,
        };
        self.clear();
        Ok(Report { installed, compiling })
    }

    /// Forgets a plugin; its own file stays. False if it was not installed.
    pub fn remove(&self, path: &str) -> Result<bool, Failure> {
        self.check()?;
        let _lock = self.lock()?;
        let record = self.record_path(&absolute(path)?);
        match std::fs::remove_file(&record) {
            Ok(()) => {
                self.clear();
                Ok(true)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(unwritten(&record, error)),
        }
    }

    /// The file at the path becomes this one, and at every moment the record knows both.
    fn exchange(&self, path: &str, file: &[u8], new: Version) -> Result<Installed, Failure> {
        let mut versions = vec![new];
        if let Ok(before) = self.record_of(path) {
            versions.extend(before.version_in_use().ok().cloned());
        }
        let mut installed = self.write(Installed { path: path.to_owned(), versions })?;
        replace(path, file, Readers::AsBefore).map_err(|error| unwritten(path, error.into()))?;
        installed.versions.truncate(1);
        for version in &mut installed.versions {
            version.identity = Identity::of_file(path).map_err(|error| unwritten(path, error))?;
        }
        self.write(installed)
    }

    fn keep(&self, plugin: Digest, code: &[u8]) -> Result<Compiled, Failure> {
        let xxh3 = Checksum::of(code);
        let engine = Engine::name();
        let file = format!("{}-{engine}-{}.compiled", plugin.short(), xxh3.short());
        let path = self.file(&file);
        replace(&path, code, Readers::AsBefore).map_err(|error| unwritten(&path, error.into()))?;
        Ok(Compiled { engine, file, xxh3, bytes: code.len() as u64 })
    }

    fn write(&self, installed: Installed) -> Result<Installed, Failure> {
        let path = self.record_path(&installed.path);
        let mut json = serde_json::to_string_pretty(&installed).expect("texts have a JSON form");
        json.push('\n');
        if json.len() > RECORD_BYTES_MAX {
            return Err(Failure::NotAPlugin(
                "it describes itself at too great a length".to_owned(),
            ));
        }
        replace(&path, json, Readers::AsBefore).map_err(|error| unwritten(&path, error.into()))?;
        Ok(installed)
    }

    fn lock(&self) -> Result<Lock, Failure> {
        make_private_folder(&self.path).map_err(|error| unwritten(&self.path, error.into()))?;
        self.check()?;
        let path = self.file("lock");
        let deadline = Instant::now() + LOCK_PATIENCE;
        match Lock::take_by(&path, &self.trusted_uids, deadline) {
            Ok(Some(lock)) => Ok(lock),
            Ok(None) => Err(Failure::Distrusted(format!("`{path}` is held by another install"))),
            Err(distrust) => Err(self.distrusted(&path, distrust)),
        }
    }

    /// Compiled forms that no record names any more. Whoever still looks for one reads the record
    /// again.
    fn clear(&self) {
        let Ok(files) = self.names() else { return };
        let known: Vec<Installed> = match self.list() {
            // A record that cannot be read may name any of them.
            Ok(list) if list.iter().all(Result::is_ok) => list.into_iter().flatten().collect(),
            _ => return,
        };
        let versions = known.iter().flat_map(|record| &record.versions);
        let named: Vec<&str> =
            versions.flat_map(|v| &v.compiled).map(|compiled| compiled.file.as_str()).collect();
        for file in files.iter().filter(|file| !is_record(file) && *file != "lock") {
            if !named.contains(&file.as_str()) {
                let _ = std::fs::remove_file(self.file(file));
            }
        }
    }
}

/// A compiled plugin that cannot even say its name is not installed.
fn try_out(
    engine: &Engine,
    component: &PluginComponent,
    code: &[u8],
) -> Result<crate::component::Described, Failure> {
    let loaded = loading::fresh(engine, code)?;
    Plugin::bind(engine, &loaded, component.contract)?.describe()
}

/// The whole of a plugin's file.
pub fn read_plugin(path: &str) -> Result<Vec<u8>, Failure> {
    let unreadable =
        |error: std::io::Error| Failure::Unreadable(format!("cannot be read: {error}"));
    let file = std::fs::metadata(path).map_err(unreadable)?;
    if !file.is_file() {
        return Err(Failure::Unreadable("is not a file".to_owned()));
    }
    if file.len() > FILE_BYTES_MAX as u64 {
        let words = format!("is longer than {FILE_BYTES_MAX} bytes");
        return Err(Failure::Unreadable(words));
    }
    std::fs::read(path).map_err(unreadable)
}

/// The path as settings name it: a bid is decided in whatever folder the provider stands in.
pub(super) fn absolute(path: &str) -> Result<String, Failure> {
    let absolute =
        std::path::absolute(path).ok().and_then(|path| path.into_os_string().into_string().ok());
    absolute.ok_or_else(|| Failure::NotAPlugin(format!("`{path}` is not a path")))
}

fn now() -> String {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    utc_text(since_1970.as_secs())
}

#[expect(clippy::needless_pass_by_value, reason = "fits `map_err`")]
fn unwritten(path: &str, error: std::io::Error) -> Failure {
    Failure::Unwritten(format!("`{path}` cannot be written: {error}"))
}

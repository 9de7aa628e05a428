//! The private folder of installed plugins.
//!
//! For each plugin's path there is a record (`<checksum of the path>.json`) that says which files are
//! meant, by their SHA-256, and which compiled form belongs to them. A compiled form is named by the
//! plugin's digest, the engine and its own checksum, so none is ever overwritten by another one: a
//! record that is replaced while 64 processes bid leads each of them to the old or the new plugin.

mod install;
mod record;

use bidprice_files::{Distrust, check_folder, open_trusted};

use crate::checksum::Checksum;
use crate::contract::Contracts;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::loading;
use crate::plugin::Plugin;

pub use install::{Placing, Report, read_plugin};
use record::Identity;
pub use record::{Compiled, Installed, Version};

/// A plugin's file; an interpreter with its library has forty megabytes.
pub(crate) const FILE_BYTES_MAX: usize = 128 << 20;

/// How often a record is read again because what it names was just replaced.
const TRIES: usize = 5;

/// Where compiled plugins are kept.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The folder itself.
    pub path: String,
    /// Whose files are trusted, beside this user's and root's.
    pub trusted_uids: Vec<u32>,
}

impl Folder {
    /// The installed plugin for this path, ready to judge. Never compiles.
    ///
    /// A digest that is given has to be that of the plugin's file.
    pub fn load(
        &self,
        engine: &Engine,
        contracts: Contracts,
        path: &str,
        digest: Option<Digest>,
    ) -> Result<Plugin, Failure> {
        self.check()?;
        let path = install::absolute(path)?;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_load(engine, contracts, &path, digest) {
                // Replaced between the record and the file that it named.
                Err(Failure::Changed(_)) if tries < TRIES => {}
                answer => return answer,
            }
        }
    }

    fn try_load(
        &self,
        engine: &Engine,
        contracts: Contracts,
        path: &str,
        digest: Option<Digest>,
    ) -> Result<Plugin, Failure> {
        let installed = self.record_of(path)?;
        let version = installed.version_in_use()?;
        if digest.is_some_and(|digest| digest != version.sha256) {
            return Err(Failure::Changed(format!(
                "the settings want sha256:{}, and sha256:{} is installed",
                digest.map_or_else(String::new, |digest| digest.short() + "…"),
                version.sha256.short() + "…"
            )));
        }
        let compiled = version.compiled_for(&Engine::name())?;
        let contract = contracts.of(&[&version.contract]).ok_or_else(|| {
            Failure::NotAPlugin(format!("its contract `{}` is not known here", version.contract))
        })?;
        let component = self.map(engine, compiled)?;
        Plugin::bind(engine, &component, contract)
    }

    fn map(
        &self,
        engine: &Engine,
        compiled: &Compiled,
    ) -> Result<wasmtime::component::Component, Failure> {
        if compiled.file.contains('/') {
            let words = format!("its record names `{}`, which is elsewhere", compiled.file);
            return Err(Failure::Changed(words));
        }
        let path = self.file(&compiled.file);
        let (file, _) = open_trusted(&path, &self.trusted_uids)
            .map_err(|distrust| self.distrusted(&path, distrust))?;
        let found = Checksum::of_file(&file)
            .map_err(|error| Failure::Changed(format!("`{path}` cannot be read: {error}")))?;
        if found != compiled.xxh3 {
            return Err(Failure::Changed(format!(
                "`{path}` is not what was compiled: it is damaged"
            )));
        }
        loading::mapped(engine, &file)
    }

    fn check(&self) -> Result<(), Failure> {
        match check_folder(&self.path, &self.trusted_uids) {
            Ok(()) => Ok(()),
            Err(Distrust::Missing) => {
                Err(Failure::NotInstalled(format!("nothing is installed in `{}`", self.path)))
            }
            Err(distrust) => Err(self.distrusted(&self.path, distrust)),
        }
    }

    /// What it means that a file or folder of ours is not as it has to be.
    #[expect(clippy::unused_self, reason = "reads as what the folder makes of it")]
    fn distrusted(&self, path: &str, distrust: Distrust) -> Failure {
        let words = format!("`{path}` {distrust}");
        match distrust {
            Distrust::Missing => Failure::Changed(words),
            _ => Failure::Distrusted(words),
        }
    }

    fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.path.trim_end_matches('/'))
    }

    fn record_path(&self, plugin: &str) -> String {
        self.file(&format!("{}.json", Checksum::of(plugin.as_bytes()).short()))
    }
}

//! A plugin's file that need not be installed: read, understood, compiled for this run.

use std::path::Path;
use std::time::{Duration, Instant};

use bidprice_plugins::{
    Contracts, Digest, Engine, Plugin, PluginComponent, component_of, read_plugin,
};
use serde::Serialize;

use super::Stop;
use super::figures::bytes_text;
use crate::report;

/// Above this an interpreter is inside, and compiling takes seconds: somebody should know why.
const LARGE_BYTES: usize = 512 << 10;

/// A file that holds a plugin.
pub(super) struct Candidate {
    pub(super) path: String,
    pub(super) component: PluginComponent,
    pub(super) about: About,
}

/// What can be told of a plugin without running it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct About {
    pub(super) path: String,
    /// `component`, `core module` or `text`.
    pub(super) form: &'static str,
    pub(super) bytes: usize,
    pub(super) sha256: Digest,
    pub(super) contract: &'static str,
    pub(super) imports: Vec<String>,
}

/// The plugin in a folder, as `sh build` leaves it there; a file is the plugin itself.
pub(super) fn file_of(path: &str) -> Result<String, Stop> {
    if !Path::new(path).is_dir() {
        return Ok(path.to_owned());
    }
    let files = ["plugin.wasm", "plugin.wat"].map(|name| Path::new(path).join(name));
    let found = files.into_iter().find(|file| file.exists());
    found.map(|file| file.display().to_string()).ok_or_else(|| {
        let message = format!("`{path}` has neither plugin.wasm nor plugin.wat");
        Stop::new(message, "build it first: `sh build` in its folder")
    })
}

impl Candidate {
    /// Reads the file, or the one in the folder; refuses what is no plugin.
    pub(super) fn read(path: &str) -> Result<Self, Stop> {
        let path = &file_of(path)?;
        let unusable = |failure| Stop::of_plugin(path, &failure);
        let file = read_plugin(path).map_err(unusable)?;
        let component = component_of(&file, Contracts::PUBLISHED).map_err(unusable)?;
        let about = About {
            path: path.to_owned(),
            form: component.form.name(),
            bytes: file.len(),
            sha256: Digest::of(&file),
            contract: component.contract.interface(),
            imports: component.imports.clone(),
        };
        Ok(Self { path: path.to_owned(), component, about })
    }

    /// Compiles it for this run, and tells how long that took.
    pub(super) fn compile(&self, engine: &Engine) -> Result<(Plugin, Duration), Stop> {
        self.announce();
        let started = Instant::now();
        let plugin = Plugin::compile(engine, &self.component);
        let took = started.elapsed();
        Ok((plugin.map_err(|failure| Stop::of_plugin(&self.path, &failure))?, took))
    }

    /// Says what somebody waits for, where that takes a while.
    pub(super) fn announce(&self) {
        if self.about.bytes > LARGE_BYTES {
            let size = bytes_text(self.about.bytes as u64);
            report::note(&format!("compiling `{}`, {size}: a moment, please", self.path));
        }
    }
}

impl About {
    /// The form and the size, for a table.
    pub(super) fn form_text(&self) -> String {
        format!("{}, {}", self.form, bytes_text(self.bytes as u64))
    }

    pub(super) fn imports_text(&self) -> String {
        if self.imports.is_empty() { "nothing".to_owned() } else { self.imports.join(", ") }
    }
}

//! Compiled code into the process: the one place where trust in a file becomes running code.
#![expect(unsafe_code, reason = "compiled code is native code, which nobody can check")]

use std::os::fd::{AsFd, AsRawFd};

use wasmtime::component::Component;

use crate::engine::Engine;
use crate::failure::Failure;

/// Code that was just compiled here.
pub(crate) fn fresh(engine: &Engine, compiled: &[u8]) -> Result<Component, Failure> {
    // SAFETY: these bytes come from this process's own compiler and went through nobody's hands.
    unsafe { Component::deserialize(&engine.wasm, compiled) }
        .map_err(|error| Failure::NotAPlugin(error.root_cause().to_string()))
}

/// Code from an open file that was looked at: its owner, its mode, its folder and every byte of it.
pub(crate) fn mapped(engine: &Engine, file: impl AsFd) -> Result<Component, Failure> {
    // By its number, so that it is the same file that was looked at.
    let path = format!("/proc/self/fd/{}", file.as_fd().as_raw_fd());
    // SAFETY: only this user, root or a user named by the settings can have written the file, its
    // folder lets nobody else in, and it is byte for byte what was compiled when the plugin was
    // installed.
    unsafe { Component::deserialize_file(&engine.wasm, path) }.map_err(|error| not_ours(&error))
}

/// Another version of the engine, or other settings.
fn not_ours(error: &wasmtime::Error) -> Failure {
    Failure::Changed(format!("its compiled form cannot be loaded: {}", error.root_cause()))
}

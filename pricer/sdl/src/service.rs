//! Services: what runs, which ports it opens, where it mounts its volumes.

use std::collections::BTreeMap;

use crate::cursor::{Cursor, Field, Fields};
use crate::error::{SdlError, shown};
use crate::expose::{Expose, read_expose};
use crate::names::{is_service, is_variable};
use crate::profile::Unfit;

/// A service.
#[derive(Clone, Debug)]
pub(crate) struct Service<'a> {
    pub(crate) name: &'a str,
    pub(crate) exposes: Vec<Expose<'a>>,
    pub(crate) mounts: Vec<Mount<'a>>,
    /// What confidential computing it asks for.
    pub(crate) tee: Option<Cursor<'a>>,
    /// Whether it can be deployed.
    pub(crate) unfit: Unfit,
}

/// An entry of `params.storage`.
#[derive(Clone, Debug)]
pub(crate) struct Mount<'a> {
    pub(crate) volume: &'a str,
    pub(crate) is_read_only: bool,
    pub(crate) at: Cursor<'a>,
}

/// Reads a service; what the network checks only of a deployed one is noted.
pub(crate) fn read_service<'a>(field: &Field<'a>) -> Result<Service<'a>, SdlError> {
    let fields = field.value.fields()?;
    let mut unfit = Unfit::default();
    unfit.note(check_name(field));
    if fields.text("image")?.is_empty() {
        unfit.note(Err(field.value.error("has no `image`", "write `image: name:tag`")));
    }
    fields.texts("command")?;
    fields.texts("args")?;
    for variable in fields.texts("env")? {
        unfit.note(check_variable(&variable));
    }
    for dependency in fields.items("dependencies")? {
        dependency.fields()?.text("service")?;
    }
    unfit.note(read_credentials(&fields)?);
    let exposes = fields.items("expose")?;
    let exposes: Result<_, _> = exposes.iter().map(|item| read_expose(item, &mut unfit)).collect();
    let exposes = exposes?;
    let params = fields.get("params").map(Cursor::fields).transpose()?;
    let (mounts, tee) = match params {
        Some(params) => (read_mounts(&params, &mut unfit)?, read_tee(&params, &mut unfit)?),
        None => (Vec::new(), None),
    };
    Ok(Service { name: field.name, exposes, mounts, tee, unfit })
}

fn check_name(field: &Field<'_>) -> Result<(), SdlError> {
    if is_service(field.name) {
        return Ok(());
    }
    let problem = format!("has a service `{}`, which is no name for one", shown(field.name));
    let hint = "use lower case letters, digits and `-`, with a letter first and no `-` last";
    Err(field.key.error(&problem, hint))
}

fn check_variable(at: &Cursor<'_>) -> Result<(), SdlError> {
    let text = at.raw_text();
    let name = text.split_once('=').map_or(text, |(name, _)| name);
    if is_variable(name) {
        return Ok(());
    }
    // The value may be a password.
    let problem = format!("sets a variable `{}`, which is no name for one", shown(name));
    Err(at.error(
        &problem,
        "write NAME=value; names have letters, digits, `_`, `-`, `.`, no digit first",
    ))
}

/// Whether host, user name and password are all there, if any is.
fn read_credentials(service: &Fields<'_>) -> Result<Result<(), SdlError>, SdlError> {
    let Some(at) = service.get("credentials") else { return Ok(Ok(())) };
    let fields = at.fields()?;
    fields.text("email")?;
    for name in ["host", "username", "password"] {
        if fields.text(name)?.trim().is_empty() {
            let hint = "credentials need host, username and password";
            return Ok(Err(at.error(&format!("has no `{name}`"), hint)));
        }
    }
    Ok(Ok(()))
}

fn read_mounts<'a>(params: &Fields<'a>, unfit: &mut Unfit) -> Result<Vec<Mount<'a>>, SdlError> {
    if let Some(permissions) = params.get("permissions") {
        permissions.fields()?.texts("read")?;
    }
    let mut lines = BTreeMap::new();
    let mut mounts = Vec::new();
    for field in params.names("storage")? {
        let fields = field.value.fields()?;
        let is_read_only = fields.get("readOnly").map_or(Ok(false), Cursor::flag)?;
        let path = fields.text("mount")?;
        let at = fields.get("mount").unwrap_or(&field.value);
        unfit.note(check_mount(at, path, lines.insert(path, at.line())));
        mounts.push(Mount { volume: field.name, is_read_only, at: field.value });
    }
    Ok(mounts)
}

fn check_mount(at: &Cursor<'_>, path: &str, first_line: Option<usize>) -> Result<(), SdlError> {
    const HINT: &str = "write `mount: /data`, a path that begins with `/`";
    if path.is_empty() {
        return Err(at.error("has no `mount`", HINT));
    }
    if !path.starts_with('/') {
        return Err(at.is_not("a path from the root", HINT));
    }
    let Some(first) = first_line else { return Ok(()) };
    let problem = format!("is {} as in line {first} already", at.shown());
    Err(at.error(&problem, "mount each volume at a path of its own"))
}

fn read_tee<'a>(params: &Fields<'a>, unfit: &mut Unfit) -> Result<Option<Cursor<'a>>, SdlError> {
    if params.text("tee")?.is_empty() {
        return Ok(None);
    }
    let tee = params.get("tee").cloned();
    if let Some(at) = tee.as_ref().filter(|at| !["cpu", "cpu-gpu"].contains(&at.raw_text())) {
        unfit.note(Err(at.is_not("a kind of confidential computing", "write cpu or cpu-gpu")));
    }
    Ok(tee)
}

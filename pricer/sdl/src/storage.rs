//! The volumes of a compute profile.

use std::collections::BTreeMap;

use crate::cursor::{Cursor, Fields};
use crate::error::{SdlError, shown};
use crate::limits::{NAME_BYTES_MAX, VOLUMES_MAX};
use crate::profile::Unfit;
use crate::size;

/// The name of a volume that has none.
const DEFAULT_NAME: &str = "default";

/// What the order calls a volume without a class.
pub(crate) const EPHEMERAL: &str = "ephemeral";
pub(crate) const RAM: &str = "ram";
const DEFAULT_CLASS: &str = "default";
const CLASSES: [&str; 5] = ["beta1", "beta2", "beta3", DEFAULT_CLASS, RAM];

/// Whether an order can have a volume of this class.
#[must_use]
pub fn is_volume_class(name: &str) -> bool {
    name == EPHEMERAL || CLASSES.contains(&name)
}

/// A volume as it was written.
#[derive(Clone, Debug)]
pub(crate) struct Store<'a> {
    pub(crate) name: &'a str,
    pub(crate) size_bytes: u64,
    /// The order's class.
    pub(crate) class: &'a str,
    /// None where no attributes are given.
    pub(crate) persistent: Option<bool>,
    pub(crate) at: Cursor<'a>,
}

/// A list of volumes or a single one, in the order in which the network keeps them.
pub(crate) fn read_storage<'a>(
    at: &Cursor<'a>,
    unfit: &mut Unfit,
) -> Result<Vec<Store<'a>>, SdlError> {
    if !at.is_list() {
        // Network: a single volume's name is not read.
        let volume = read_volume(at, unfit)?;
        return Ok(vec![Store { name: DEFAULT_NAME, ..volume }]);
    }
    // Network: a null in this list is a volume without a size, not left out as in all others.
    let items = at.items_and_nulls()?;
    if items.len() > VOLUMES_MAX {
        let hint = format!("use at most {VOLUMES_MAX} volumes");
        return Err(at.error(&format!("has {} volumes", items.len()), hint));
    }
    let volumes: Result<Vec<_>, _> = items.iter().map(|item| read_volume(item, unfit)).collect();
    let mut volumes = volumes?;
    check_names(&volumes)?;
    sort(&mut volumes);
    Ok(volumes)
}

fn read_volume<'a>(at: &Cursor<'a>, unfit: &mut Unfit) -> Result<Store<'a>, SdlError> {
    let fields = at.fields()?;
    let name = Some(fields.text("name")?).filter(|name| !name.is_empty()).unwrap_or(DEFAULT_NAME);
    if name.len() > NAME_BYTES_MAX {
        let problem = format!("has a name of {} bytes, `{}`", name.len(), shown(name));
        return Err(at.error(&problem, format!("names have at most {NAME_BYTES_MAX} bytes")));
    }
    let size_bytes = size::size_of(&fields, &size::VOLUME, unfit)?;
    let (class, persistent) = match fields.get("attributes") {
        Some(attributes) => read_attributes(&attributes.fields()?)?,
        None => (EPHEMERAL, None),
    };
    Ok(Store { name, size_bytes, class, persistent, at: at.clone() })
}

/// The order's class and whether the volume is persistent.
///
/// Network: class and persistent are held against each other as texts, before `yes` and `on` are
/// read as true. So `persistent: yes` without a class stays ephemeral, and `no` with beta3 passes.
fn read_attributes<'a>(fields: &Fields<'a>) -> Result<(&'a str, Option<bool>), SdlError> {
    check_known(fields)?;
    let persistent = fields.get_or_null("persistent");
    let text = persistent.map_or(Ok("false"), Cursor::text)?;
    let class = fields.get_or_null("class");
    let class = match (class, class.map_or(Ok(""), Cursor::text)?, text) {
        (_, "", "true") => DEFAULT_CLASS,
        (None, _, _) => EPHEMERAL,
        (Some(at), class, _) => checked_class(at, class, text)?,
    };
    let is_persistent = match (text, persistent) {
        ("true" | "on" | "yes", _) => true,
        ("false" | "off" | "no", _) | (_, None) => false,
        (_, Some(at)) => return Err(at.is_not("true or false", "write true or false")),
    };
    Ok((class, Some(is_persistent)))
}

fn check_known(fields: &Fields<'_>) -> Result<(), SdlError> {
    let is_foreign = |name: &str| !["persistent", "class"].contains(&name);
    let Some(field) = fields.all.iter().find(|field| is_foreign(field.name)) else { return Ok(()) };
    field.value.text()?;
    let problem = format!("has an unknown attribute `{}`", shown(field.name));
    Err(field.key.error(&problem, "a volume has only class and persistent"))
}

fn checked_class<'a>(
    at: &Cursor<'_>,
    class: &'a str,
    persistent: &str,
) -> Result<&'a str, SdlError> {
    if !CLASSES.contains(&class) {
        return Err(at.is_not("a storage class", "use beta1, beta2, beta3, default or ram"));
    }
    match persistent {
        "false" if class != RAM => Err(at.error(
            &format!("is `{class}`, but the volume is not persistent"),
            "add `persistent: true`, or leave the class out",
        )),
        other if class == RAM && other != "false" => {
            Err(at.error("is `ram`, which cannot be persistent", "write `persistent: false`"))
        }
        _ => Ok(class),
    }
}

fn check_names(volumes: &[Store<'_>]) -> Result<(), SdlError> {
    let mut lines = BTreeMap::new();
    for volume in volumes {
        if let Some(first) = lines.insert(volume.name, volume.at.line()) {
            let name = shown(volume.name);
            let problem = format!("is a second volume `{name}`, the first is in line {first}");
            return Err(volume
                .at
                .error(&problem, "give each a `name` of its own; without one it is `default`"));
        }
    }
    Ok(())
}

/// Network: by size; of equal ones those without attributes first, then the ephemeral, then the
/// persistent by name. Its comparison of the first two calls each less than the other, and the
/// insertion sort then turns their order round.
fn sort(volumes: &mut [Store<'_>]) {
    volumes.reverse();
    volumes.sort_by(|a, b| {
        let name = |is_persistent, name| if is_persistent == Some(true) { name } else { "" };
        let of = |volume: &Store<'_>| (volume.size_bytes, volume.persistent);
        of(a).cmp(&of(b)).then_with(|| name(a.persistent, a.name).cmp(name(b.persistent, b.name)))
    });
}

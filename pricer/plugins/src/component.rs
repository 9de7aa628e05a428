//! From a file to a component of a contract: what it is, what it wants, what it offers.

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::contract::{Contract, Contracts};
use crate::failure::Failure;
use crate::sections::Sections;

/// The first bytes of any WebAssembly file.
const MAGIC: &[u8] = b"\0asm";

/// What follows them in a core module.
const CORE: &[u8] = &[1, 0, 0, 0];

/// Instances that components within components may come to. JavaScript's tools make two dozen
/// components that come to some hundreds; a million take the compiler seconds.
const UNFOLDED_MAX: u64 = 1_000_000;

/// What a plugin says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Described {
    /// Such as `owner-discount`.
    pub name: String,
    /// Such as `1.2.0`.
    pub version: String,
    /// What its settings may hold.
    pub settings: Vec<SettingDescribed>,
}

/// Something that an operator can set.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SettingDescribed {
    /// As it stands in the settings text.
    pub name: String,
    /// What it does.
    pub meaning: String,
}

/// A component, and which contract it follows.
pub struct PluginComponent {
    /// The component's bytes.
    pub bytes: Vec<u8>,
    /// Its contract.
    pub contract: &'static dyn Contract,
    /// What the file was before.
    pub form: Form,
    /// What it imports, by name.
    pub imports: Vec<String>,
}

/// What a plugin's file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A component.
    Component,
    /// A core module that speaks the component model's binary interface.
    CoreModule,
    /// The text of either.
    Text,
}

impl Form {
    /// For people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::CoreModule => "core module",
            Self::Text => "text",
        }
    }
}

/// Reads a plugin's file: a component, a core module with the contract's exports, or the text of
/// either. Refuses whatever wants more than its contract gives.
pub fn component_of(file: &[u8], contracts: Contracts) -> Result<PluginComponent, Failure> {
    let (binary, form) = binary_of(file)?;
    let bytes = if binary.get(MAGIC.len()..MAGIC.len() + CORE.len()) == Some(CORE) {
        wrapped(binary, contracts)?
    } else {
        binary
    };
    let sections = Sections::of(&bytes).map_err(not_a_plugin)?;
    check_parts(&sections)?;
    let contract = contract_of(&sections, sections.exports.iter().map(String::as_str), contracts)?;
    let imports = sections.imports.into_iter().map(|import| import.from).collect();
    Ok(PluginComponent { bytes, contract, form, imports })
}

/// The contract by the interfaces that are offered, if nothing but its host is wanted.
fn contract_of<'s>(
    sections: &Sections,
    interfaces: impl Iterator<Item = &'s str>,
    contracts: Contracts,
) -> Result<&'static dyn Contract, Failure> {
    let contract = contracts.of(&interfaces.collect::<Vec<_>>());
    let host = contract.unwrap_or_else(|| contracts.newest()).host();
    if let Some(import) = sections.imports.iter().find(|import| import.from != host) {
        return Err(Failure::Import(import.from.clone()));
    }
    contract.ok_or_else(|| of_another_world(&sections.exports, contracts.newest()))
}

fn binary_of(file: &[u8]) -> Result<(Vec<u8>, Form), Failure> {
    if file.starts_with(MAGIC) {
        let is_core = file.get(MAGIC.len()..).is_some_and(|rest| rest.starts_with(CORE));
        return Ok((file.to_vec(), if is_core { Form::CoreModule } else { Form::Component }));
    }
    let text = std::str::from_utf8(file)
        .map_err(|_| Failure::NotAPlugin("it is neither WebAssembly nor its text".to_owned()))?;
    match wat::parse_str(text) {
        Ok(binary) => Ok((binary, Form::Text)),
        Err(error) => {
            // The message, and where; not the line itself, which may be the whole file.
            let text = error.to_string();
            let mut lines = text.lines();
            let what = lines.next().unwrap_or_default();
            let place = lines.next().and_then(|line| line.split_once("<anon>:"));
            let place = place.map_or_else(String::new, |(_, place)| format!(" at {place}"));
            Err(Failure::NotAPlugin(format!("it is no WebAssembly text: {what}{place}")))
        }
    }
}

/// Components within components can multiply: thirty of them, each made twice by the next, are a
/// billion. The compiler would unfold them all before a limit of the runtime is looked at.
fn check_parts(sections: &Sections) -> Result<(), Failure> {
    if sections.unfolded > UNFOLDED_MAX {
        let words = "it is made of too many components within components".to_owned();
        return Err(Failure::NotAPlugin(words));
    }
    Ok(())
}

/// A core module as a component. Whoever writes one without a component's tools need not say which
/// types it speaks: that is what the contract says.
fn wrapped(mut module: Vec<u8>, contracts: Contracts) -> Result<Vec<u8>, Failure> {
    let sections = Sections::of(&module).map_err(not_a_plugin)?;
    // By the functions' names, so that one of an old contract goes on.
    let interfaces =
        sections.exports.iter().map(|export| export.split('#').next().unwrap_or_default());
    let contract = contract_of(&sections, interfaces, contracts)?;
    if !sections.has_types {
        let mut resolve = Resolve::default();
        let package = resolve.push_str("pricing.wit", contract.wit()).map_err(not_a_plugin)?;
        let world = resolve.select_world(&[package], Some("plugin")).map_err(not_a_plugin)?;
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
            .map_err(not_a_plugin)?;
    }
    let encoder = ComponentEncoder::default().validate(true).module(&module);
    encoder.and_then(|mut encoder| encoder.encode()).map_err(not_a_plugin)
}

fn of_another_world(exports: &[String], contract: &dyn Contract) -> Failure {
    let wanted = contract.interface();
    Failure::NotAPlugin(match exports {
        [] => format!("it exports nothing, and a plugin exports `{wanted}`"),
        [first, ..] => format!("it exports `{first}`, and a plugin exports `{wanted}`"),
    })
}

fn not_a_plugin(error: impl std::fmt::Display) -> Failure {
    // The libraries tell the whole story in several lines; the first says what is wrong.
    let text = format!("{error:#}");
    Failure::NotAPlugin(text.lines().next().unwrap_or_default().to_owned())
}

//! What a file imports and exports, and what it is made of: read from its sections alone.

use std::fmt;

use wasmparser::{Parser, Payload};

/// What stands in a module's or a component's own sections, not in those of its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sections {
    /// What it wants.
    pub imports: Vec<Import>,
    /// The names of what it offers.
    pub exports: Vec<String>,
    /// Whether a module says itself which types it speaks.
    pub(crate) has_types: bool,
    /// At most so many instances are made when each of its components makes those of another: a
    /// product, with a factor of one more than its instances for each component.
    pub(crate) unfolded: u64,
}

/// Something that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The interface, or a module's name.
    pub from: String,
    /// What of it, where a core module says so.
    pub name: Option<String>,
}

impl fmt::Display for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.from)?;
        self.name.as_ref().map_or(Ok(()), |name| write!(f, " {name}"))
    }
}

impl Sections {
    /// Of a component, a core module or the text of either; of a damaged file what comes before
    /// the damage.
    #[must_use]
    pub fn of_file(file: &[u8]) -> Self {
        let mut sections = Self::default();
        if let Ok(binary) = wat::parse_bytes(file) {
            // Of a file that is damaged the rest says nothing.
            let _ = sections.read(&binary);
        }
        sections
    }

    /// Of a component or a core module that has to be whole.
    pub(crate) fn of(binary: &[u8]) -> wasmparser::Result<Self> {
        let mut sections = Self::default();
        sections.read(binary).map(|()| sections)
    }

    fn read(&mut self, binary: &[u8]) -> wasmparser::Result<()> {
        self.unfolded = 1;
        // The file and the parts that are open, with the instances that each makes.
        let mut open = vec![0_u64];
        for payload in Parser::new(0).parse_all(binary) {
            let payload = payload?;
            match (&payload, open.as_mut_slice()) {
                (Payload::ModuleSection { .. } | Payload::ComponentSection { .. }, _) => {
                    open.push(0);
                }
                (Payload::End(_), _) => {
                    let instances = open.pop().unwrap_or_default();
                    self.unfolded = self.unfolded.saturating_mul(instances.saturating_add(1));
                }
                (Payload::ComponentInstanceSection(section), [.., instances]) => {
                    *instances += u64::from(section.count());
                }
                (_, [_]) => self.take(payload)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn take(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        match payload {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    let name = Some(import.name.to_owned());
                    self.imports.push(Import { from: import.module.to_owned(), name });
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    self.exports.push(export?.name.to_owned());
                }
            }
            Payload::ComponentImportSection(imports) => {
                for import in imports {
                    self.imports.push(Import { from: import?.name.name.to_owned(), name: None });
                }
            }
            Payload::ComponentExportSection(exports) => {
                for export in exports {
                    self.exports.push(export?.name.name.to_owned());
                }
            }
            Payload::CustomSection(section) => {
                self.has_types |= section.name().starts_with("component-type");
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, imports: &[&str], exports: &[&str]) {
        let found = Sections::of_file(text.as_bytes());
        let shown: Vec<String> = found.imports.iter().map(ToString::to_string).collect();
        assert_eq!((shown, found.exports), (owned(imports), owned(exports)));
    }

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_modules_imports_have_two_names() {
        let text = r#"(module (import "wasi" "clock" (func)) (memory (export "memory") 1))"#;
        check(text, &["wasi clock"], &["memory"]);
    }

    #[test]
    fn what_is_inside_of_a_component_is_its_own_affair() {
        let text = r#"(component (import "host" (func)) (core module (import "a" "b" (func))))"#;
        check(text, &["host"], &[]);
    }

    #[test]
    fn what_is_no_webassembly_has_neither() {
        check("", &[], &[]);
        check("(module", &[], &[]);
        check("\u{0}asm", &[], &[]);
    }
}

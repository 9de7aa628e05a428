//! What a file imports and exports, whether it is a plugin or not: read from its sections alone.

use wasmparser::{Parser, Payload};

/// Names, as the file has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sections {
    pub(super) imports: Vec<String>,
    pub(super) exports: Vec<String>,
}

impl Sections {
    /// Of a component, a core module or the text of either; of a damaged file what comes before the
    /// damage.
    pub(super) fn of(file: &[u8]) -> Self {
        let mut sections = Self::default();
        if let Ok(binary) = wat::parse_bytes(file) {
            // Of a file that is damaged the rest says nothing.
            let _ = sections.read(&binary);
        }
        sections
    }

    /// Only what the file itself has, not the modules and components inside of it.
    fn read(&mut self, binary: &[u8]) -> wasmparser::Result<()> {
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(binary) {
            match payload? {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                payload if depth == 0 => self.take(payload)?,
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
                    self.imports.push(format!("{} {}", import.module, import.name));
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    self.exports.push(export?.name.to_owned());
                }
            }
            Payload::ComponentImportSection(imports) => {
                for import in imports {
                    self.imports.push(import?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(exports) => {
                for export in exports {
                    self.exports.push(export?.name.name.to_owned());
                }
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
        let found = Sections::of(text.as_bytes());
        assert_eq!(
            (found.imports.as_slice(), found.exports.as_slice()),
            (
                imports.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice(),
                exports.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice(),
            )
        );
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

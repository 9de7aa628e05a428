//! The projects of plugins/languages, inside of the program: a test holds the two together.

use clap::ValueEnum;

/// What a plugin can be written in here. The contract is open to any other that makes components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// Small and fast: a few thousand steps of fuel
    Rust,
    /// JavaScript, with its interpreter inside
    Js,
    /// With its interpreter and library inside
    Python,
    /// As small as Rust, without a C library
    C,
}

/// A path inside of the project, and its text.
type File = (&'static str, &'static str);

macro_rules! project {
    ($language:literal: $($file:literal),+ $(,)?) => {
        &[$((
            $file,
            include_str!(concat!("../../../../../../plugins/languages/", $language, "/", $file)),
        )),+]
    };
}

const RUST: &[File] = project!["rust":
    ".cargo/config.toml",
    ".gitignore",
    "Cargo.toml",
    "README.md",
    "build",
    "src/bindings.rs",
    "src/lib.rs",
    "src/runtime.rs",
    "tests.yaml",
];

const JS: &[File] =
    project!["js": ".gitignore", "README.md", "build", "package.json", "plugin.js", "tests.yaml"];

const PYTHON: &[File] = project!["python":
    ".gitignore",
    "README.md",
    "app.py",
    "build",
    "requirements.txt",
    "tests.yaml",
];

const C: &[File] = project!["c":
    ".gitignore",
    "README.md",
    "bindings.c",
    "bindings.h",
    "build",
    "plugin.c",
    "runtime/runtime.c",
    "runtime/stdlib.h",
    "runtime/string.h",
    "tests.yaml",
    "text.h",
];

/// For languages whose tools read the contract themselves.
const CONTRACT: &[File] =
    &[("wit/pricing.wit", include_str!("../../../../../../plugins/wit/pricing.wit"))];

impl Language {
    /// All files of the project.
    pub(super) fn files(self) -> impl Iterator<Item = File> {
        let (files, contract): (&[File], &[File]) = match self {
            Self::Rust => (RUST, &[]),
            Self::Js => (JS, CONTRACT),
            Self::Python => (PYTHON, CONTRACT),
            Self::C => (C, &[]),
        };
        files.iter().chain(contract).copied()
    }
}

//! Where orders come from: files of lines, deployment files, or the market basket.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use bidprice_core::Tariff;
use bidprice_files::{Missing, read_text};
use bidprice_lines::{Packing, unpacked};
use bidprice_quote::{Request, Stock, Wish};
use bidprice_whatif::{BASKET, Unreadable};

use super::not_done::NotDone;

/// Folders in folders, for a link may lead back to where it is.
const DEPTH_MAX: usize = 8;

const HINT: &str =
    "name a file of orders, a line each, a deployment file (.yaml, .yml) or a folder of these";

/// Lines of orders.
pub(super) struct Source {
    /// As messages call it.
    pub(super) name: String,
    pub(super) input: Box<dyn Read + Send>,
    /// How long it is, where that is known.
    pub(super) bytes: Option<u64>,
}

/// All that was named.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) opened: Vec<Source>,
    /// Deployment files that are none.
    pub(super) unreadable: Vec<Unreadable>,
    /// The orders of deployment files, as lines.
    from_deployments: String,
    /// Orders that take any of several GPUs, and that no stock decided.
    undecided: u64,
    /// Orders for which the stock has no GPUs.
    unserved: u64,
}

/// What a provider has, and by which prices he chooses of it.
pub(super) struct Having<'h> {
    pub(super) stock: Option<&'h Stock>,
    pub(super) tariff: &'h Tariff,
}

impl Sources {
    /// Opens everything; what cannot be opened at all ends it.
    pub(super) fn open(named: &[String], having: &Having<'_>) -> Result<Self, NotDone> {
        let mut all = Self::default();
        if named.is_empty() {
            all.add("the market basket", Cursor::new(BASKET), Some(BASKET.len()))?;
        }
        for name in named {
            all.take(name, having)?;
        }
        let lines = std::mem::take(&mut all.from_deployments);
        if !lines.is_empty() {
            let bytes = lines.len();
            all.add("deployment files", Cursor::new(lines), Some(bytes))?;
        }
        Ok(all)
    }

    /// How long they are, where that is known of all.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.opened.iter().map(|source| source.bytes).sum()
    }

    /// What they are called together.
    pub(super) fn name(named: &[String]) -> String {
        if named.is_empty() { "the market basket".to_owned() } else { named.join(", ") }
    }

    fn take(&mut self, name: &str, having: &Having<'_>) -> Result<(), NotDone> {
        let path = Path::new(name);
        if name == "-" {
            self.add("stdin", io::stdin(), None)
        } else if path.is_dir() {
            let mut files = Vec::new();
            deployment_files(path, 0, &mut files).map_err(|error| unusable(name, &error))?;
            if files.is_empty() {
                return Err(NotDone::new(
                    format!("`{name}` has no deployment file (.yaml, .yml)"),
                    HINT,
                ));
            }
            for file in &files {
                self.take_deployment(file, having);
            }
            Ok(())
        } else if is_deployment(path) {
            self.take_deployment(path, having);
            Ok(())
        } else {
            let file = File::open(path).map_err(|error| unusable(name, &error))?;
            let bytes = file.metadata().map_err(|error| unusable(name, &error))?.len();
            self.add(name, file, usize::try_from(bytes).ok())
        }
    }

    fn add(
        &mut self,
        name: &str,
        input: impl Read + Send + 'static,
        bytes: Option<usize>,
    ) -> Result<(), NotDone> {
        let (input, packing) = unpacked(input).map_err(|error| unusable(name, &error))?;
        // Of packed ones nobody knows how long they will be.
        let bytes = bytes.filter(|_| packing == Packing::None).and_then(|b| u64::try_from(b).ok());
        self.opened.push(Source { name: name.to_owned(), input, bytes });
        Ok(())
    }

    fn take_deployment(&mut self, path: &Path, having: &Having<'_>) {
        let shown = path.display().to_string();
        match requests(&shown) {
            Ok(requests) => {
                for request in requests {
                    self.take_request(&shown, &request, having);
                }
            }
            Err(unreadable) => self.unreadable.push(unreadable),
        }
    }

    /// An order as a provider with this stock would be asked for it; without a stock as it stands.
    fn take_request(&mut self, file: &str, request: &Request, having: &Having<'_>) {
        let order = if having.stock.is_some() {
            let Ok(prospect) = request.prospect(having.tariff, having.stock) else {
                self.unserved += 1;
                return;
            };
            prospect.lowest.order
        } else {
            self.undecided += u64::from(!request.wishes.iter().all(Wish::is_definite));
            request.order.clone()
        };
        let placement = request.placement.as_deref().unwrap_or_default();
        let name = serde_json::Value::from(format!("{file} {placement}").trim_end());
        let _ = writeln!(self.from_deployments, "{{\"name\":{name},\"order\":{order}}}");
    }

    /// What somebody should know of the orders of deployment files.
    pub(super) fn notes(&self) -> Vec<String> {
        let orders =
            |count: u64| if count == 1 { "1 order".to_owned() } else { format!("{count} orders") };
        let undecided = (self.undecided > 0).then(|| {
            format!(
                "{} of deployment files: any of several GPUs will do, priced as the last that is named; \
                 --have says which there are",
                orders(self.undecided)
            )
        });
        let unserved = (self.unserved > 0).then(|| {
            format!(
                "{} of deployment files were left out: --have has no GPUs for them",
                orders(self.unserved)
            )
        });
        undecided.into_iter().chain(unserved).collect()
    }
}

/// A deployment file's orders, or where it is wrong and why.
fn requests(path: &str) -> Result<Vec<Request>, Unreadable> {
    let text = read_text(path, bidprice_sdl::limits::TEXT_BYTES_MAX, Missing::IsAnError).map_err(
        |error| Unreadable { place: path.to_owned(), problem: format!("cannot be read: {error}") },
    )?;
    Request::of_sdl(&text.unwrap_or_default()).map_err(|error| Unreadable {
        place: format!("{path}:{}:{}", error.line, error.column),
        problem: error.problem,
    })
}

/// By name, so that a report is the same on every machine.
fn deployment_files(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if depth < DEPTH_MAX {
                deployment_files(&path, depth + 1, files)?;
            }
        } else if is_deployment(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_deployment(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ["yaml", "yml"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    })
}

fn unusable(name: &str, error: &io::Error) -> NotDone {
    NotDone::new(format!("`{name}` cannot be read: {error}"), HINT)
}

//! Where orders come from: files of lines, deployment files, or the market basket.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use bidprice_core::Tariff;
use bidprice_files::{Missing, read_text};
use bidprice_lines::unpacked;
use bidprice_quote::{Request, Stock, Wish};
use bidprice_whatif::{BASKET, Unreadable};

use super::not_done::NotDone;

/// Folders in folders; nobody's deployments lie deeper.
const DEPTH_MAX: usize = 16;

const HINT: &str = "name a file of orders, a line each, a deployment file (.yaml, .yml) or a folder of deployment files";

/// Lines of orders, opened when their turn comes.
pub(super) struct Source {
    /// As messages call it.
    pub(super) name: String,
    content: Content,
}

enum Content {
    File(PathBuf),
    Stdin,
    Text(Cow<'static, str>),
}

/// All that was named.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) named: Vec<Source>,
    /// Deployment files that are none.
    pub(super) unreadable: Vec<Unreadable>,
    /// Orders that take any of several GPUs, and that no stock decided.
    undecided: u64,
    /// Orders for which the stock has no GPUs.
    unserved: u64,
    /// How long they are; none where that is not known of all.
    bytes: Option<u64>,
}

impl Source {
    /// Opens it, as it was before it was packed.
    pub(super) fn open(self) -> Result<Box<dyn Read + Send>, NotDone> {
        let opened = match self.content {
            Content::File(path) => File::open(path).and_then(unpacked),
            Content::Stdin => unpacked(io::stdin()),
            Content::Text(text) => unpacked(Cursor::new(text.into_owned())),
        };
        opened.map(|(input, _)| input).map_err(|error| unusable(&self.name, &error))
    }
}

/// What a provider has, and by which prices he chooses of it.
pub(super) struct Having<'h> {
    pub(super) stock: Option<&'h Stock>,
    pub(super) tariff: &'h Tariff,
}

impl Sources {
    /// Looks at everything; what is not there at all ends it before anything is priced.
    pub(super) fn look(named: &[String], having: &Having<'_>) -> Result<Self, NotDone> {
        let mut all = Self { bytes: Some(0), ..Self::default() };
        if named.is_empty() {
            all.add("the market basket", Content::Text(BASKET.into()), Some(BASKET.len() as u64));
        }
        for name in named {
            all.take(name, having)?;
        }
        Ok(all)
    }

    /// How long they are, where that is known of all.
    pub(super) const fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// What they are called together.
    pub(super) fn name(named: &[String]) -> String {
        if named.is_empty() { "the market basket".to_owned() } else { named.join(", ") }
    }

    fn take(&mut self, name: &str, having: &Having<'_>) -> Result<(), NotDone> {
        let path = Path::new(name);
        if name == "-" {
            self.add("stdin", Content::Stdin, None);
        } else if path.is_dir() {
            let mut files = Vec::new();
            deployment_files(path, 0, &mut files).map_err(|error| unusable(name, &error))?;
            if files.is_empty() {
                let problem = format!("`{name}` has no deployment file (.yaml, .yml)");
                return Err(NotDone::new(problem, HINT));
            }
            for file in &files {
                self.take_deployment(file, having);
            }
        } else if is_deployment(path) {
            self.take_deployment(path, having);
        } else {
            // Not opened for that: a pipe would lose its writer.
            let length = fs::metadata(path).map_err(|error| unusable(name, &error))?.len();
            // Of packed ones nobody knows how long they will be.
            let is_packed = [".gz", ".zst"].iter().any(|ending| name.ends_with(ending));
            self.add(name, Content::File(path.to_owned()), (!is_packed).then_some(length));
        }
        Ok(())
    }

    fn add(&mut self, name: &str, content: Content, bytes: Option<u64>) {
        self.bytes = self.bytes.zip(bytes).map(|(sum, bytes)| sum + bytes);
        self.named.push(Source { name: name.to_owned(), content });
    }

    fn take_deployment(&mut self, path: &Path, having: &Having<'_>) {
        let shown = path.display().to_string();
        match requests(&shown) {
            Ok(requests) => {
                let mut lines = String::new();
                for request in requests {
                    self.take_request(&shown, &request, having, &mut lines);
                }
                let bytes = lines.len() as u64;
                self.add(&shown, Content::Text(lines.into()), Some(bytes));
            }
            Err(unreadable) => self.unreadable.push(unreadable),
        }
    }

    /// An order as a provider with this stock would be asked for it; without a stock as it stands.
    fn take_request(
        &mut self,
        file: &str,
        request: &Request,
        having: &Having<'_>,
        lines: &mut String,
    ) {
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
        let _ = writeln!(lines, "{{\"id\":{name},\"name\":{name},\"order\":{order}}}");
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
        // A link to a folder may lead back to where it is.
        let is_link = fs::symlink_metadata(&path)?.is_symlink();
        if path.is_dir() && !is_link {
            if depth == DEPTH_MAX {
                return Err(io::Error::other("its folders are too deep"));
            }
            deployment_files(&path, depth + 1, files)?;
        } else if !path.is_dir() && is_deployment(&path) {
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

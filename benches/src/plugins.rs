//! A bid by who judges it: nobody, four rules, one plugin, three.
//!
//! A round of its own. What is judged by stands in the settings file of the pod's home, which is
//! exchanged before the watch runs; the plugins were installed before the round began.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::failure::Failure;
use crate::launch::{Program, WARM_UP_ROUNDS, median_of_three};
use crate::report::{Goal, Round, Row, Times};
use crate::syscalls::{self, Follow};

/// The example in Rust, as `plugins/build` leaves it.
const EXAMPLE: &str = "owner-discount";

/// What its settings hold: none of these is the order's tenant, so the price stays.
const TENANTS: [&str; 3] = ["akash1aaa=0.8", "akash1bbb=0.9", "akash1ccc=12.50usd"];

/// Rules that look at the order and change nothing.
const RULES: &str = "rules:
  - deny: [akash1ddd]
  - owners: {akash1eee: {factor: 0.8}}
  - minimum: {usd_per_month: 1}
  - minimum_cpu: {threads: 0.1}
";

/// Plugins that are installed for the round.
#[derive(Debug)]
pub struct Installed {
    /// For `BIDPRICE_PLUGIN_DIR`.
    pub folder: PathBuf,
    files: Vec<PathBuf>,
    settings_file: PathBuf,
}

/// What stands in the settings file while a program runs.
struct Scene {
    program: Program,
    settings: Option<String>,
}

impl Installed {
    /// Where everything lies, whether it is there already or not.
    #[must_use]
    pub fn below(work: &Path) -> Self {
        let folder = work.join("plugins");
        let file = |number| work.join(format!("{EXAMPLE}-{number}.wasm"));
        Self {
            files: (1..=3).map(file).collect(),
            folder,
            settings_file: work.join("akash-home/bidprice.yaml"),
        }
    }

    /// Lays out three copies of the example and installs them with the program that is measured.
    pub fn install(&self, program: &Path, built: &Path) -> Result<(), Failure> {
        let example = built.join(EXAMPLE).join("plugin.wasm");
        for file in &self.files {
            fs::copy(&example, file).map_err(|error| {
                Failure::system(
                    format!("`{}` is not there: run plugins/build {EXAMPLE}", example.display()),
                    error,
                )
            })?;
        }
        let mut install = Command::new(program);
        install.args(["plugin", "install"]).args(&self.files);
        install.env("BIDPRICE_PLUGIN_DIR", &self.folder);
        let output = install.output().map_err(|error| Failure::start(program, error))?;
        if output.status.success() {
            return Ok(());
        }
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(Failure::new(format!("`plugin install` has failed: {words}"), "see above"))
    }

    /// A settings file with the first of them.
    #[must_use]
    pub fn settings(&self, plugins: usize) -> String {
        let tenants = TENANTS.map(|tenant| format!("      {tenant}\n")).concat();
        let entry =
            |file: &PathBuf| format!("  - path: {}\n    settings: |\n{tenants}", file.display());
        let entries: String = self.files.iter().take(plugins).map(entry).collect();
        format!("plugins:\n{entries}")
    }

    fn lay_out(&self, settings: Option<&String>) -> Result<(), Failure> {
        let laid_out = match settings {
            Some(settings) => fs::write(&self.settings_file, settings),
            None => fs::remove_file(&self.settings_file).or_else(|error| {
                if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
            }),
        };
        laid_out.map_err(|error| Failure::system("cannot lay out the settings file", error))
    }
}

/// Measures them beside the floor, in turns; `bid` is the one without a settings file.
pub fn round(
    [floor, bid]: [&Program; 2],
    installed: &Installed,
    runs: usize,
    trace_into: Option<&Path>,
) -> Result<Round, Failure> {
    let scenes = scenes(floor, bid, installed);
    let times = time_in_turns(&scenes, installed, runs)?;
    let [to, ..] = &times;
    let row = |(scene, times): (&Scene, &Times)| {
        installed.lay_out(scene.settings.as_ref())?;
        let program = &scene.program;
        let calls = |work| syscalls::count(program, work, Follow::Children);
        Ok(Row {
            program: program.name.into(),
            runs: times.taken.len(),
            micros: times.micros()?,
            to_floor: times.to(to)?,
            page_faults: median_of_three(|| program.page_faults())?,
            system_calls: trace_into.map(calls).transpose()?,
        })
    };
    let rows = scenes.iter().zip(&times).map(row).collect::<Result<_, Failure>>()?;
    installed.lay_out(None)?;
    Ok(Round { rows, goals: goals(&times)? })
}

fn scenes(floor: &Program, bid: &Program, installed: &Installed) -> [Scene; 6] {
    let judged = |name, settings: Option<String>| Scene {
        program: Program { name, ..bid.clone() },
        settings,
    };
    [
        Scene { program: floor.clone(), settings: None },
        judged("h  no settings file", None),
        judged("i  a settings file, empty", Some("rules:\n".to_owned())),
        judged("j  four rules", Some(RULES.to_owned())),
        judged("k  one plugin", Some(installed.settings(1))),
        judged("l  three plugins", Some(installed.settings(3))),
    ]
}

fn time_in_turns(
    scenes: &[Scene; 6],
    installed: &Installed,
    runs: usize,
) -> Result<[Times; 6], Failure> {
    let mut times = [(); 6].map(|()| Times { taken: Vec::new(), every: 1 });
    for round in 0..WARM_UP_ROUNDS + runs {
        for (Scene { program, settings }, times) in scenes.iter().zip(&mut times) {
            installed.lay_out(settings.as_ref())?;
            let taken = program.time()?;
            if round >= WARM_UP_ROUNDS {
                times.taken.push(taken);
            }
        }
    }
    Ok(times)
}

/// What a plugin adds to a bid that reads a settings file anyway, in floors.
fn goals([floor, _, file, _, one, _]: &[Times; 6]) -> Result<Vec<Goal>, Failure> {
    let [floor, file, one] = [floor, file, one].map(Times::median);
    let added: Duration = one?.saturating_sub(file?);
    let in_floors = added.div_duration_f64(floor?);
    Ok(vec![Goal::new("uact", "(k - i) / a, at most 2.5", in_floors, in_floors <= 2.5)])
}

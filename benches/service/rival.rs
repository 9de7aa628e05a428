//! Whoever is asked: the program, or a bare handler in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use bidprice_benches::failure::Failure;

/// As many threads as the service has on two cores.
const THREADS: usize = 2;

/// What the bare handler answers.
pub(crate) const CONSTANT: &str = "a constant\n";

pub(crate) struct Rival {
    child: Child,
    pub(crate) address: String,
    /// What an answer has in it.
    pub(crate) expected: &'static str,
}

impl Rival {
    /// This program again, with the word that makes it the bare handler.
    pub(crate) fn bare(word: &str) -> Result<Self, Failure> {
        let program = std::env::current_exe()
            .map_err(|error| Failure::system("the harness does not know itself", error))?;
        let mut command = Command::new(&program);
        Self::start(command.arg(word), &program, CONSTANT)
    }

    /// `serve`, with nothing set but this.
    pub(crate) fn program(
        program: &Path,
        set: &[(&str, &std::path::PathBuf)],
    ) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--rate", "1.2"]).env_clear();
        for (name, value) in set {
            command.env(name, value);
        }
        Self::start(&mut command, program, "282.036431")
    }

    fn start(
        command: &mut Command,
        program: &Path,
        expected: &'static str,
    ) -> Result<Self, Failure> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| Failure::start(program, error))?;
        let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        drop(stderr.read_line(&mut line));
        // Whatever else it says must find a reader.
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).for_each(drop));
        let address = line.trim_end().split_once("http://").map(|(_, address)| address.to_owned());
        let hint = "build it anew with pricer/dist.sh";
        let address =
            address.ok_or_else(|| Failure::new(format!("it does not serve: {line}"), hint))?;
        Ok(Self { child, address, expected })
    }
}

impl Drop for Rival {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Answers a constant for ever.
pub(crate) fn be_bare() -> ! {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build();
    let served = runtime.and_then(|runtime| {
        runtime.block_on(async {
            let router = Router::new().route("/v1/price", post(|_: Bytes| async { CONSTANT }));
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            eprintln!("listening on http://{}", listener.local_addr()?);
            axum::serve(listener, router).await
        })
    });
    eprintln!("the bare handler has ended: {served:?}");
    std::process::exit(1)
}

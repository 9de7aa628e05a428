//! wrk, and what it saw.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use bidprice_benches::failure::Failure;

use super::rival::Rival;

const ORDER: &str = include_str!("../../tests/orders/sample.json");

const CONNECTIONS: u32 = 32;

/// What is asked, and of whom.
pub(crate) struct Load<'r> {
    pub(crate) name: &'static str,
    rival: &'r Rival,
    script: PathBuf,
}

/// What a run of wrk saw.
pub(crate) struct Seen {
    pub(crate) requests_a_second: f64,
    pub(crate) p99_micros: f64,
}

impl<'r> Load<'r> {
    /// Writes what wrk is to send, and looks at one answer.
    pub(crate) fn of(
        name: &'static str,
        rival: &'r Rival,
        is_brief: bool,
        work: &Path,
    ) -> Result<Self, Failure> {
        let head = if is_brief { "prefer: return=minimal\r\n" } else { "" };
        let answer = ask(rival, head).map_err(|error| Failure::system("cannot ask", error))?;
        if !(answer.starts_with("HTTP/1.1 200 ") && answer.contains(rival.expected)) {
            let problem = format!("{name} answers something else: {answer}");
            return Err(Failure::new(problem, "look at what it says on stderr"));
        }
        let prefer = if is_brief { "wrk.headers[\"prefer\"] = \"return=minimal\"\n" } else { "" };
        let script = work.join(format!("{}.lua", name.get(..1).unwrap_or_default()));
        let text = format!(
            "wrk.method = \"POST\"\nwrk.path = \"/v1/price\"\nwrk.headers[\"content-type\"] = \"application/json\"\n\
             {prefer}wrk.body = [==[{ORDER}]==]\n"
        );
        fs::write(&script, text)
            .map_err(|error| Failure::system("cannot write a script", error))?;
        Ok(Self { name, rival, script })
    }

    pub(crate) fn run(&self, seconds: u32) -> Result<Seen, Failure> {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "--latency", "-s"]);
        wrk.arg(&self.script).arg(format!("http://{}", self.rival.address));
        let output = wrk
            .output()
            .map_err(|error| Failure::system("cannot run wrk: apt-get install wrk", error))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let odd = ["Non-2xx", "Socket errors"].iter().any(|words| text.contains(words));
        let field = |name: &str| {
            let mut lines = text.lines().map(str::trim_start);
            lines.find_map(|line| line.strip_prefix(name)).map(str::trim)
        };
        let requests_a_second = field("Requests/sec:").and_then(|text| text.parse().ok());
        match (requests_a_second, field("99%").and_then(micros)) {
            (Some(requests_a_second), Some(p99_micros)) if !odd => {
                Ok(Seen { requests_a_second, p99_micros })
            }
            _ => Err(Failure::new(
                format!("wrk says of {}:\n{text}", self.name),
                "each has to be 200",
            )),
        }
    }
}

fn ask(rival: &Rival, head: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(&rival.address)?;
    let length = ORDER.len();
    write!(
        stream,
        "POST /v1/price HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n{head}\r\n{ORDER}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// wrk writes `812.00us`, `1.53ms` or `2.01s`.
fn micros(text: &str) -> Option<f64> {
    let units = [("us", 1.0), ("ms", 1e3), ("s", 1e6)];
    units.iter().find_map(|(unit, micros)| {
        let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
        Some(number * micros)
    })
}

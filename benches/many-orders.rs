//! Writes orders, a line each, to stdout: `many-orders COUNT`. They are the same on every machine.

use std::io::{self, BufWriter};
use std::process::ExitCode;

use bidprice_benches::many_orders::write_many;

fn main() -> ExitCode {
    let Some(count) = std::env::args().nth(1).and_then(|count| count.parse().ok()) else {
        eprintln!("many-orders: how many? `many-orders 1000000`");
        return ExitCode::FAILURE;
    };
    match write_many(BufWriter::new(io::stdout().lock()), count) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("many-orders: cannot write: {error}");
            ExitCode::FAILURE
        }
    }
}

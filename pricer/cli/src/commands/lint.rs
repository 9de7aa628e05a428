use super::Variables;
#[derive(clap::Args)]
pub(super) struct Arguments { #[arg(long)] json: bool }
pub(super) fn run(_a: &Arguments, _v: &Variables) -> i32 { 0 }

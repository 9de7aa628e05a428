//! Takes in the small program that `pack --embed` carries, if pricer/dist.sh has built one.

/// Names the program's file.
const VARIABLE: &str = "BIDPRICE_LEAN_PROGRAM";

fn main() {
    println!("cargo:rustc-check-cfg=cfg(lean_program)");
    println!("cargo:rerun-if-env-changed={VARIABLE}");
    if let Some(path) = std::env::var(VARIABLE).ok().filter(|path| !path.is_empty()) {
        println!("cargo:rerun-if-changed={path}");
        println!("cargo:rustc-env={VARIABLE}={path}");
        println!("cargo:rustc-cfg=lean_program");
    }
}

//! The report as one page that opens from disk: no script runs in it, nothing is fetched.

mod bars;
mod curve;
mod histogram;
mod page;
mod plot;
mod tables;
mod tag;
mod tiles;

pub use page::html;

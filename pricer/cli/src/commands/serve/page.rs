//! The page's files. They are part of the program: nothing is looked up when it runs.

use bidprice_service::Asset;

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

/// A file of the folder `page`, at its own name.
macro_rules! file {
    ($name:literal, $content_type:expr) => {
        file!($name at concat!("/", $name), $content_type)
    };
    ($name:literal at $path:expr, $content_type:expr) => {
        Asset::new($path, $content_type, include_bytes!(concat!("page/", $name)))
    };
}

/// All of them.
pub(super) fn assets() -> Vec<Asset> {
    vec![
        file!("index.html" at "/", HTML),
        file!("status.html" at "/status", HTML),
        file!("page.css", STYLE),
        file!("icon.svg", PICTURE),
        file!("api.js", SCRIPT),
        file!("bid.js", SCRIPT),
        file!("books.js", SCRIPT),
        file!("compare.js", SCRIPT),
        file!("copy.js", SCRIPT),
        file!("dom.js", SCRIPT),
        file!("fields.js", SCRIPT),
        file!("figures.js", SCRIPT),
        file!("head.js", SCRIPT),
        file!("lines.js", SCRIPT),
        file!("link.js", SCRIPT),
        file!("money.js", SCRIPT),
        file!("order.js", SCRIPT),
        file!("page.js", SCRIPT),
        file!("plot.js", SCRIPT),
        file!("problem.js", SCRIPT),
        file!("stack.js", SCRIPT),
        file!("status.js", SCRIPT),
        file!("sweep.js", SCRIPT),
        file!("tabs.js", SCRIPT),
        file!("token.js", SCRIPT),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/commands/serve/page");
        let files = std::fs::read_dir(folder).expect("the folder").count();
        assert_eq!(files, assets().len());
    }
}

//! The end of a journal, for whoever only wants to know what happened lately.

use std::io::{self, Read, Seek, SeekFrom};

use crate::entry::Entry;
use crate::files::open;
use crate::read::read_line;

/// The lines in the last `bytes` of the present file, the oldest first; each is read, or it is said what is
/// wrong with it. A line whose beginning lies before that is left out, and so is one that is just being written.
pub fn newest(path: &str, bytes: u64) -> io::Result<Vec<Result<Entry, String>>> {
    let mut file = open(path)?.ok_or(io::ErrorKind::NotFound)?;
    let length = file.metadata()?.len();
    // A byte more tells whether a line begins right there.
    let begin = length.saturating_sub(bytes + 1);
    file.seek(SeekFrom::Start(begin))?;
    let mut text = Vec::new();
    file.take(length - begin).read_to_end(&mut text)?;
    let is_newline = |byte: &u8| *byte == b'\n';
    let from = if begin == 0 {
        0
    } else {
        text.iter().position(is_newline).map_or(text.len(), |at| at + 1)
    };
    let to = text.iter().rposition(is_newline).map_or(from, |at| at + 1).max(from);
    let lines = text.get(from..to).unwrap_or_default();
    Ok(lines.split_inclusive(is_newline).map(read_line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_lines_of_the_end_are_read() {
        let path = std::env::temp_dir().join(format!("bidprice-newest-{}", std::process::id()));
        let shown = path.to_str().expect("a plain name");
        let line = |time: &str| format!("{{\"v\":1,\"time\":\"{time}\"}}\n");
        let text = line("a") + &line("b") + "garbage\n" + &line("c") + "{\"v\":1,";
        std::fs::write(&path, &text).expect("a temporary file");
        let times = |bytes: u64| -> Vec<String> {
            let lines = newest(shown, bytes).expect("there");
            lines.into_iter().map(|line| line.map_or("?".to_owned(), |entry| entry.time)).collect()
        };
        assert_eq!(times(1 << 20), ["a", "b", "?", "c"]);
        let from_b = text.len() as u64 - line("a").len() as u64;
        assert_eq!(times(from_b), ["b", "?", "c"]);
        assert_eq!(times(from_b - 1), ["?", "c"]);
        assert!(times(3).is_empty());
        std::fs::remove_file(&path).expect("ours");
        assert_eq!(newest(shown, 9).expect_err("gone").kind(), io::ErrorKind::NotFound);
    }
}

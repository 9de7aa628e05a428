//! Whole lines out of pieces that end anywhere. Holds a block and a line at most.

use crate::limits::{BLOCK_BYTES, LINE_BYTES_MAX};

/// What came and was not priced yet.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    bytes: Vec<u8>,
    /// So many of them are whole lines.
    whole: usize,
    /// The line has come to its limit: what follows is left out, up to its end.
    is_cut: bool,
    lines_given: u64,
}

/// What begins with which line.
#[derive(Debug)]
pub(super) struct GatheredBlock {
    pub(super) bytes: Vec<u8>,
    pub(super) first: u64,
}

impl Gathered {
    /// Takes a piece; tells whether a line has ended in it.
    pub(super) fn push(&mut self, piece: &[u8]) -> bool {
        let piece = if self.is_cut { from_line_end(piece) } else { piece };
        let before = self.bytes.len();
        self.bytes.extend_from_slice(piece);
        let end = piece.iter().rposition(|&byte| byte == b'\n');
        if let Some(end) = end {
            self.whole = before + end + 1;
            self.is_cut = false;
        }
        // One byte more tells whoever reads the line that there was more.
        let most = self.whole + LINE_BYTES_MAX + 1;
        if self.bytes.len() >= most {
            self.bytes.truncate(most);
            self.is_cut = true;
        }
        end.is_some()
    }

    /// No more will come: what is there is a line, with or without its end.
    pub(super) fn end(&mut self) {
        self.whole = self.bytes.len();
    }

    pub(super) fn has_lines(&self) -> bool {
        self.whole > 0
    }

    pub(super) fn has_block(&self) -> bool {
        self.whole >= BLOCK_BYTES
    }

    /// All whole lines.
    pub(super) fn take(&mut self) -> GatheredBlock {
        let rest = self.bytes.split_off(self.whole);
        let bytes = std::mem::replace(&mut self.bytes, rest);
        self.whole = 0;
        let first = self.lines_given + 1;
        self.lines_given += bytes.split(|&byte| byte == b'\n').count() as u64;
        // What follows the last line's end is no line.
        self.lines_given -= u64::from(bytes.ends_with(b"\n"));
        GatheredBlock { bytes, first }
    }
}

fn from_line_end(piece: &[u8]) -> &[u8] {
    let end = piece.iter().position(|&byte| byte == b'\n').unwrap_or(piece.len());
    piece.get(end..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_and_numbered() {
        let mut gathered = Gathered::default();
        assert!(!gathered.push(b"on"));
        assert!(!gathered.has_lines());
        assert!(gathered.push(b"e\ntwo\nthr"));
        let block = gathered.take();
        assert_eq!((block.bytes.as_slice(), block.first), (&b"one\ntwo\n"[..], 1));
        gathered.push(b"ee");
        gathered.end();
        let block = gathered.take();
        assert_eq!((block.bytes.as_slice(), block.first), (&b"three"[..], 3));
        assert!(!gathered.has_lines());
    }

    #[test]
    fn a_long_line_is_cut_and_the_next_is_whole() {
        let mut gathered = Gathered::default();
        for _ in 0..4 {
            gathered.push(&vec![b'x'; LINE_BYTES_MAX / 2]);
            assert!(gathered.bytes.len() <= LINE_BYTES_MAX + 1);
        }
        assert!(gathered.push(b"xx\nnext\n"));
        let block = gathered.take();
        assert_eq!(block.bytes.len(), LINE_BYTES_MAX + 1 + "\nnext\n".len());
        assert!(block.bytes.ends_with(b"x\nnext\n"));
    }
}

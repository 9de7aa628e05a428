//! Blocks of whole lines.

use std::io::{self, ErrorKind, Read};

use crate::LINE_BYTES_MAX;

/// Some editors put it in front of a text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What is asked of the input at once: a few hundred orders, and the processor's cache holds it.
const BLOCK_BYTES: usize = 256 << 10;

/// Whole lines, one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The number of its first line, from 1.
    pub first_line: u64,
    /// The lines; only the very last of the input may lack its newline.
    pub bytes: Vec<u8>,
}

/// A line and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'b> {
    /// From 1.
    pub number: u64,
    /// Without the newline, and without the carriage return that some put before it.
    pub text: &'b [u8],
}

impl Block {
    /// The lines; what stands behind the last newline is one only if it is something.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mark = if self.first_line == 1 { BYTE_ORDER_MARK } else { b"" };
        let bytes = self.bytes.strip_prefix(mark).unwrap_or(&self.bytes);
        let lines = bytes.split_inclusive(|&byte| byte == b'\n').zip(self.first_line..);
        lines.map(|(line, number)| {
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            Line { number, text: text.strip_suffix(b"\r").unwrap_or(text) }
        })
    }
}

impl Line<'_> {
    /// Whether nothing stands on it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim_ascii().is_empty()
    }
}

/// Cuts an input into blocks.
#[derive(Debug)]
pub struct Blocks<R> {
    input: R,
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    next_line: u64,
    /// Whether the line in `rest` is too long, and what is still to come of it is passed over.
    is_too_long: bool,
}

impl<R: Read> Blocks<R> {
    /// Nothing is read yet.
    pub const fn new(input: R) -> Self {
        Self { input, rest: Vec::new(), next_line: 1, is_too_long: false }
    }

    /// The next block; none at the end.
    ///
    /// What one reading brought is handed on as soon as it has a whole line: whoever writes orders into
    /// a pipe and waits for their prices gets them.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        loop {
            let old = self.rest.len();
            let read = self.read_more()?;
            if read == 0 {
                let bytes = std::mem::take(&mut self.rest);
                return Ok((!bytes.is_empty()).then(|| self.block(bytes)));
            }
            if self.is_too_long && !self.skip_to_the_end_of_the_line(old) {
                continue;
            }
            if let Some(end) = self.rest.iter().rposition(|&byte| byte == b'\n') {
                let rest = self.rest.split_off(end + 1);
                let bytes = std::mem::replace(&mut self.rest, rest);
                return Ok(Some(self.block(bytes)));
            }
            if self.rest.len() > LINE_BYTES_MAX {
                self.rest.truncate(LINE_BYTES_MAX + 1);
                self.is_too_long = true;
            }
        }
    }

    /// Passes over what was read of a line that is too long; whether its end was there.
    fn skip_to_the_end_of_the_line(&mut self, old: usize) -> bool {
        let new = self.rest.get(old..).unwrap_or_default();
        let Some(end) = new.iter().position(|&byte| byte == b'\n') else {
            self.rest.truncate(old);
            return false;
        };
        self.rest.drain(old..old + end);
        self.is_too_long = false;
        true
    }

    fn read_more(&mut self) -> io::Result<usize> {
        let old = self.rest.len();
        self.rest.resize(old + BLOCK_BYTES, 0);
        let read = loop {
            match self.input.read(self.rest.get_mut(old..).unwrap_or_default()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.rest.truncate(old + read.as_ref().map_or(0, |&read| read));
        read
    }

    fn block(&mut self, bytes: Vec<u8>) -> Block {
        let first_line = self.next_line;
        self.next_line += bytes.iter().map(|&byte| u64::from(byte == b'\n')).sum::<u64>();
        Block { first_line, bytes }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives the bytes in pieces of these sizes, over and over, as a pipe might.
    struct Pieces<'t> {
        text: &'t [u8],
        sizes: std::iter::Cycle<std::vec::IntoIter<usize>>,
    }

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let size = self.sizes.next().unwrap_or(1).min(self.text.len()).min(buffer.len());
            let (now, later) = self.text.split_at(size);
            buffer.split_at_mut(size).0.copy_from_slice(now);
            self.text = later;
            Ok(size)
        }
    }

    fn all_lines(text: &[u8], sizes: Vec<usize>) -> Vec<(u64, Vec<u8>)> {
        let mut blocks = Blocks::new(Pieces { text, sizes: sizes.into_iter().cycle() });
        let mut lines = Vec::new();
        while let Some(block) = blocks.next_block().expect("readable") {
            lines.extend(block.lines().map(|line| (line.number, line.text.to_vec())));
        }
        lines
    }

    fn numbered(lines: &[(u64, &str)]) -> Vec<(u64, Vec<u8>)> {
        lines.iter().map(|(number, text)| (*number, text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn empty_lines_are_lines() {
        let text = b"a\r\n\n  \nb\n\nc";
        assert_eq!(
            all_lines(text, vec![3]),
            numbered(&[(1, "a"), (2, ""), (3, "  "), (4, "b"), (5, ""), (6, "c")])
        );
        assert_eq!(all_lines(b"", vec![3]), []);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        let text = "\u{feff}a\n\u{feff}b".as_bytes();
        assert_eq!(all_lines(text, vec![64]), numbered(&[(1, "a"), (2, "\u{feff}b")]));
    }

    #[test]
    fn of_a_line_that_is_too_long_the_beginning_is_kept() {
        let long = "x".repeat(3 * LINE_BYTES_MAX);
        let text = format!("a\n{long}\nb\n{long}");
        for size in [BLOCK_BYTES, 65_536, 99_991] {
            let lines = all_lines(text.as_bytes(), vec![size]);
            let shape: Vec<_> = lines.iter().map(|(number, text)| (*number, text.len())).collect();
            let most = LINE_BYTES_MAX + 1;
            assert_eq!(shape, [(1, 1), (2, most), (3, 1), (4, most)], "{size}");
        }
    }

    #[test]
    fn what_a_pipe_brings_is_handed_on_at_once() {
        let sizes = vec![4, 3, 2].into_iter().cycle();
        let mut blocks = Blocks::new(Pieces { text: b"one\ntwo\nth", sizes });
        let mut next = || blocks.next_block().expect("readable").map(|block| block.bytes);
        assert_eq!(next().as_deref(), Some(b"one\n".as_slice()));
        assert_eq!(next().as_deref(), Some(b"two\n".as_slice()));
        assert_eq!(next().as_deref(), Some(b"th".as_slice()));
        assert_eq!(next(), None);
    }

    proptest! {
        #[test]
        fn lines_are_the_same_however_they_arrive(
            text in "[ab\r\n ]{0,200}", sizes in prop::collection::vec(1_usize..20, 1..5),
        ) {
            let text = format!("{text}|");
            let whole: Vec<(u64, Vec<u8>)> = (1_u64..)
                .zip(text.split('\n'))
                .map(|(number, line)| (number, line.strip_suffix('\r').unwrap_or(line)))
                .map(|(number, line)| (number, line.as_bytes().to_vec()))
                .collect();
            prop_assert_eq!(all_lines(text.as_bytes(), sizes), whole);
        }
    }
}

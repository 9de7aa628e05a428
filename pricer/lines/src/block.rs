//! Blocks of whole lines.

use std::io::{self, ErrorKind, Read};

use memchr::{memchr, memchr_iter, memrchr};

use crate::LINE_BYTES_MAX;

/// Some editors put it in front of a text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What is asked of the input at once: a few hundred orders, and the processor's cache holds it.
const BLOCK_BYTES: usize = 128 << 10;

/// The least that a reading has room for: behind the beginning of a long line the buffer grows.
const ROOM_BYTES_MIN: usize = BLOCK_BYTES / 2;

/// Whole lines, one after another, in a buffer that is filled over and over.
#[derive(Debug, Default)]
pub struct Block {
    /// The number of its first line, from 1.
    first_line: u64,
    /// What stands behind the bytes that are used has no meaning.
    buffer: Vec<u8>,
    used: usize,
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
    /// The lines as they came; only the very last of the input may lack its newline.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.used).unwrap_or_default()
    }

    /// The lines; what stands behind the last newline is one only if it is something.
    #[must_use]
    pub fn lines(&self) -> Lines<'_> {
        Lines::of(self.bytes(), self.first_line)
    }

    fn begin_with(&mut self, rest: &[u8]) {
        self.used = rest.len();
        self.make_room();
        if let Some(beginning) = self.buffer.get_mut(..rest.len()) {
            beginning.copy_from_slice(rest);
        }
    }

    fn make_room(&mut self) {
        if self.buffer.len() < self.used + ROOM_BYTES_MIN {
            self.buffer.resize(self.used + BLOCK_BYTES, 0);
        }
    }

    /// Tells how many bytes came; none at the end.
    fn read_more(&mut self, input: &mut impl Read) -> io::Result<usize> {
        self.make_room();
        let room = self.buffer.get_mut(self.used..).unwrap_or_default();
        let read = loop {
            match input.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.used += read;
        Ok(read)
    }

    fn behind(&self, begin: usize) -> &[u8] {
        self.bytes().get(begin..).unwrap_or_default()
    }

    fn cut_out(&mut self, begin: usize, end: usize) {
        self.buffer.copy_within(end..self.used, begin);
        self.used -= end - begin;
    }
}

/// Lines, one after another.
#[derive(Clone, Debug)]
pub struct Lines<'b> {
    rest: &'b [u8],
    /// Of the next one.
    number: u64,
}

impl<'b> Lines<'b> {
    /// Those of a text that begins with the line of this number, from 1.
    #[must_use]
    pub fn of(text: &'b [u8], first_line: u64) -> Self {
        let mark = if first_line == 1 { BYTE_ORDER_MARK } else { b"" };
        Self { rest: text.strip_prefix(mark).unwrap_or(text), number: first_line }
    }
}

impl<'b> Iterator for Lines<'b> {
    type Item = Line<'b>;

    fn next(&mut self) -> Option<Line<'b>> {
        if self.rest.is_empty() {
            return None;
        }
        let number = self.number;
        let end = memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        self.number += 1;
        Some(Line { number, text: text.strip_suffix(b"\r").unwrap_or(text) })
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
    /// Whether the line that is read is too long, and what is still to come of it is passed over.
    is_too_long: bool,
}

impl<R: Read> Blocks<R> {
    /// Nothing is read yet.
    pub const fn new(input: R) -> Self {
        Self { input, rest: Vec::new(), next_line: 1, is_too_long: false }
    }

    /// Fills a block with the next lines, whatever it held before; false at the end.
    ///
    /// What one reading brought is handed on as soon as it has a whole line: whoever writes orders into
    /// a pipe and waits for their prices gets them.
    pub fn read_next(&mut self, block: &mut Block) -> io::Result<bool> {
        block.begin_with(&self.rest);
        self.rest.clear();
        loop {
            let old = block.used;
            if block.read_more(&mut self.input)? == 0 {
                break;
            }
            if self.is_too_long && !self.skip_to_the_end_of_the_line(block, old) {
                continue;
            }
            // What came before has no newline.
            if let Some(last) = memrchr(b'\n', block.behind(old)) {
                let end = old + last + 1;
                self.rest.extend_from_slice(block.behind(end));
                block.used = end;
                break;
            }
            if block.used > LINE_BYTES_MAX {
                block.used = LINE_BYTES_MAX + 1;
                self.is_too_long = true;
            }
        }
        self.number(block);
        Ok(block.used > 0)
    }

    /// Passes over what was read of a line that is too long; whether its end was there.
    fn skip_to_the_end_of_the_line(&mut self, block: &mut Block, old: usize) -> bool {
        let Some(end) = memchr(b'\n', block.behind(old)) else {
            block.used = old;
            return false;
        };
        block.cut_out(old, old + end);
        self.is_too_long = false;
        true
    }

    fn number(&mut self, block: &mut Block) {
        block.first_line = self.next_line;
        self.next_line += memchr_iter(b'\n', block.bytes()).count() as u64;
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
        let (mut block, mut lines) = (Block::default(), Vec::new());
        while blocks.read_next(&mut block).expect("readable") {
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
    fn a_line_comes_whole_wherever_a_block_ends() {
        let edges = [ROOM_BYTES_MIN, BLOCK_BYTES, 2 * BLOCK_BYTES, LINE_BYTES_MAX - 1];
        for length in edges.into_iter().flat_map(|edge| edge - 1..=edge + 1) {
            let long = "x".repeat(length);
            let text = format!("a\n{long}\r\nb\n\n{long}");
            let expected = numbered(&[(1, "a"), (2, &long), (3, "b"), (4, ""), (5, &long)]);
            for size in [usize::MAX, BLOCK_BYTES - 1, 65_536] {
                assert!(all_lines(text.as_bytes(), vec![size]) == expected, "{length} by {size}");
            }
        }
    }

    #[test]
    fn a_block_that_is_filled_again_keeps_nothing_of_what_it_held() {
        let mut block = Block::default();
        for text in ["a long line\nand another\n", "b\n", "", "\u{feff}c"] {
            let is_filled = Blocks::new(text.as_bytes()).read_next(&mut block).expect("readable");
            assert_eq!((is_filled, block.bytes()), (!text.is_empty(), text.as_bytes()));
        }
        assert_eq!(block.lines().next(), Some(Line { number: 1, text: b"c" }));
    }

    #[test]
    fn what_a_pipe_brings_is_handed_on_at_once() {
        let sizes = vec![4, 3, 2].into_iter().cycle();
        let mut blocks = Blocks::new(Pieces { text: b"one\ntwo\nth", sizes });
        let mut block = Block::default();
        let mut next = || {
            let is_some = blocks.read_next(&mut block).expect("readable");
            is_some.then(|| block.bytes().to_vec())
        };
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

//! Blocks, as they open and end.

use super::super::{Block, Kind, bounded};
use super::{Frame, List, Opener, Parser};

impl<'s> Parser<'s> {
    pub(super) fn push_frame(&mut self, opener: Opener, at: usize) {
        // What pipes into it is a statement of its own.
        if !self.words.is_empty() {
            self.end_statement();
        }
        self.begin(at);
        let outer_list = std::mem::take(&mut self.list);
        self.frames.push(Frame {
            opener,
            head: at,
            start: at,
            body: None,
            before: None,
            outer_block: self.block,
            outer_list,
            subject: (at, at),
        });
        self.block = outer_list.guard.or(self.block);
        (self.start, self.joined) = (None, false);
    }

    pub(super) fn open_body(&mut self, kind: Kind, at: usize) {
        match self.function.take() {
            Some(name) => self.open_body_with(Kind::Function, name, at),
            None => self.open_body_with(kind, "", at),
        }
    }

    pub(super) fn open_body_with(&mut self, kind: Kind, head: &'s str, at: usize) {
        let opened = self.open_block(kind, head, at);
        if let Some(frame) = self.frames.last_mut() {
            frame.body = Some(opened);
            if let Some(block) = self.blocks.get_mut(opened) {
                block.alternative_to = frame.before;
            }
        }
        self.block = Some(opened);
        self.list = List::default();
        self.joined = false;
    }

    pub(super) fn open_block(&mut self, kind: Kind, head: &'s str, at: usize) -> usize {
        let subject = self.frames.last().map_or((at, at), |frame| frame.subject);
        let next = self.statements.len();
        self.blocks.push(Block {
            kind,
            head: bounded(head),
            subject: if kind == Kind::Arm { self.scanner.slice(subject.0..subject.1) } else { "" },
            parent: self.block,
            alternative_to: None,
            // Places for now; `finish` makes lines of them.
            first_line: at,
            last_line: at,
            statements: next..next,
        });
        self.blocks.len() - 1
    }

    pub(super) fn end_block(&mut self, block: Option<usize>, at: usize) {
        let next = self.statements.len();
        if let Some(block) = block.and_then(|block| self.blocks.get_mut(block)) {
            block.last_line = at;
            block.statements.end = next;
        }
    }

    pub(super) fn end_body(&mut self, at: usize) {
        let Some(frame) = self.frames.last_mut() else { return };
        let (body, outer) = (frame.body.take(), frame.outer_list.guard.or(frame.outer_block));
        frame.before = body;
        self.end_block(body, at);
        self.block = outer;
    }

    /// A construct's last word; false if that is not what is open.
    pub(super) fn close(&mut self, opener: Opener, word: &'s str, at: usize) -> bool {
        if self.frames.last().is_none_or(|frame| frame.opener != opener) {
            return false;
        }
        self.end_list();
        self.pop_frame(at);
        // What follows, such as a redirection, is a statement with the construct's last word.
        self.words.push(word);
        true
    }

    pub(super) fn pop_frame(&mut self, at: usize) {
        self.end_body(at);
        if let Some(frame) = self.frames.pop() {
            self.block = frame.outer_block;
            self.list = frame.outer_list;
            self.list.start.get_or_insert(frame.start);
        }
        (self.start, self.end, self.joined) = (Some(at), self.scanner.at, false);
    }
}

//! A place in a JSON text, and the steps that a reader takes from it.
//!
//! Each step gives nothing where the text is not as the provider writes it.

use alloc::vec::Vec;

/// Where reading has got to.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the start.
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether nothing but space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.rest().is_empty()
    }

    /// An object whose opening brace comes next.
    pub(super) fn open_object(
        &mut self,
        members: impl FnMut(&mut Object<'_, 'a>) -> Option<()>,
    ) -> Option<()> {
        self.expect(b'{')?;
        self.object(members)
    }

    /// The members of an object whose brace has been read.
    ///
    /// The callback asks for its members in the order in which the provider writes them, and once
    /// round is enough; in any other order it is called again as long as that gets further.
    pub(super) fn object(
        &mut self,
        mut members: impl FnMut(&mut Object<'_, 'a>) -> Option<()>,
    ) -> Option<()> {
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        let mut object = Object { cursor: self, is_open: true };
        while object.is_open {
            let start = object.cursor.at;
            members(&mut object)?;
            if object.cursor.at == start {
                return None;
            }
        }
        Some(())
    }

    /// An array whose opening bracket comes next.
    pub(super) fn open_array<T>(
        &mut self,
        most: usize,
        element: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.expect(b'[')?;
        self.array(most, element)
    }

    /// The elements of an array whose bracket has been read.
    pub(super) fn array<T>(
        &mut self,
        most: usize,
        mut element: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut elements = Vec::new();
        if self.peek()? == b']' {
            self.at += 1;
            return Some(elements);
        }
        loop {
            if elements.len() == most {
                return None;
            }
            elements.push(element(self)?);
            match self.next_token()? {
                b',' => {}
                b']' => return Some(elements),
                _ => return None,
            }
        }
    }

    /// What stands between two quotes, if it is all printable ASCII without an escape.
    pub(super) fn string(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let start = self.at;
        self.at += plain_bytes(self.rest());
        let string = self.text.get(start..self.at)?;
        let closed = self.rest().first() == Some(&b'"');
        self.at += 1;
        closed.then_some(string)
    }

    /// Digits of a 64-bit integer, with neither sign nor fraction nor a leading zero.
    pub(super) fn integer(&mut self) -> Option<u64> {
        let leading_zero = self.peek()? == b'0';
        let (mut value, mut digits) = (0_u64, 0);
        for digit in self.rest().iter().map(|byte| byte.wrapping_sub(b'0')) {
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(digit.into());
            digits += 1;
        }
        let start = self.at;
        self.at += digits;
        if matches!(self.rest().first(), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        match digits {
            1 => Some(value),
            2..20 if !leading_zero => Some(value),
            // Only some numbers of twenty digits fit, so here the sum can have run over.
            20 if !leading_zero => self.text.get(start..self.at)?.parse().ok(),
            _ => None,
        }
    }

    /// `null`.
    pub(super) fn null(&mut self) -> Option<()> {
        const NULL: &[u8] = b"null";
        let found = self.rest().starts_with(NULL);
        self.at += NULL.len();
        found.then_some(())
    }

    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next_token()? == byte).then_some(())
    }

    /// Passes over the next byte that is not a space.
    pub(super) fn next_token(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// The next byte that is not a space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let byte = *self.rest().first()?;
        if byte > b' ' {
            return Some(byte);
        }
        self.skip_space();
        self.rest().first().copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.rest().first() {
            self.at += 1;
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }
}

/// An object that is being read; a member's name comes next, or nothing any more.
pub(super) struct Object<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    is_open: bool,
}

impl<'a> Object<'_, 'a> {
    /// Reads the next member if it has this name. The same name twice is for the careful reader.
    #[expect(
        clippy::inline_always,
        reason = "a name that is known takes two comparisons, not a call"
    )]
    #[inline(always)]
    pub(super) fn member<T>(
        &mut self,
        name: &'static str,
        field: &mut Option<T>,
        read: impl FnOnce(&mut Cursor<'a>) -> Option<T>,
    ) -> Option<()> {
        if !self.is_open || !self.is_next(name) {
            return Some(());
        }
        self.cursor.at += name.len() + 2;
        self.cursor.expect(b':')?;
        match field.replace(read(self.cursor)?) {
            None => self.end_member(),
            Some(_) => None,
        }
    }

    /// Reads the next member, whatever its name, which is given to the callback.
    pub(super) fn any_member(
        &mut self,
        read: impl FnOnce(&mut Cursor<'a>, &'a str) -> Option<()>,
    ) -> Option<()> {
        let name = self.cursor.string()?;
        self.cursor.expect(b':')?;
        read(self.cursor, name)?;
        self.end_member()
    }

    #[expect(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn is_next(&self, name: &'static str) -> bool {
        let behind_quote = self.cursor.rest().strip_prefix(b"\"");
        let behind_name = behind_quote.and_then(|rest| rest.strip_prefix(name.as_bytes()));
        behind_name.is_some_and(|rest| rest.first() == Some(&b'"'))
    }

    /// A comma and what comes behind it, or the end.
    fn end_member(&mut self) -> Option<()> {
        match self.cursor.next_token()? {
            b',' => self.cursor.peek().map(drop),
            b'}' => {
                self.is_open = false;
                Some(())
            }
            _ => None,
        }
    }
}

/// How many bytes come before one that is a quote, a backslash or not printable ASCII.
fn plain_bytes(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = text.get(at..).and_then(|rest| rest.first_chunk()) {
        let marks = not_plain(u64::from_le_bytes(*eight));
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|&&byte| not_plain(byte.into()) & 0x80 == 0).count()
}

/// Of eight bytes at once: the top bit of the lowest one that is not plain, and none below it.
const fn not_plain(bytes: u64) -> u64 {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    // A byte that is smaller than what is taken from it borrows, and its top bit is set; so is that
    // of a byte that grows beyond 127. The byte above it is then off by one, but only that one.
    let quote = (bytes ^ (EACH * b'"' as u64)).wrapping_sub(EACH);
    let backslash = (bytes ^ (EACH * b'\\' as u64)).wrapping_sub(EACH);
    let control = bytes.wrapping_sub(EACH * b' ' as u64);
    let delete_or_above = bytes | bytes.wrapping_add(EACH);
    (quote | backslash | control | delete_or_above) & (EACH << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_plain_or_not_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            let is_plain = (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
            for place in 0..20 {
                let text =
                    core::array::from_fn::<u8, 20, _>(|at| if at == place { byte } else { b'x' });
                let expected = if is_plain { text.len() } else { place };
                assert_eq!(plain_bytes(&text), expected, "{byte} at {place}");
            }
        }
    }

    #[test]
    fn integers_end_where_64_bits_end() {
        let read = |text| Cursor::new(text).integer();
        assert_eq!(read("18446744073709551615,"), Some(u64::MAX));
        for text in
            ["18446744073709551616", "00", "01", "-1", "1.0", "1e3", "", "184467440737095516150"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

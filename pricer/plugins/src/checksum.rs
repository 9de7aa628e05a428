//! XXH3, by which a bid sees that a compiled form is whole.
//!
//! It finds damage: a torn write, a bad disk, one file in another's place. Against people stand the
//! owner and the mode of the folder and of every file in it, which are looked at first; whoever can
//! get past those can write the record as well, and no digest that is kept beside would help.
//! A cryptographic one costs a bid ten times as much.

use std::fmt;
use std::os::fd::AsFd;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// What is read at a time, on the stack.
const PIECE_BYTES: usize = 16 << 10;

/// 128 bits; shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Checksum(u128);

impl Checksum {
    /// Of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxh3_128(bytes))
    }

    /// Of a whole open file.
    pub(crate) fn of_file(file: impl AsFd) -> std::io::Result<Self> {
        let (mut sum, mut piece) = (Xxh3::new(), [0; PIECE_BYTES]);
        let mut offset = 0;
        loop {
            let filled = match rustix::io::pread(&file, &mut piece, offset) {
                Err(rustix::io::Errno::INTR) => continue,
                answer => answer?,
            };
            let Some(filled @ [_, ..]) = piece.get(..filled) else { break };
            sum.update(filled);
            offset += filled.len() as u64;
        }
        Ok(Self(sum.digest128()))
    }

    /// Half of it, enough to tell a handful of files apart.
    #[must_use]
    pub fn short(self) -> String {
        format!("{:016x}", self.0 >> 64)
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.to_string()
    }
}

impl TryFrom<String> for Checksum {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let sum = u128::from_str_radix(&text, 16).map_err(|_| "not hexadecimal digits")?;
        Ok(Self(sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_xxh3s_and_are_read_as_they_are_written() {
        let sum = Checksum::of(b"abc");
        assert_eq!(sum.to_string(), "06b05ab6733a618578af5f94892f3950");
        assert_eq!(Checksum::try_from(sum.to_string()), Ok(sum));
        assert!(Checksum::try_from("g0".to_owned()).is_err());
    }

    #[test]
    fn a_file_is_summed_in_pieces_to_the_same() -> std::io::Result<()> {
        let bytes: Vec<u8> = (0..PIECE_BYTES * 2 + 77).map(|at| at.to_le_bytes()[0]).collect();
        let path = std::env::temp_dir().join(format!("bidprice-checksum-{}", std::process::id()));
        std::fs::write(&path, &bytes)?;
        let sum = Checksum::of_file(std::fs::File::open(&path)?);
        std::fs::remove_file(&path)?;
        assert_eq!(sum?, Checksum::of(&bytes));
        Ok(())
    }
}

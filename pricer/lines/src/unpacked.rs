//! Inputs that are compressed, known by their first bytes.

use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// How an input is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// The longest of the beginnings that packed inputs have.
const MAGIC_BYTES: usize = 4;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// A frame of Zstandard with something else in it: the first byte is one of sixteen.
const SKIPPED: &[u8] = &[0x2a, 0x4d, 0x18];
const SKIPPED_FIRST: std::ops::RangeInclusive<u8> = 0x50..=0x5f;

/// What a decoder asks of the input at once.
const READ_BYTES: usize = 128 << 10;

/// The input as it was before it was packed, and how that was.
pub fn unpacked(
    mut input: impl Read + Send + 'static,
) -> io::Result<(Box<dyn Read + Send>, Packing)> {
    let first = first_bytes(&mut input)?;
    let packing = match first.as_slice() {
        start if start.starts_with(GZIP) => Packing::Gzip,
        start if start.starts_with(ZSTD) || is_skipped(start) => Packing::Zstd,
        _ => Packing::None,
    };
    let whole = Cursor::new(first).chain(input);
    let unpacked: Box<dyn Read + Send> = match packing {
        Packing::None => Box::new(whole),
        Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(READ_BYTES, whole))),
        Packing::Zstd => Box::new(Frames {
            input: Some(BufReader::with_capacity(READ_BYTES, whole)),
            frame: None,
        }),
    };
    Ok((unpacked, packing))
}

/// As many as there are, up to four; a pipe may bring them one by one.
fn first_bytes(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut first = Vec::with_capacity(MAGIC_BYTES);
    let mut one = [0];
    while first.len() < MAGIC_BYTES {
        match input.read(&mut one) {
            Ok(0) => break,
            Ok(_) => first.extend(one),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        // A line may end before there are four, and whoever wrote it may wait for its price.
        let may_be_skipped = matches!(first.as_slice(), [first, rest @ ..]
            if SKIPPED_FIRST.contains(first) && SKIPPED.starts_with(rest));
        let may_be_packed = GZIP.starts_with(&first) || first.starts_with(GZIP);
        if !(may_be_packed || may_be_skipped || ZSTD.starts_with(&first)) {
            break;
        }
    }
    Ok(first)
}

type Input<R> = BufReader<R>;

/// Frames of Zstandard, one behind the other, as `zstd` and `pzstd` write them.
struct Frames<R: Read> {
    /// Between two frames.
    input: Option<Input<R>>,
    frame: Option<StreamingDecoder<Input<R>, FrameDecoder>>,
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                match frame.read(buffer)? {
                    0 if !buffer.is_empty() => check_sum(&frame.decoder)?,
                    read => return Ok(read),
                }
            }
            self.input = self.frame.take().map(StreamingDecoder::into_inner).or(self.input.take());
            let Some(mut input) = self.input.take() else { return Ok(0) };
            if input.fill_buf()?.is_empty() {
                return Ok(0);
            }
            if skip_frame(&mut input)? {
                self.input = Some(input);
                continue;
            }
            let frame = StreamingDecoder::new(input);
            self.frame = Some(frame.map_err(|error| broken(&error.to_string()))?);
        }
    }
}

/// The decoder leaves it to us to compare.
fn check_sum(decoder: &FrameDecoder) -> io::Result<()> {
    match (decoder.get_checksum_from_data(), decoder.get_calculated_checksum()) {
        (Some(written), Some(calculated)) if written != calculated => {
            Err(broken("its checksum is another one"))
        }
        _ => Ok(()),
    }
}

/// Whether there was a frame to be passed over, as `pzstd` writes them in front of each of its own.
fn skip_frame(input: &mut impl BufRead) -> io::Result<bool> {
    if !is_skipped(input.fill_buf()?) {
        return Ok(false);
    }
    let mut head = [0; 8];
    input.read_exact(&mut head)?;
    let [.., a, b, c, d] = head;
    let length = u32::from_le_bytes([a, b, c, d]).into();
    let skipped = io::copy(&mut input.take(length), &mut io::sink())?;
    if skipped == length { Ok(true) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn is_skipped(start: &[u8]) -> bool {
    matches!(start, [first, rest @ ..] if SKIPPED_FIRST.contains(first) && rest.starts_with(SKIPPED))
}

fn broken(why: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("it is no whole zstd file: {why}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    const TEXT: &[u8] = b"{\"resources\":[]}\n[]\n";

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    fn read(packed: Vec<u8>) -> io::Result<(Vec<u8>, Packing)> {
        let (mut input, packing) = unpacked(Cursor::new(packed))?;
        let mut text = Vec::new();
        input.read_to_end(&mut text).map(|_| (text, packing))
    }

    #[test]
    fn the_first_bytes_tell_how_it_is_packed() {
        let cases = [
            (TEXT.to_vec(), Packing::None),
            (gzip(TEXT), Packing::Gzip),
            (zstd(TEXT), Packing::Zstd),
        ];
        for (packed, packing) in cases {
            assert_eq!(read(packed).expect("it is whole"), (TEXT.to_vec(), packing));
        }
    }

    #[test]
    fn pieces_that_were_packed_apart_are_one_text() {
        for pack in [gzip, zstd] {
            let (a, b) = TEXT.split_at(7);
            let packed = [pack(a), pack(b"".as_slice()), pack(b)].concat();
            assert_eq!(read(packed).expect("all are whole").0, TEXT);
        }
    }

    #[test]
    fn frames_with_something_else_are_passed_over() {
        let skipped = [&[0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"xyz"].concat();
        let packed = [skipped.clone(), zstd(TEXT), skipped].concat();
        assert_eq!(read(packed).expect("it is whole"), (TEXT.to_vec(), Packing::Zstd));
    }

    #[test]
    fn a_changed_bit_is_an_error() {
        let text = TEXT.repeat(200);
        let packed = zstd(&text);
        let mut unnoticed = 0;
        for place in 0..packed.len() {
            let mut changed = packed.clone();
            if let Some(byte) = changed.get_mut(place) {
                *byte ^= 1;
            }
            let read = read(changed);
            unnoticed += u32::from(
                read.is_ok_and(|(read, packing)| packing == Packing::Zstd && read != text),
            );
        }
        assert_eq!(unnoticed, 0);
    }

    #[test]
    fn short_texts_stay_as_they_are() {
        for text in [b"".as_slice(), b"\n", b"[]", b"\x1f", b"\x28\xb5", b"\x28\xb5\x2fx"] {
            assert_eq!(read(text.to_vec()).expect("readable"), (text.to_vec(), Packing::None));
        }
    }

    #[test]
    fn what_is_cut_off_is_an_error_and_no_end() {
        let text = TEXT.repeat(1000);
        for pack in [gzip, zstd] {
            let mut packed = pack(&text);
            packed.truncate(packed.len() / 2);
            assert!(read(packed).is_err());
        }
    }
}

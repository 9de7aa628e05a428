//! Which machine a program is for, as its first bytes tell.

use crate::PackError;

/// The machine's name as `uname -m` has it.
pub(crate) fn machine_of(program: &[u8]) -> Result<&'static str, PackError> {
    const AT: usize = 18;
    // 64 bits, little-endian.
    let is_elf = program.starts_with(b"\x7fELF\x02\x01");
    match program.get(AT..AT + 2) {
        Some([62, 0]) if is_elf => Ok("x86_64"),
        Some([183, 0]) if is_elf => Ok("aarch64"),
        _ => Err(PackError::new(
            "the program is none for Linux on amd64 or arm64",
            "name the file that pricer/dist.sh made: target/dist/bidpricescript-lean",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_machines_have_a_provider() {
        let program = |class: u8, machine: [u8; 2]| {
            let mut bytes = [0; 64];
            bytes[..6].copy_from_slice(&[0x7f, b'E', b'L', b'F', class, 1]);
            bytes[18..20].copy_from_slice(&machine);
            machine_of(&bytes).ok()
        };
        assert_eq!(program(2, [62, 0]), Some("x86_64"));
        assert_eq!(program(2, [183, 0]), Some("aarch64"));
        assert_eq!(program(1, [62, 0]), None);
        assert_eq!(program(2, [3, 0]), None);
        assert!(machine_of(b"").is_err());
        assert!(machine_of(b"#!/bin/sh\necho 1\n").is_err());
    }
}

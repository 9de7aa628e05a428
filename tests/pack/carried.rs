//! A script that carries the program: what it unpacks, where, and how many do it at once.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::thread;

use super::{Answer, Root, SPARE, pack, script, sha256};
use crate::program::{Folder, Run, small_order};

const BIN: &str = "root/.akash/bin";

/// What a script is to carry here: the small program where the one under test has it, else `cat`,
/// which knows `--version` too and answers an order with the order.
pub(super) struct Carried {
    arguments: &'static str,
    pub(super) answer: String,
    pub(super) is_small_program: bool,
}

impl Carried {
    pub(super) fn new() -> Self {
        let said = pack("--embed").answer();
        match (said.exit, std::env::var_os("BIDPRICESCRIPT_PROGRAM")) {
            (64, None) => Self {
                arguments: "--embed --program /bin/cat",
                answer: small_order("uact"),
                is_small_program: false,
            },
            // The program that ships has to have it.
            _ => Self {
                arguments: "--embed",
                answer: "5.745402\n".to_owned(),
                is_small_program: true,
            },
        }
    }

    pub(super) fn pack(&self) -> Run {
        pack(self.arguments)
    }

    pub(super) fn root(&self) -> Root {
        Root::new().with_script(&script(self.pack()))
    }
}

/// The name of the program in a script.
pub(super) fn name(root: &Root) -> String {
    let script = fs::read_to_string(root.path("scripts/price_script.sh")).unwrap();
    let files = script.lines().find_map(|line| line.strip_prefix("files='")).unwrap();
    files.trim_end_matches('\'').split(' ').next().unwrap().to_owned()
}

#[test]
fn the_program_is_unpacked_once_and_started() {
    let carried = Carried::new();
    let root = carried.root();
    root.run_by("dash").says(&carried.answer);
    let name = name(&root);
    assert_eq!(root.names(BIN), [name.as_str()]);
    assert_eq!(name, format!("bidpricescript-{}", sha256(&root.path(BIN).join(&name))));
    let mode = |path: &str| fs::metadata(root.path(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(BIN), 0o700);
    assert_eq!(mode(&format!("{BIN}/{name}")), 0o700);
    assert_eq!(root.names("tmp"), [""; 0]);
    // From now on no other program is needed but the shell.
    for tool in super::TOOLS.iter().filter(|tool| !["dash", "bash"].contains(tool)) {
        fs::remove_file(root.path(&format!("bin/{tool}"))).unwrap();
    }
    root.run().says(&carried.answer);
}

#[test]
fn bash_unpacks_it_as_well() {
    let carried = Carried::new();
    let root = carried.root();
    root.run_by("bash").says(&carried.answer);
    assert_eq!(root.names(BIN), [name(&root)]);
}

#[test]
fn sixty_four_at_once_all_answer_and_leave_one_file() {
    let carried = Carried::new();
    let root = carried.root();
    let answers: Vec<Answer> = thread::scope(|scope| {
        let run = |index: usize| root.run_by(if index.is_multiple_of(2) { "dash" } else { "bash" });
        let threads: Vec<_> = (0..64).map(|index| scope.spawn(move || run(index))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for answer in answers {
        answer.says(&carried.answer);
    }
    assert_eq!(root.names(BIN), [name(&root)]);
    assert_eq!(root.names("tmp"), [""; 0]);
}

#[test]
fn sixty_four_at_once_in_the_spare_place() {
    let carried = Carried::new();
    let root = carried.root().set("AKASH_HOME", "/nowhere");
    let answers: Vec<Answer> = thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(|| root.run_by("dash"))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for answer in answers {
        answer.says(&carried.answer);
    }
    assert_eq!(root.names(SPARE), [name(&root)]);
}

#[test]
fn a_newer_script_makes_the_file_anew_and_another_version_lies_beside_it() {
    let carried = Carried::new();
    let root = carried.root();
    root.run_by("dash").says(&carried.answer);
    let text = fs::read_to_string(root.path("scripts/price_script.sh")).unwrap();
    // As when the pod has started again.
    fs::write(root.path("scripts/price_script.sh"), &text).unwrap();
    root.run().says(&carried.answer);
    assert_eq!(root.names(BIN), [name(&root)]);
    let first = name(&root);
    let root = root.with_script(&script(pack("--embed --program /bin/true")));
    root.run().says("");
    let mut both = [first, name(&root)];
    both.sort();
    assert_eq!(root.names(BIN), both);
}

#[test]
fn what_else_is_carried_lies_beside_the_program() {
    let carried = Carried::new();
    let folder = Folder::new();
    let config = folder.file("bidprice.yaml", "price_target_cpu: 3.20\n");
    let run = carried.pack().arguments(&format!("--config {config}"));
    let root = Root::new().with_script(&script(run));
    let priced = if carried.is_small_program { "9.467120\n" } else { &carried.answer };
    root.run().says(priced);
    let mut names = [name(&root), format!("bidprice-{}.yaml", sha256(config.as_ref()))];
    names.sort();
    assert_eq!(root.names(BIN), names);
    // One that is missing is made again with the others.
    fs::remove_file(root.path(BIN).join(&names[0])).unwrap();
    root.run().says(priced);
    assert_eq!(root.names(BIN), names);
}

#[test]
fn on_another_machine_it_says_for_which_it_is() {
    let root = Carried::new().root();
    root.program("bin/uname", "echo riscv64");
    root.run().refuses(&["the program is for ", "and this machine is riscv64"]);
    assert_eq!(root.names(BIN), [""; 0]);
}

#[test]
fn a_tool_that_is_missing_is_named() {
    let without = "exec \"$(command -v env)\" PATH= \"$(command -v chroot)\" \"$0\" \"$@\"";
    let root = Carried::new().root().prepared_by(without);
    root.run().refuses(&["cannot unpack: base64 is not in PATH (which is empty)"]);
    let root = Carried::new().root();
    fs::remove_file(root.path("bin/uname")).unwrap();
    root.run().refuses(&["cannot unpack: uname is not in PATH (/usr/sbin:"]);
    assert_eq!(root.names(BIN), [""; 0]);
}

#[test]
fn a_shell_that_has_the_script_on_stdin_runs_nothing() {
    let carried = Carried::new();
    let root = carried.root();
    root.run_by("dash").says(&carried.answer);
    let text = fs::read(root.path("scripts/price_script.sh")).unwrap();
    fs::rename(root.path("scripts/price_script.sh"), root.path("scripts/moved")).unwrap();
    let mut command = root.command("dash");
    let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let mut piped = std::process::Command::new("unshare");
    piped.args(&arguments[..arguments.len() - 1]).arg("-s");
    for (name, value) in command.get_envs() {
        piped.env(name, value.unwrap_or_default());
    }
    command.stdin(std::process::Stdio::null());
    piped.stdin(std::process::Stdio::piped());
    piped.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(&text);
    Answer::from(child.wait_with_output().unwrap()).refuses(&["the script cannot read itself"]);
}

#[test]
fn the_small_program_is_small_and_whole() {
    let said = pack("--embed --json").answer();
    if !Carried::new().is_small_program {
        assert_eq!((said.stdout.as_str(), said.exit), ("", 64));
        let words = "bidpricescript: this build carries no small program\n\
            hint: build with pricer/dist.sh, or name one: --program target/dist/bidpricescript-lean\n";
        assert_eq!(said.stderr.as_deref(), Some(words));
        return;
    }
    assert_eq!(said.exit, 0, "{said:?}");
    let number = |key: &str| -> usize {
        let line = said.stdout.lines().find(|line| line.contains(key)).unwrap();
        line.trim().trim_end_matches(',').rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert!(number("\"payload_bytes\"") < 200_000, "{}", number("\"payload_bytes\""));
    assert!(number("\"script_bytes\"") < 275_000, "{}", number("\"script_bytes\""));
    let value = pack("--embed").answer().stdout;
    let unpacked = bidprice_pack::unpack(value.trim_end()).unwrap();
    assert!(unpacked.script.is_ascii() && !unpacked.script.contains(['\r', '\0', '\u{1b}']));
    let [(name, program)] = unpacked.files.as_slice() else { panic!("one file") };
    assert!(name.starts_with("bidpricescript-") && program.starts_with(b"\x7fELF"));
}

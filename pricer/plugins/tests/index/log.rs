//! What a plugin says on the way: a little, printable.

use bidprice_plugins::{Answer, Failure};

use crate::support::{Wat, compile, engine, judge};

const LOG: &str = r#"(import "bidprice:plugin/host@1.0.0" "log" (func $log (param i32 i32)))"#;

fn logging(does: &str) -> Answer {
    let wat = Wat { imports: LOG, judge: does, ..Wat::default() }.text();
    judge(&compile(engine(), wat).unwrap())
}

#[test]
fn a_log_ends_where_its_room_does_and_says_so() {
    let lines = |length| {
        format!(
            "(local $n i32) (loop $more (call $log (i32.const 40) (i32.const {length}))
                (br_if $more (i32.lt_u
                    (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 10000))))
            i32.const 64"
        )
    };
    for length in [0, 1, 13] {
        let answer = logging(&lines(length));
        assert!(answer.verdict.is_ok(), "{answer:?}");
        assert_eq!(answer.log.len(), 4096 / (length + 1) + 1);
        assert_eq!(answer.log.last().unwrap(), "… and more than fits its log");
        assert!(answer.log.iter().map(String::len).sum::<usize>() < 5000);
    }
    let for_ever = "(loop $on (call $log (i32.const 40) (i32.const 13)) (br $on)) unreachable";
    let answer = logging(for_ever);
    // A call of the host costs next to no fuel, so the calls are counted too.
    let failure = answer.verdict.expect_err("for ever");
    assert_eq!(failure, Failure::Answer("more than 10000 log lines".to_owned()));
    assert_eq!(answer.log.len(), 293);
}

#[test]
fn a_log_line_that_cannot_be_read_is_a_failure() {
    let line = |start, length| {
        let judge = format!("(call $log (i32.const {start}) (i32.const {length})) i32.const 64");
        logging(&judge).verdict.unwrap_err()
    };
    assert_eq!(line(0, 20_000), Failure::TooLong(16 << 10));
    let beyond = Failure::Answer(
        "what cannot be read: string pointer/length out of bounds of memory".to_owned(),
    );
    assert_eq!([line(0, 70_000), line(-1, 2)], [beyond.clone(), beyond]);
}

//! What comes out of a script: prices, refusals, all that is neither.

use bidprice_oldscript::{Answer, Isolation, Setup, Tenant};

use crate::support::{BOTH, price, price_with, prints, ready, run, setup};

#[test]
fn a_script_prices_an_order_with_the_fixed_rate() {
    let script = r#"
order=$(jq .)
if ! test "$(find /tmp/aktprice.cache -mmin -60)"; then exit 9; fi
rate=$(cat /tmp/aktprice.cache)
threads=$(echo "$order" | jq '.resources[0].cpu / 1000')
printf '%.6f' "$(bc -l <<< "$threads * 5 / $rate")"
"#;
    for isolation in BOTH {
        let outcome = run(isolation, script);
        assert_eq!(outcome.answer, price("4.000000"), "{isolation}: {outcome:?}");
        assert_eq!((outcome.exit, outcome.asked.len()), (Some(0), 0));
    }
}

#[test]
fn a_refusal_keeps_its_exit_and_its_words() {
    for isolation in BOTH {
        let outcome = run(isolation, "echo 5; printf 'too dear: %s' ä >&2; exit 3");
        assert_eq!(outcome.answer, Answer::Refused { exit: 3 }, "{isolation}");
        assert_eq!((outcome.stderr.text().as_ref(), outcome.exit), ("too dear: ä", Some(3)));
    }
}

#[test]
fn a_script_that_a_signal_ends_is_a_refusal() {
    let outcome = run(Isolation::Namespaces, "kill -SEGV $$");
    assert_eq!(outcome.answer, Answer::Refused { exit: 128 + 11 }, "{outcome:?}");
    assert_eq!(outcome.stderr.text(), "");
    // As the first process of a namespace it would have ignored that.
    let outcome = run(Isolation::Namespaces, "kill $$; echo 1");
    assert_eq!(outcome.answer, Answer::Refused { exit: 128 + 15 }, "{outcome:?}");
}

#[test]
fn exits_of_the_tools_that_start_it_are_told_apart_from_its_own() {
    for exit in [1, 2, 124, 125, 126, 127, 137, 255] {
        let outcome = run(Isolation::Namespaces, &format!("exit {exit}"));
        assert_eq!(outcome.answer, Answer::Refused { exit }, "{outcome:?}");
    }
}

#[test]
fn nothing_to_bid_is_no_price() {
    for (lines, stdout) in
        [("", ""), ("echo 0.000000", "0.000000"), ("echo DEBUG; echo 1", "DEBUG\n1")]
    {
        let outcome = run(Isolation::Namespaces, lines);
        assert_eq!(outcome.answer, Answer::NoPrice(stdout.to_owned()), "{outcome:?}");
    }
}

#[test]
fn garbage_ends_by_itself() {
    let garbage = "\u{1}\u{7f}((((' \" ` $( \\ \u{fffd} )) | & ;; case in esac << EOF";
    let outcome = run(Isolation::Namespaces, garbage);
    assert!(matches!(outcome.answer, Answer::Refused { .. }), "{outcome:?}");
    assert!(!outcome.stderr.bytes.is_empty(), "{outcome:?}");
    let unknown = price_with(setup("no-such-program; echo $?"));
    assert_eq!(unknown.answer, price("127"), "{unknown:?}");
}

#[test]
fn an_interpreter_can_be_asked_for_in_several_ways() {
    for first in ["#!/bin/bash -e", "#!/usr/bin/env bash", "#! /bin/sh", "#!/usr/bin/bash\r"] {
        for isolation in BOTH {
            let script = format!("{first}\n  echo 7\n\n\n");
            let setup = Setup { script, isolation: Some(isolation), ..setup("") };
            assert_eq!(price_with(setup).answer, price("7"), "{isolation}: {first}");
        }
    }
}

#[test]
fn a_script_knows_its_own_name_and_where_it_stands() {
    prints("echo \"$0 $PWD $HOME\"", "/scripts/price_script.sh /root /root\n");
}

#[test]
fn a_large_order_arrives_whole_and_an_unread_one_is_no_error() {
    let order = format!("[{}]", " ".repeat((1 << 20) - 2));
    for isolation in BOTH {
        for (lines, expected) in [("wc -c", "1048576"), ("echo 7", "7"), ("head -c 1 | wc -c", "1")]
        {
            let script = ready(Setup { isolation: Some(isolation), ..setup(lines) });
            let outcome = script.price(order.as_bytes(), Tenant::default());
            assert_eq!(outcome.answer, price(expected), "{isolation}: {outcome:?}");
        }
    }
}

#[test]
fn each_call_finds_everything_as_at_first() {
    for isolation in BOTH {
        let lines = "cat /tmp/count /tmp/aktprice.cache 2> /dev/null; echo 9 > /tmp/aktprice.cache; echo 1 > /tmp/count";
        let script = ready(Setup { isolation: Some(isolation), ..setup(lines) });
        for _ in 0..3 {
            let outcome = script.price(b"", Tenant::default());
            assert_eq!(outcome.answer, price("1.25"), "{isolation}: {outcome:?}");
        }
    }
}

#[test]
fn eight_at_once_do_not_meet() {
    // What one thread has open for writing, a process has for a moment that another one starts: a
    // program could be busy.
    let lines = "jq . > /tmp/mine; for i in 1 2 3; do sleep 0.1; curl -s https://api-osmosis.imperator.co/tokens/v2/price/AKT > /tmp/price || exit; done; cat /tmp/mine";
    for isolation in BOTH {
        let script = ready(Setup { isolation: Some(isolation), ..setup(lines) });
        std::thread::scope(|scope| {
            for thread in 1..=8 {
                let script = &script;
                scope.spawn(move || {
                    for order in [thread, thread * 10] {
                        let order = order.to_string();
                        let outcome = script.price(order.as_bytes(), Tenant::default());
                        assert_eq!(outcome.answer, price(&order), "{isolation}: {outcome:?}");
                    }
                });
            }
        });
    }
}

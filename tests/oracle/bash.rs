//! bash's `printf "%.*f"`: through a long double and back.

use bidprice_core::limits::PRECISION_MAX;
use bidprice_core::printf::{BASH_BITS, format_float};

use super::ask;
use super::values::hard_values;

/// Prints each number once, and what comes of that a second time.
const TWICE: &str = r#"
while read -r precision number; do
    printf -v once '%.*f' "$precision" "$number"
    printf '%s %.*f\n' "$once" "$precision" "$once"
done"#;

#[test]
fn bash_formats_a_price_as_a_long_double_and_a_second_time_changes_nothing() {
    let values = hard_values(12, 2_000);
    for precision in 0..=PRECISION_MAX {
        let questions: Vec<String> =
            values.iter().map(|value| format!("{precision} {value}")).collect();
        let answers = ask("bash", &["-c", TWICE], &questions);
        for (value, expected) in values.iter().zip(answers) {
            let ours = format_float(value.number(), BASH_BITS, precision).expect("68 digits fit");
            assert_eq!(format!("{ours} {ours}"), expected, "{value} at {precision} decimals");
        }
    }
}

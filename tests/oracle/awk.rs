//! awk's `printf "%.*f"`: through a double and back.

use bidprice_core::limits::PRECISION_MAX;
use bidprice_core::printf::{AWK_BITS, format_float};

use super::ask;
use super::values::hard_values;

#[test]
fn awk_formats_a_price_as_a_double() {
    let values = hard_values(11, 2_000);
    let questions: Vec<String> = values.iter().map(ToString::to_string).collect();
    for precision in 0..=PRECISION_MAX {
        // Script: its very words.
        let variable = format!("precision={precision}");
        let program = r#"{printf "%.*f\n", precision, $0}"#;
        let answers = ask("mawk", &["-v", &variable, program], &questions);
        for (value, expected) in values.iter().zip(answers) {
            let ours = format_float(value.number(), AWK_BITS, precision).expect("68 digits fit");
            assert_eq!(ours.to_string(), expected, "{value} at {precision} decimals");
        }
    }
}

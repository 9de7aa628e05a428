//! Exact figures, table for table; each can be followed by hand.

use bidprice_core::Rate;
use bidprice_earnings::{
    BlockTime, Consumed, DaysPerMonth, Leases, Potential, Seconds, Terms, Total, read_block,
};
use bidprice_report::Paint;

use crate::support::{Written, all, block, lease};

const USDC: &str = "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1";

/// A running lease in AKT, one that is about to end in ACT, one that ended in USDC, and one that ran dry.
fn leases() -> Leases {
    let written = [
        Written {
            rate: "23.000000000000000000".to_owned(),
            balance: "1.250000000000000000".to_owned(),
            withdrawn: "2338663".to_owned(),
            ..lease(6_412_891)
        },
        Written {
            state: "reclaiming",
            denom: "uact".to_owned(),
            rate: "0.000000000000000001".to_owned(),
            ..lease(6_500_000)
        },
        Written {
            state: "closed",
            denom: USDC.to_owned(),
            rate: "100.000000000000000000".to_owned(),
            withdrawn: "1440000".to_owned(),
            closed_on: 6_414_400,
            ..lease(6_400_000)
        },
        Written { state: "insufficient_funds", denom: "ibc/FF".to_owned(), ..lease(1) },
    ];
    all(&written)
}

fn terms() -> Terms {
    let block_time = BlockTime::given(Seconds::GUIDE);
    Terms { block_time, days_per_month: DaysPerMonth::GUIDE }
}

#[test]
fn totals_stand_by_denomination() {
    let total = Total::of(&leases());
    assert_eq!(
        total.text(Paint::Plain),
        "\
unit    leases  paid  withdrawn  not withdrawn    earned
USDC         1     0   1.440000       0.000000  1.440000
ibc/FF       1     0   0.000000       0.000000  0.000000
ACT          1     1   0.000000       0.000000  0.000000
AKT          1     1   2.338663       0.000001  2.338664
"
    );
    let json = serde_json::to_string(&total.denoms[3]).unwrap();
    assert_eq!(
        json,
        r#"{"denom":"uakt","unit":"AKT","leases":1,"paid":1,"withdrawn":"2.338663","balance":"0.00000125","earned":"2.33866425"}"#
    );
}

#[test]
fn potentials_are_of_those_that_are_paid() {
    let price = Rate::parse("1.79").unwrap();
    let potential = Potential::of(&leases(), &terms(), Some(price));
    assert_eq!(
        potential.text(Paint::Plain),
        "\
lease                     unit  a block, base units     a day    a month  USD a month
akash1tenant/6412891/1/1  AKT             23.000000  0.331200  10.080693        18.04
akash1tenant/6500000/1/1  ACT              0.000000  0.000000   0.000000         0.00

leases  unit  a block, base units     a day    a month  USD a month
     1  ACT              0.000000  0.000000   0.000000         0.00
     1  AKT             23.000000  0.331200  10.080693        18.04

a block every 6 s (given), 30.436875 days a month, an AKT at 1.79 USD
"
    );
    assert_eq!(potential.not_paid, 2);
    let json = serde_json::to_string(&potential.leases[1]).unwrap();
    assert_eq!(
        json,
        r#"{"owner":"akash1tenant","dseq":6500000,"gseq":1,"oseq":1,"provider":"akash1provider","state":"reclaiming","denom":"uact","unit":"ACT","rate":"0.000000000000000001","per_day":"0","per_month":"0","usd_per_month":"0"}"#
    );
}

#[test]
fn without_a_price_an_akt_has_no_dollars_but_an_act_has() {
    let potential = Potential::of(&leases(), &Terms::default(), None);
    let dollars: Vec<bool> =
        potential.leases.iter().map(|lease| lease.earns.usd_per_month.is_some()).collect();
    assert_eq!(dollars, [false, true]);
    let text = potential.text(Paint::Plain);
    assert!(
        text.ends_with("\na block every 6.117 s (assumed), 30.436875 days a month\n"),
        "{text}"
    );
}

#[test]
fn what_is_consumed_ends_with_the_lease() {
    let consumed = Consumed::of(&leases(), 6_515_440, &terms());
    assert_eq!(
        consumed.text(Paint::Plain),
        "\
lease                     unit      a month  withdrawn  consumed      open  days
akash1tenant/6412891/1/1  AKT     10.080693   2.338663  2.358627  0.019964  7.12
akash1tenant/6500000/1/1  ACT      0.000000   0.000000  0.000000  0.000000  1.07
akash1tenant/6400000/1/1  USDC            –   1.440000  1.440000  0.000000  1.00
akash1tenant/1/1/1        ibc/FF          –   0.000000         –         –     –

leases  unit      a month  withdrawn  consumed      open
     1  USDC     0.000000   1.440000  1.440000  0.000000
     1  ibc/FF   0.000000   0.000000  0.000000  0.000000
     1  ACT      0.000000   0.000000  0.000000  0.000000
     1  AKT     10.080693   2.338663  2.358627  0.019964
1 lease of unknown age is not in consumed and open

at height 6515440, a block every 6 s (given), 30.436875 days a month
"
    );
    let lease = &consumed.leases[0];
    assert_eq!(
        (lease.blocks, lease.days.unwrap().to_string()),
        (Some(102_549), "7.121458333333333333".to_owned())
    );
    assert_eq!(consumed.denoms[1].of_unknown_age, 1);
}

#[test]
fn a_lease_from_after_the_height_is_named() {
    let consumed = Consumed::of(&leases(), 6_412_890, &terms());
    let told: Vec<String> = consumed.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told[0],
        "cannot count lease akash1tenant/6412891/1/1/akash1provider: `leases.json`: \
         `leases[0].lease.created_at` is 6412891, after 6412890"
    );
    assert_eq!((told.len(), consumed.leases.len()), (2, 2));
}

#[test]
fn two_blocks_tell_how_long_a_block_takes() {
    let blocks = [
        block(6_500_000, "2022-06-27T15:56:52.370736803Z"),
        block(6_514_611, "2022-06-28T15:32:53.445887205Z"),
    ];
    let [older, newer] = blocks.map(|block| read_block("block.json", block.as_bytes()).unwrap());
    let block_time = BlockTime::between(&newer, &older).unwrap();
    let terms = Terms { block_time, ..Terms::default() };
    let text = Potential::of(&leases(), &terms, None).text(Paint::Plain);
    // 84,961.075150402 s for 14,611 blocks.
    assert!(
        text.ends_with("\na block every 5.814871 s (measured), 30.436875 days a month\n"),
        "{text}"
    );
}

#[test]
fn who_ended_before_he_began_is_named_by_his_end() {
    let odd = Written { state: "closed", closed_on: 5, ..lease(7) };
    let consumed = Consumed::of(&all(&[odd]), 6_515_440, &terms());
    let [problem] = &consumed.problems[..] else { panic!("{:?}", consumed.problems) };
    let said = "`leases[0].lease.closed_on` is 5, before its creation at 7";
    assert!(problem.to_string().ends_with(said), "{problem}");
    assert_eq!(problem.hint, "look where the file comes from: no lease ends before it begins");
}

#[test]
fn what_was_earned_counts_in_a_state_that_nobody_knows() {
    let paused = Written { state: "paused", withdrawn: "7".to_owned(), ..lease(7) };
    let total = Total::of(&all(&[paused, lease(8)]));
    let [uakt] = &total.denoms[..] else { panic!("{:?}", total.denoms) };
    assert_eq!((uakt.leases, uakt.paid, uakt.withdrawn.to_string().as_str()), (2, 1, "0.000007"));
    let [problem] = &total.problems[..] else { panic!("{:?}", total.problems) };
    assert_eq!(
        problem.to_string(),
        "cannot use `leases.json`: `leases[0].lease.state` is `paused`, not a state of a lease; \
         it is counted, but not as paid"
    );
}

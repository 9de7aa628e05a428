//! Finished reports: an ordinary one, an empty one, and one that strangers wrote.

use bidprice_whatif::{
    Bids, Book, Changed, Delta, Earnings, GpuPart, Orders, Part, Point, Reason, Refused, Report,
    Signed, Step, Sweep, Unreadable,
};

pub(crate) fn delta(now_usd: &str, then_usd: &str) -> Delta {
    let [now, then] = [now_usd, then_usd].map(|text| Signed::parse(text).unwrap());
    let delta = then.less(now).unwrap();
    let delta_pct = delta.per_cent_of(now.size()).map(|per_cent| per_cent.to_string());
    let [now_usd, then_usd] = [now_usd, then_usd].map(str::to_owned);
    Delta { now_usd, then_usd, delta_usd: delta.to_string(), delta_pct }
}

fn part(name: &str, now: &str, then: &str) -> Part {
    Part { name: name.to_owned(), usd: delta(now, then) }
}

fn gpu(name: &str, (orders, units): (u64, &str), one: (&str, &str), all: (&str, &str)) -> GpuPart {
    GpuPart {
        name: name.to_owned(),
        orders,
        units: units.to_owned(),
        now_unit_usd: one.0.to_owned(),
        then_unit_usd: one.1.to_owned(),
        usd: delta(all.0, all.1),
    }
}

fn reason(name: &str, now: u64, then: u64) -> Reason {
    Reason { name: name.to_owned(), now, then, message: format!("{name} in words") }
}

pub(crate) fn changed(order: &str, resources: &str, usd: Delta, is: (&str, &str)) -> Changed {
    Changed {
        order: order.to_owned(),
        resources: resources.to_owned(),
        denom: "uakt".to_owned(),
        maximum: Some("9500".to_owned()),
        now_price: Some("9214.332904".to_owned()),
        then_price: Some("10051.999532".to_owned()),
        now_is: is.0.to_owned(),
        then_is: is.1.to_owned(),
        usd,
    }
}

fn book(name: &str, book: &str) -> Book {
    Book {
        name: name.to_owned(),
        compat: "documented".to_owned(),
        rate_usd_per_akt: Some("1.21".to_owned()),
        book: book.to_owned(),
    }
}

fn orders() -> Orders {
    Orders {
        from: "orders.ndjson".to_owned(),
        read: 1_250,
        priced: 1_204,
        unreadable: 2,
        first_unreadable: vec![
            Unreadable {
                place: "orders.ndjson:17".to_owned(),
                problem: "`resources[2].memory` is `4Gi`, not a whole number of bytes".to_owned(),
            },
            Unreadable { place: "orders.ndjson:902".to_owned(), problem: "is no JSON".to_owned() },
        ],
    }
}

/// Orders in thirteen steps.
pub(crate) fn steps() -> Vec<Step> {
    let edges = [-50, -20, -10, -5, -1, 0, 0, 1, 5, 10, 20, 50];
    let orders = [0, 0, 21, 64, 33, 12, 402, 57, 318, 206, 74, 17, 0];
    let below = std::iter::once(None).chain(edges.map(Some));
    let above = edges.into_iter().map(Some).chain([None]);
    let steps = below.zip(above).zip(orders);
    steps.map(|((above_pct, to_pct), orders)| Step { above_pct, to_pct, orders }).collect()
}

/// Dearer GPUs earn more until tenants go.
fn sweep() -> Sweep {
    let bids =
        [1_102, 1_102, 1_101, 1_099, 1_098, 1_096, 1_093, 1_091, 1_084, 1_071, 1_052, 1_040, 1_031];
    let earnings = [
        "176020.4375",
        "177380.211",
        "178734.0025",
        "180066.5",
        "181423.9",
        "182735.12",
        "184005.77",
        "185311.0085",
        "185902.41",
        "185120.3",
        "182044.96",
        "179207.5",
        "176588.125",
    ];
    let points = bids.iter().zip(earnings).enumerate().map(|(place, (&bids, earnings))| Point {
        at: (800 + 50 * place).to_string(),
        bids,
        earnings_usd: earnings.to_owned(),
        total_usd: (301_220 + 2_130 * place).to_string(),
    });
    Sweep {
        key: "price_target_gpu_mappings.a100".to_owned(),
        at: Some("1100".to_owned()),
        points: points.collect(),
        best: 8,
    }
}

/// What a provider would see.
pub(crate) fn report() -> Report {
    Report {
        now: book("provider.yaml", "3f9ac1d20b7e4485"),
        then: book("new.yaml", "81d0e2774cb59a16"),
        orders: orders(),
        total: delta("301876.204185", "313994.5591"),
        bids: Bids { now: 1_098, then: 1_093, lost: 9, won: 4 },
        refused: Refused {
            now: 152,
            then: 157,
            new: 9,
            reasons: vec![
                reason("declined", 31, 31),
                reason("denomination", 12, 12),
                reason("nothing_to_charge", 3, 3),
                reason("too_dear", 106, 111),
            ],
        },
        earnings: Earnings {
            utilisation_pct: "70".to_owned(),
            usd: delta("181423.9", "184005.77"),
        },
        resources: resources(),
        gpus: gpus(),
        changes: steps(),
        most_changed: most_changed(),
        sweep: Some(sweep()),
        notes: vec![
            "46 orders are priced under one book only, or under none: they are in no sum"
                .to_owned(),
            "the rate is the same for both books".to_owned(),
        ],
    }
}

fn resources() -> Vec<Part> {
    vec![
        part("cpu", "14208", "12432"),
        part("memory", "9716.5", "9716.5"),
        part("storage ephemeral", "1204.28", "1204.28"),
        part("storage beta2", "2890.804185", "3035.3443"),
        part("storage beta3", "6120.42", "6732.462"),
        part("endpoints", "312.5", "312.5"),
        part("leased IPs", "1985", "1985"),
        part("gpus", "277040.7", "290478.4728"),
        part("rules and plugins", "-11602", "-11902"),
    ]
}

fn gpus() -> Vec<GpuPart> {
    vec![
        gpu("a100", (31, "44"), ("1000", "1100"), ("44000", "48400")),
        gpu("a100.80Gi.sxm", (24, "96"), ("1150", "1150"), ("110400", "110400")),
        gpu("h100.80Gi.sxm", (11, "50"), ("1800", "1950"), ("90000", "97500")),
        gpu("l40s", (19, "26"), ("520.5", "560"), ("13533", "14560")),
        gpu("rtx4090.24Gi", (63, "71"), ("240", "258.4855"), ("17040", "18352.4705")),
        gpu(
            "t4",
            (40, "41"),
            ("50.43170731707317073170", "30.87810487804878048780"),
            ("2067.7", "1266.0023"),
        ),
    ]
}

fn most_changed() -> Vec<Changed> {
    let eight = "64 threads, 512 GiB memory, 2048 GiB storage beta3, 8 gpu h100.80Gi.sxm";
    vec![
        changed(
            "orders.ndjson:411",
            "2 threads, 8 GiB memory, 1 gpu t4",
            delta("56.2", "33.84"),
            ("bid", "bid"),
        ),
        changed(
            "orders.ndjson:87",
            "4 threads, 16 GiB memory, 2 gpu t4",
            delta("115.73", "74.1"),
            ("too_dear", "bid"),
        ),
        changed(
            "orders.ndjson:1022",
            "8 threads, 32 GiB memory, 1 gpu a100",
            delta("1031.2", "1129.6"),
            ("bid", "too_dear"),
        ),
        changed("orders.ndjson:5", eight, delta("15012.88", "16201.4"), ("bid", "bid")),
        changed(
            "orders.ndjson:640",
            "1 threads, 0.5 GiB memory",
            delta("0.0082", "0.00755"),
            ("bid", "bid"),
        ),
    ]
}

/// Before a single order was read.
pub(crate) fn empty() -> Report {
    Report {
        orders: Orders { from: "an empty folder".to_owned(), ..Orders::default() },
        total: delta("0", "0"),
        bids: Bids::default(),
        refused: Refused::default(),
        earnings: Earnings { utilisation_pct: "100".to_owned(), usd: delta("0", "0") },
        resources: Vec::new(),
        gpus: Vec::new(),
        changes: steps().into_iter().map(|step| Step { orders: 0, ..step }).collect(),
        most_changed: Vec::new(),
        sweep: None,
        notes: Vec::new(),
        ..report()
    }
}

/// Long names, large figures, many points and kinds, a curve of small prices.
pub(crate) fn extreme() -> Report {
    let mut report = report();
    report.now = book(
        "/srv/akash/providers/europe-west/provider.yaml --set price_target_cpu=1.4",
        "3f9ac1d20b7e4485",
    );
    report.orders.read = 1_000_000;
    report.orders.priced = 999_998;
    report.total = delta("98765432109.876543210987", "123456789012.345678901234");
    report.earnings.usd = delta("69135802476.9135802", "57654321.01");
    report.bids = Bids { now: 987_654, then: 12_345, lost: 975_309, won: 0 };
    report.refused =
        Refused { now: 12_346, then: 987_655, new: 975_309, reasons: report.refused.reasons };
    report.refused.reasons[3] = reason("too_dear", 0, 975_309);
    for (place, step) in report.changes.iter_mut().enumerate() {
        step.orders = [0, 1, 999_999, 12, 123_456][place % 5];
    }
    report.gpus = (0..18)
        .map(|place| {
            let name = format!("rtx-pro-6000-blackwell-server-{place}.96Gi.pcie");
            let all = format!("{}", 7_000_000_000_u64 >> place);
            gpu(&name, (1, "1"), (&all, "0.004"), (&all, "0.004"))
        })
        .collect();
    let points = (0_u64..70).map(|place| Point {
        at: format!("0.{:03}", 300 + place),
        bids: 70 - place,
        earnings_usd: (place * (69 - place)).to_string(),
        total_usd: (place * 1000).to_string(),
    });
    report.sweep = Some(Sweep {
        key: "rate".to_owned(),
        at: Some("0.3".to_owned()),
        points: points.collect(),
        best: 34,
    });
    report
}

/// Every name from a stranger is this one.
pub(crate) fn hostile(name: &str) -> Report {
    let mut report = report();
    let name = || name.to_owned();
    for book in [&mut report.now, &mut report.then] {
        (book.name, book.compat, book.book) = (name(), name(), name());
    }
    report.orders.from = name();
    for line in &mut report.orders.first_unreadable {
        (line.place, line.problem) = (name(), name());
    }
    report.resources.iter_mut().for_each(|part| part.name = name());
    report.gpus.iter_mut().for_each(|gpu| gpu.name = name());
    report.refused.reasons.iter_mut().for_each(|reason| reason.name = name());
    for order in &mut report.most_changed {
        (order.order, order.resources, order.denom) = (name(), name(), name());
        (order.now_is, order.then_is) = (name(), name());
    }
    report.sweep.as_mut().unwrap().key = name();
    report.notes = vec![name()];
    report
}

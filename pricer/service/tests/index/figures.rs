use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bidprice_service::{
    AccessLog, Books, Called, Config, LogForm, LogWhat, Metrics, Service, Shelf,
};

use crate::support::{Fake, ORDER, ask, config, request, service_of};

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn everything_is_counted_once() {
    let metrics = Arc::new(Metrics::default());
    let books = Arc::new(Books::new(Shelf::of(Arc::new(Fake::default()))));
    let service = Service::new(config(), books, Arc::clone(&metrics));
    let line = ORDER.trim();
    for body in [ORDER, "what"] {
        ask(&service, request("POST", "/v1/price?owner=akash1secret", body)).await;
    }
    ask(&service, request("POST", "/v1/batch", format!("{line}\n{line}\nwhat\n"))).await;
    ask(&service, request("GET", "/nothing", "")).await;
    metrics.plugin_called("owners", Duration::from_millis(3), Called::Answered);
    metrics.plugin_called("owners", Duration::from_millis(60), Called::Failed);
    metrics.source_failed("kraken");
    let text = ask(&service, request("GET", "/metrics", "")).await.2;
    for line in [
        "bidprice_requests_total{route=\"price\",status=\"200\"} 2",
        "bidprice_requests_total{route=\"batch\",status=\"200\"} 1",
        "bidprice_requests_total{route=\"unknown\",status=\"404\"} 1",
        "bidprice_request_seconds_count{route=\"price\"} 2",
        "bidprice_requests_in_flight 1",
        "bidprice_bids_total 3",
        "bidprice_refusals_total{reason=\"order\"} 2",
        "bidprice_plugin_seconds_bucket{plugin=\"owners\",le=\"0.0025\"} 0",
        "bidprice_plugin_seconds_bucket{plugin=\"owners\",le=\"0.005\"} 1",
        "bidprice_plugin_seconds_sum{plugin=\"owners\"} 0.063",
        "bidprice_plugin_failures_total{plugin=\"owners\"} 1",
        "bidprice_source_failures_total{source=\"kraken\"} 1",
        "bidprice_rate_usd_per_akt{book=\"\"} 1.5",
        "bidprice_rate_age_seconds{book=\"\"} 7",
    ] {
        assert!(text.lines().any(|written| written == line), "{line}\n{text}");
    }
    assert!(!text.contains("akash1"), "{text}");
}

#[tokio::test]
async fn names_from_outside_cannot_fill_the_page() {
    let metrics = Arc::new(Metrics::default());
    for number in 0..1000 {
        metrics.source_failed(&format!("source {number}"));
    }
    let books = Arc::new(Books::new(Shelf::of(Arc::new(Fake::default()))));
    let service = Service::new(config(), books, metrics);
    let text = ask(&service, request("GET", "/metrics", "")).await.2;
    assert_eq!(text.matches("bidprice_source_failures_total{").count(), 33);
    assert!(text.contains("bidprice_source_failures_total{source=\"other\"} 968\n"), "{text}");
}

#[tokio::test]
async fn the_log_has_a_line_a_request_and_no_tenant() {
    let written = Written::default();
    let log = AccessLog::to(written.clone(), LogForm::Text, LogWhat::Requests).unwrap();
    let service = service_of(Config { log, ..config() }, Fake::default());
    ask(&service, request("POST", "/v1/price?owner=akash1secret", ORDER)).await;
    ask(&service, request("POST", "/v1/batch?owner=akash1secret", "x\n")).await;
    ask(&service, request("POST", "/v1/quote", r#"{"sdl":"nothing"}"#)).await;
    ask(&service, request("BREW", "/v1/books/secret/price", "")).await;
    drop(service);
    let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<_> = log.lines().collect();
    assert_eq!(lines.len(), 4, "{log}");
    assert!(lines[0].starts_with("POST price 200 "), "{log}");
    assert!(lines[1].starts_with("POST batch 200 ") && lines[1].ends_with(" 39 bytes"), "{log}");
    // Only here.
    assert!(
        lines[2].starts_with("POST quote 422 ") && lines[2].ends_with("unusable: /secret/path"),
        "{log}"
    );
    assert!(lines[3].starts_with("other price 405 "), "{log}");
    assert!(!log.contains("akash1"), "{log}");
}

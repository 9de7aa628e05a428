use std::sync::{Arc, Mutex};

use bidprice_service::{BookName, Books, Metrics, Pace, ReloadRefused, Service, Shelf};

use crate::support::{Fake, ORDER, ask, config, request};

fn hashed(hash: &str) -> Fake {
    Fake { hash: hash.to_owned(), ..Fake::default() }
}

#[tokio::test]
async fn a_request_keeps_the_book_that_it_began_with() {
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let old = Fake { gate: Some(Mutex::new(gate)), pace: Pace::Slow, ..hashed("old") };
    let books = Arc::new(Books::new(Shelf::of(Arc::new(old))));
    let service = Service::new(config(), Arc::clone(&books), Arc::new(Metrics::default()));
    let begun = tokio::spawn({
        let service = service.clone();
        async move { ask(&service, request("POST", "/v1/price", ORDER)).await }
    });
    // The request has its book when somebody but the shelf holds it.
    while Arc::strong_count(&books.now().unnamed) < 2 {
        tokio::task::yield_now().await;
    }
    books.replace(Shelf::of(Arc::new(hashed("new"))));
    let after = ask(&service, request("POST", "/v1/price", ORDER)).await;
    assert_eq!(after.1.headers()["bidprice-book"], "new");
    drop(open);
    let (status, head, _) = begun.await.unwrap();
    assert_eq!((status, &head.headers()["bidprice-book"]), (200, &"old".parse().unwrap()));
}

#[tokio::test]
async fn a_refused_reload_is_told_and_the_old_book_stays() {
    let books = Arc::new(Books::new(Shelf::of(Arc::new(hashed("old")))));
    let service = Service::new(config(), Arc::clone(&books), Arc::new(Metrics::default()));
    let said = "`price_target_cpu` cannot be read".to_owned();
    books.refused(ReloadRefused { said: said.clone(), logged: "/secret/values.yaml".to_owned() });
    let (status, _, body) = ask(&service, request("GET", "/readyz", "")).await;
    assert_eq!(status, 200);
    assert!(body.contains(&said) && !body.contains("secret"), "{body}");
    let metrics = ask(&service, request("GET", "/metrics", "")).await.2;
    assert!(metrics.contains("bidprice_reloads_total{result=\"refused\"} 1\n"), "{metrics}");
    assert!(metrics.contains("bidprice_reload_refused 1\n"), "{metrics}");
    books.replace(Shelf::of(Arc::new(hashed("new"))));
    let (_, _, body) = ask(&service, request("GET", "/readyz", "")).await;
    assert!(
        body.contains(r#""generation":1"#) && body.contains(r#""reload_refused":null"#),
        "{body}"
    );
}

#[test]
fn names_of_books_need_no_escape() {
    for name in ["a", "west-1", "0.x_y", &"a".repeat(64)] {
        assert_eq!(BookName::parse(name).unwrap().to_string(), name);
    }
    for name in ["", ".", "-a", "a/b", "a b", "ä", &"a".repeat(65)] {
        assert!(BookName::parse(name).is_err(), "{name}");
    }
}

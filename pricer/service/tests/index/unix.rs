use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use bidprice_service::{Address, Listener, Reach, serve};
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::sync::oneshot;

use crate::support::{ORDER, post, read_answer, service};

/// A folder of a test's own.
fn folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder =
        std::env::temp_dir().join(format!("bidprice-unix-{}-{number}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    folder
}

fn address(path: &std::path::Path) -> Address {
    Address::parse(&format!("unix:{}", path.display())).unwrap()
}

#[tokio::test]
async fn a_unix_socket_answers_and_goes_with_the_service() {
    let folder = folder();
    let path = folder.join("s");
    let listener = Listener::bind(&address(&path)).unwrap();
    let about = std::fs::symlink_metadata(&path).unwrap();
    assert!(about.file_type().is_socket());
    assert_eq!(about.permissions().mode() & 0o777, 0o660);
    let (stop, stopped) = oneshot::channel::<()>();
    let service = service();
    let serving =
        tokio::spawn(async move { serve(listener, &service, async { drop(stopped.await) }).await });
    let mut stream = UnixStream::connect(&path).await.unwrap();
    stream.write_all(post("/v1/price", ORDER).as_bytes()).await.unwrap();
    assert!(read_answer(&mut stream).await.unwrap().contains("282.036431"));
    drop(stop);
    assert_eq!(serving.await.unwrap().cut, 0);
    // Nothing is left but the folder.
    std::fs::remove_dir(&folder).unwrap();
}

#[tokio::test]
async fn a_live_socket_is_not_replaced_and_a_dead_one_is() {
    let folder = folder();
    let path = folder.join("s");
    let live = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let problem = Listener::bind(&address(&path)).unwrap_err().to_string();
    assert_eq!(problem, "has a process listening already: stop it, or choose another");
    drop(live);
    let listener = Listener::bind(&address(&path)).unwrap();
    UnixStream::connect(&path).await.unwrap();
    drop(listener);
    std::fs::remove_dir(&folder).unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_socket_stays() {
    let folder = folder();
    let path = folder.join("s");
    std::fs::write(&path, "mine").unwrap();
    let problem = Listener::bind(&address(&path)).unwrap_err().to_string();
    assert_eq!(problem, "is a file that is no socket, and stays: choose another");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_address_tells_who_can_reach_it() {
    for (text, reach) in [
        ("127.0.0.1:8080", Reach::Local),
        ("127.9.9.9:1", Reach::Local),
        ("[::1]:8080", Reach::Local),
        ("unix:/run/x", Reach::Local),
        ("0.0.0.0:8080", Reach::Others),
        ("[::]:8080", Reach::Others),
        ("10.0.0.1:1", Reach::Others),
        ("[::ffff:127.0.0.1]:1", Reach::Others),
    ] {
        assert_eq!(Address::parse(text).unwrap().reach(), reach, "{text}");
    }
    let long = format!("unix:/{}", "x".repeat(107));
    for none in ["", "8080", "localhost:8080", "unix:", "127.0.0.1", long.as_str()] {
        assert!(Address::parse(none).is_err(), "{none}");
    }
}

//! What a script writes stays in its place, and nothing of the place stays.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use bidprice_oldscript::{Answer, Isolation, Limits, Setup, Tenant};

use crate::support::{
    BOTH, Folder, PATH, is_running, price, price_with, ready, run, setup, unique, unique_hour,
    wait_until,
};

#[test]
fn what_it_writes_anywhere_is_not_outside() {
    let (name, folder) = (unique(), Folder::new());
    let own_home = std::env::var("HOME").unwrap_or_default();
    let outside = folder.text();
    let folders = [
        "/tmp",
        "/var/tmp",
        "/root",
        "/etc",
        "/usr",
        "/usr/bin",
        "/usr/local/bin",
        "/opt",
        "/dev",
        "/dev/shm",
        "/run",
        "/var",
        "/var/lib",
        "/home",
        "/srv",
        "/mnt",
        "/proc",
        "/sys",
        "/boot",
        "",
        &own_home,
        &outside,
    ];
    let writes = folders.map(|folder| {
        format!("mkdir -p '{folder}'; echo x > '{folder}/{name}'; ln -s /etc/passwd '{folder}/{name}-l'\n")
    });
    let lines =
        format!("HOME=/root\n{}\necho x > ~/{name}\nls /tmp/{name}* | wc -l", writes.concat());
    let outcome = price_with(setup(&lines));
    assert_eq!(outcome.answer, price("2"), "{outcome:?}");
    for folder in folders {
        for name in [name.clone(), format!("{name}-l")] {
            let path = Path::new(folder).join(name);
            assert!(path.symlink_metadata().is_err(), "{}", path.display());
        }
    }
    assert!(folder.entries().is_empty());
}

#[test]
fn what_is_there_can_neither_be_changed_nor_removed() {
    let folder = Folder::new();
    let file = folder.path.join("file");
    fs::write(&file, "as it was").unwrap();
    let program = folder.path.join("program");
    fs::copy("/bin/true", &program).unwrap();
    // Once as any file, once in a folder of programs, which it sees.
    let path = format!("{PATH}:{}", folder.text());
    let lines = format!(
        "for each in '{0}' /.bidprice/path/*; do
            rm -rf \"$each\"; chmod -R 777 \"$each\"; touch \"$each/program\"; echo >> \"$each/file\"
            mv \"$each/file\" \"$each/other\"; sed -i s/as/is/ \"$each/file\"
        done
        type -P program",
        folder.text()
    );
    let outcome = price_with(Setup { path, ..setup(&lines) });
    assert_eq!(outcome.stdout.text(), "/.bidprice/path/0/program\n", "{outcome:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "as it was");
    assert_eq!(folder.entries().len(), 2);
    assert_eq!(fs::metadata(&program).unwrap().permissions().mode() & 0o777, 0o755);
}

#[test]
fn it_has_no_rights_and_gets_none() {
    let lines = r"
grep -c '^Cap\(Eff\|Prm\|Bnd\|Amb\):.0*$' /proc/self/status
grep NoNewPrivs /proc/self/status
mount -t tmpfs x /tmp; mount -o remount,rw /usr; mount -o remount,rw,bind /etc; umount /proc
unshare --user --map-root-user --mount sh -c 'mount -o remount,rw,bind /usr && echo escaped'
mknod /tmp/disk b 8 0 && echo made
echo 1 > /proc/sys/kernel/sysrq && echo set
chown 0 /etc/passwd 2>&1 | grep -c 'Read-only'
echo c > /proc/sysrq-trigger && echo crashed
ls /sys /boot /var/lib 2> /dev/null | wc -l
";
    let outcome = price_with(setup(lines));
    assert_eq!(outcome.stdout.text(), "4\nNoNewPrivs:\t1\n1\n0\n", "{outcome:?}");
}

#[test]
fn it_sees_no_file_and_gets_at_no_process_of_ours() {
    let folder = Folder::new();
    fs::write(folder.path.join("secret"), "x").unwrap();
    let lines = format!(
        "ls /tmp /root /home /run /var/tmp '{}' 2> /dev/null
        for each in /proc/[0-9]*; do ls $each/root/ > /dev/null 2>&1 && cat $each/comm; done
        for each in /proc/[0-9]*; do head -c 1 $each/environ && cat $each/comm; done 2> /dev/null",
        folder.text()
    );
    let outcome = price_with(setup(&lines));
    let text = outcome.stdout.text();
    let seen: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let (processes, files): (Vec<&str>, Vec<&str>) =
        seen.into_iter().partition(|line| line.ends_with("price_script.sh"));
    let expected = ["/home:", "/root:", "/run:", "/tmp:", "aktprice.cache", "/var/tmp:"];
    assert_eq!(files, expected, "{outcome:?}");
    // Its own root, its own environment, of which a letter stands in front.
    assert!(processes.len() >= 2, "{outcome:?}");
}

#[test]
fn rewritten_paths_leave_nothing_outside() {
    let name = unique();
    let lines = format!(
        "FILE=/tmp/{name}
        echo x > \"$FILE\"; mkdir -p /var/tmp/{name}/a /dev/shm/{name}; touch /var/tmp/{name}/a/b ~/{name}
        chmod 000 /var/tmp/{name}; echo y >> /tmp/${{AKASH_OWNER}}.log
        ls -A /tmp | wc -l"
    );
    let isolation = Some(Isolation::RewrittenPaths);
    let script = ready(Setup {
        isolation,
        ..setup(&lines.replace("ls -A", "find").replace("/tmp | ", "/tmp -type f | "))
    });
    let outcome = script.price(b"", Tenant { owner: Some("akash1abc"), denom: None });
    assert_eq!(outcome.answer, price("3"), "{outcome:?}");
    for folder in ["/tmp", "/var/tmp", "/dev/shm", "/root"] {
        assert!(!Path::new(folder).join(&name).exists(), "{folder}");
    }
    assert!(!Path::new("/tmp/akash1abc.log").exists());
    let outcome = script.price(b"", Tenant { owner: Some("../../etc/x"), denom: None });
    let problem = "the owner `../../etc/x` is no address";
    assert_eq!(outcome.answer, Answer::NotRun(problem.to_owned()));
}

#[test]
fn its_place_goes_with_it() {
    const TEST: &str = "harmless::its_place_goes_with_it";
    if Folder::is_inside() {
        for isolation in BOTH {
            run(isolation, "echo 1 > /tmp/x; echo 1");
            run(isolation, "mkdir -p ~/a/b; chmod 000 ~/a; exit 1");
            let limits = Limits { time: Duration::from_millis(500), ..Limits::default() };
            price_with(Setup { isolation: Some(isolation), limits, ..setup("sleep 60") });
        }
        return;
    }
    let folder = Folder::new();
    let output = folder.process(TEST).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && report.contains("1 passed"), "{output:?}");
    assert_eq!(folder.entries(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn if_this_program_is_killed_the_script_ends_and_leaves_a_private_folder() {
    const TEST: &str =
        "harmless::if_this_program_is_killed_the_script_ends_and_leaves_a_private_folder";
    if Folder::is_inside() {
        let hour = std::env::var("TEST_HOUR").unwrap();
        let limits = Limits { time: Duration::from_secs(2), ..Limits::default() };
        price_with(Setup { limits, ..setup(&format!("sleep {hour}")) });
        return;
    }
    let (folder, hour) = (Folder::new(), unique_hour());
    let mut process = folder.process(TEST).env("TEST_HOUR", &hour).spawn().unwrap();
    wait_until("the script runs", || is_running(&hour));
    process.kill().unwrap();
    process.wait().unwrap();
    wait_until("the script has ended", || !is_running(&hour));
    let left = folder.entries();
    assert_eq!(left.len(), 1);
    for folder in left {
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        // Nothing of its file system: that was in memory.
        assert_eq!(fs::read_dir(folder.join("new")).unwrap().count(), 0);
    }
}

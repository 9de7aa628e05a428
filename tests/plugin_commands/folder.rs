//! Installing, listing and removing.

use std::fs;

use super::Bench;

#[test]
fn a_plugin_is_installed_listed_and_removed() {
    let bench = Bench::new();
    bench.is_golden("list-none", &bench.plugin("list"));
    let file = bench.copy("a.wat");
    bench.is_golden("install", &bench.plugin("install @/a.wat"));
    bench.is_golden("list", &bench.plugin("list").set("BIDPRICE_PLUGINS", &file));
    bench.is_golden(
        "install-named",
        &bench.plugin("install @/a.wat").set("BIDPRICE_PLUGINS", &file),
    );
    bench.is_golden("remove-named", &bench.plugin("remove @/a.wat").set("BIDPRICE_PLUGINS", &file));
    bench.is_golden("remove-none", &bench.plugin("remove @/a.wat"));
    assert_eq!(bench.plugin("list").answer().exit, 0);
    assert!(fs::exists(&file).unwrap(), "the plugin's own file stays");
}

#[test]
fn the_list_says_why_a_plugin_is_not_ready() {
    let bench = Bench::new();
    for name in ["good.wat", "changed.wat", "damaged.wat", "gone.wat", "idle.wat"] {
        let path = bench.copy(name);
        let text = format!(";; {name}\n{}", super::smallest());
        fs::write(&path, text).unwrap();
        assert_eq!(bench.plugin(&format!("install @/{name}")).answer().exit, 0, "{name}");
    }
    let path = bench.path();
    fs::write(format!("{path}/changed.wat"), "(component)").unwrap();
    fs::remove_file(format!("{path}/gone.wat")).unwrap();
    damage(&bench, "damaged.wat");
    let settings = format!(
        "plugins:\n  - path: {path}/good.wat\n  - path: {path}/changed.wat\n  - {path}/damaged.wat\n  \
         - {path}/gone.wat\n  - {path}/never.wat\n  - path: {path}/good.wat\n    digest: sha256:{}\n",
        "0".repeat(64)
    );
    let config = bench.folder.file("bidprice.yaml", &settings);
    let list = bench.plugin("list").set("BIDPRICE_CONFIG", &config);
    bench.is_golden("list-not-ready", &list);
    let json: serde_json::Value =
        serde_json::from_str(&list.argument("--json").answer().stdout).unwrap();
    let states: Vec<&str> = json["plugins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["other_digest", "changed", "damaged", "gone", "not_installed", "ready"]);
}

/// Turns a byte of a plugin's compiled form.
fn damage(bench: &Bench, name: &str) {
    let json = bench.plugin("list --json").answer().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let rows = json["plugins"].as_array().unwrap();
    let row = rows.iter().find(|row| row["path"].as_str().unwrap().ends_with(name)).unwrap();
    let digest = &row["sha256"].as_str().unwrap()[..16];
    let kept = fs::read_dir(bench.folder.path().join("kept")).unwrap().map(|entry| entry.unwrap());
    let file = kept
        .map(|entry| entry.path())
        .find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(digest))
        .unwrap();
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
}

#[test]
fn what_nobody_uses_may_be_broken() {
    let bench = Bench::new();
    let file = bench.copy("a.wat");
    assert_eq!(bench.plugin("install @/a.wat").answer().exit, 0);
    fs::write(&file, "(component)").unwrap();
    assert_eq!(bench.plugin("list").answer().exit, 0);
    assert_eq!(bench.plugin("list").set("BIDPRICE_PLUGINS", &file).answer().exit, 2);
}

#[test]
fn what_another_version_has_compiled_is_named() {
    let bench = Bench::new();
    bench.copy("a.wat");
    assert_eq!(bench.plugin("install @/a.wat").answer().exit, 0);
    let record = record(&bench);
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replace("\"wasmtime-", "\"wasmtime-older-")).unwrap();
    let json = bench.plugin("list --json").answer().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["plugins"][0]["state"], "other_engine");
}

/// The only record.
fn record(bench: &Bench) -> std::path::PathBuf {
    let kept = fs::read_dir(bench.folder.path().join("kept")).unwrap();
    let mut files = kept.map(|entry| entry.unwrap().path());
    files.find(|file| file.extension().is_some_and(|end| end == "json")).unwrap()
}

#[test]
fn a_record_that_cannot_be_read_is_named() {
    let bench = Bench::new();
    bench.copy("a.wat");
    assert_eq!(bench.plugin("install @/a.wat").answer().exit, 0);
    fs::write(record(&bench), "{").unwrap();
    let answer = bench.plugin("list").answer();
    assert_eq!(answer.exit, 2);
    assert!(answer.stdout.contains("is damaged: EOF"), "{}", answer.stdout);
}

#[test]
fn one_plugin_takes_the_place_of_another() {
    let bench = Bench::new();
    let old = bench.copy("old.wat");
    assert_eq!(bench.plugin("install @/old.wat").answer().exit, 0);
    let newer = super::smallest().replace("1.0.0\"))", "2.0.0\"))");
    bench.folder.file("new.wat", &newer);
    let run = bench.plugin("install @/new.wat --replace @/old.wat").set("BIDPRICE_PLUGINS", &old);
    bench.is_golden("install-replace", &run);
    assert_eq!(fs::read_to_string(&old).unwrap(), newer);
    let list = bench.plugin("list --json").answer().stdout;
    let json: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(json["plugins"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&json["plugins"][0]["version"], &json["plugins"][0]["state"]),
        (&"2.0.0".into(), &"ready".into())
    );
}

#[test]
fn of_several_files_those_that_can_be_are_installed() {
    let bench = Bench::new();
    bench.copy("a.wat");
    bench.folder.file("b.wat", "(module)");
    bench.copy("c.wat");
    let run = bench.plugin("install @/a.wat @/b.wat @/c.wat --json");
    let answer = run.answer();
    assert_eq!(answer.exit, 1);
    let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 2);
    assert!(answer.stderr.unwrap().contains("cannot use"));
}

#[test]
fn a_folder_that_others_can_write_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.copy("a.wat");
    let kept = bench.folder.path().join("kept");
    fs::create_dir(&kept).unwrap();
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o777)).unwrap();
    bench.is_golden("list-distrusted", &bench.plugin("list"));
    bench.is_golden("install-distrusted", &bench.plugin("install @/a.wat"));
}

#[test]
fn without_a_home_the_folder_has_to_be_named() {
    let answer = crate::program::Run::new().arguments("plugin list").answer();
    let stderr = "bidpricescript: cannot read the settings: BIDPRICE_PLUGIN_DIR is not set, and neither is \
         AKASH_HOME nor HOME\nhint: set it to a folder that only the user who bids can write\n";
    assert_eq!((answer.exit, answer.stderr.unwrap().as_str()), (1, stderr));
}

/// The folder that `list` looks into.
fn folder_with(variables: &[(&str, &str)]) -> String {
    let run = crate::program::Run::new().arguments("plugin list --json");
    let run = variables.iter().fold(run, |run, (name, value)| run.set(name, *value));
    let json: serde_json::Value = serde_json::from_str(&run.answer().stdout).unwrap();
    json["folder"].as_str().unwrap().to_owned()
}

#[test]
fn the_folder_follows_the_homes() {
    let akash = ("AKASH_HOME", "/nowhere/.akash");
    let home = ("HOME", "/nowhere");
    assert_eq!(folder_with(&[akash, home]), "/nowhere/.akash/bidprice/plugins");
    assert_eq!(folder_with(&[home]), "/nowhere/.bidprice/plugins");
    assert_eq!(folder_with(&[akash, home, ("BIDPRICE_PLUGIN_DIR", "/nowhere/p")]), "/nowhere/p");
}

//! Rules, directory and history from outside: `reload`, `rules`, `people import`, `import`, `export`, by the program itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "tests wait for the world's time")]

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long the daemon may take over anything that is asked here.
const PATIENCE: Duration = Duration::from_secs(90);

const CONFIGURATION: &str = concat!(
    "rules = [\"rules.toml\"]\n\n",
    include_str!("support/small.toml"),
    "\n[[engineer]]\nname = \"bob\"\naddress = \"bob@desk.test\"\nteam = \"network\"\n"
);

const VPN: &str = r#"
[[rule]]
name = "VPN"
when = { any_text = ["vpn", "远程接入"] }
then = { category = "network/vpn", team = "network", tags = ["remote"] }
examples = ["my vpn keeps dropping"]
counterexamples = ["openvpn"]
"#;

struct Home(tempfile::TempDir);

impl Home {
    fn new(rules: &str) -> Home {
        let home = Home(tempfile::tempdir().unwrap());
        home.write("postdesk.toml", CONFIGURATION);
        home.write("rules.toml", rules);
        // To look at the store while the rules are broken.
        home.write("look.toml", CONFIGURATION.replace("rules = ", "# rules = "));
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postdesk"));
        for name in ["STATE_DIRECTORY", "CREDENTIALS_DIRECTORY", "POSTDESK_TEST_CLOCK", "RUST_LOG"] {
            command.env_remove(name);
        }
        let config = if args.first() == Some(&"ticket") { "look.toml" } else { "postdesk.toml" };
        command.args(args).arg("--config").arg(self.path(config)).current_dir(self.0.path());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs what must succeed; what it printed.
    fn done(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert_eq!(done.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    fn tickets(&self) -> Vec<Value> {
        let list = self.done(&["ticket", "list", "--json"]);
        list.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn ticket(&self, number: i64) -> Value {
        serde_json::from_str(&self.done(&["ticket", "show", "--json", &number.to_string()])).unwrap()
    }

    fn start(&self) -> Daemon {
        let log = fs::File::create(self.path("log")).unwrap();
        let child = self.command(&["run"]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let daemon = Daemon(child);
        wait("the desk to open", || self.log().contains("the desk is open"));
        daemon
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap()
    }

    /// Delivers a mail and waits for the ticket that it opens.
    fn opens(&self, subject: &str) -> Value {
        let known = self.tickets().len();
        let name = format!("{known}.M1.test");
        let raw = mail("wang@corp.test", subject, "It does not work.", "Mon, 23 Nov 2026 09:00:00 +0800", known);
        fs::write(self.path("in/tmp").join(&name), raw).unwrap();
        fs::rename(self.path("in/tmp").join(&name), self.path("in/new").join(&name)).unwrap();
        wait("a ticket", || self.tickets().len() > known);
        self.tickets().pop().unwrap()
    }
}

struct Daemon(Child);

impl Daemon {
    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.0.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.signal("-TERM");
        let _ = self.0.wait();
    }
}

fn wait(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn mail(from: &str, subject: &str, text: &str, date: &str, id: usize) -> String {
    format!(
        "From: {from}\nTo: support@desk.test\nSubject: {subject}\nDate: {date}\nMessage-ID: <m{id}@corp.test>\n\
         Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )
}

fn failed(done: &Output) -> (Option<i32>, String) {
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn rules_change_while_the_desk_works() {
    let home = Home::new("");
    let (code, told) = failed(&home.run(&["reload"]));
    assert_eq!(code, Some(69), "{told}");
    assert!(told.contains("no daemon answers"), "{told}");
    let daemon = home.start();
    assert_eq!(home.opens("VPN drops")["team"], "desktop");
    home.write("rules.toml", VPN);
    assert!(home.done(&["reload"]).starts_with("reloaded: 1 rules, 2 engineers"));
    assert_eq!(home.opens("VPN drops again")["team"], "network");
    // Broken: the old ones stay in force, and it is said why.
    home.write("rules.toml", VPN.replace("network/vpn", "net work"));
    let (code, told) = failed(&home.run(&["reload"]));
    assert_eq!(code, Some(78), "{told}");
    assert!(told.contains("rules.toml:5: `rule.then.category`"), "{told}");
    daemon.signal("-HUP");
    wait("the log", || home.log().contains("the configuration stays as it was"));
    assert_eq!(home.opens("VPN drops for the third time")["category"], "network/vpn");
    // SIGHUP does as `reload` does; an engineer more, and what must wait for the next start.
    home.write("rules.toml", VPN.replace("network/vpn", "network/tunnel"));
    daemon.signal("-HUP");
    wait("the log", || home.log().contains("the configuration was read again"));
    wait("the rules", || home.opens("VPN drops on and on")["category"] == "network/tunnel");
    let more = "\n[[engineer]]\nname = \"carol\"\naddress = \"carol@desk.test\"\nteam = \"network\"\n";
    home.write("postdesk.toml", format!("{CONFIGURATION}{more}").replace("path = \"out\"", "path = \"elsewhere\""));
    let told = home.done(&["reload"]);
    assert!(told.contains("3 engineers") && told.contains("waits for the next start: [smtp]"), "{told}");
    drop(daemon);
    assert_eq!(home.run(&["reload"]).status.code(), Some(69));
}

#[test]
fn rules_are_tried_on_their_examples_and_on_mails() {
    let home = Home::new(VPN);
    let text = "Since today the VPN drops.";
    home.write("one.eml", mail("wang@corp.test", "Help", text, "Mon, 23 Nov 2026 09:00:00 +0800", 1));
    home.write("two.eml", mail("wang@corp.test", "Printer", "It jams.", "Mon, 23 Nov 2026 09:00:00 +0800", 2));
    let told = home.done(&["rules", "test", "one.eml", "two.eml"]);
    assert!(told.contains("ok     VPN: 1 examples match, 1 counterexamples do not"), "{told}");
    assert!(told.contains("fires  VPN: \"vpn\"") && told.contains("no rule fires"), "{told}");
    let objects = home.done(&["rules", "test", "--json", "one.eml"]);
    let object: Value = serde_json::from_str(&objects).unwrap();
    assert_eq!((object["team"].as_str(), object["rules"][0]["words"][0].as_str()), (Some("network"), Some("vpn")));
    home.write("rules.toml", VPN.replace("my vpn", "my tunnel"));
    let (code, told) = failed(&home.run(&["rules", "test"]));
    assert_eq!(code, Some(78));
    assert!(
        told.contains("rules.toml:3: rule \"VPN\": the example \"my tunnel keeps dropping\" does not match"),
        "{told}"
    );
}

#[test]
fn people_come_from_a_file_or_not_at_all() {
    let home = Home::new(
        "[[rule]]\nname = \"Finance\"\nwhen = { department = [\"财务*\"], vip = true, site = [\"hangzhou\"] }\n\
         then = { team = \"network\", priority = \"P2\", watchers = [\"chief@corp.test\"], ci = \"erp\" }\n",
    );
    let csv = "address,aliases,name,department,phone,site,vip,language,title\r\n\
        wang@corp.test,wf@corp.test;w.fang@corp.test,王芳,财务部,8066,Hangzhou,yes,zh-CN,经理\r\n\
        bob.b@corp.test,,Bob,Sales,,,no,en,\r\n";
    home.write("people.csv", encoding_rs::GBK.encode(csv).0);
    home.write("wrong.csv", "address,vip\nnew@corp.test,yes\nnobody,perhaps\n");
    let (code, told) = failed(&home.run(&["people", "import", "wrong.csv"]));
    assert_eq!(code, Some(65));
    assert!(told.contains("wrong.csv:3: \"nobody\" is no address") && told.contains("nothing was entered"), "{told}");
    assert_eq!(home.done(&["people", "import", "people.csv"]), "2 people: 2 new, 0 changed, 0 as they were\n");
    home.write("people.csv", csv.replace("Sales", "Purchasing"));
    assert_eq!(home.done(&["people", "import", "people.csv"]), "2 people: 0 new, 1 changed, 1 as they were\n");
    home.write("engineer.csv", "address,aliases\nx@corp.test,alice@desk.test\n");
    let daemon = home.start();
    let (code, told) = failed(&home.run(&["people", "import", "engineer.csv"]));
    assert_eq!(code, Some(65));
    assert!(told.contains("engineer.csv:2: alice@desk.test is an engineer's address"), "{told}");
    let ticket = home.opens("The ledger does not open");
    let text = |key: &str| ticket[key].as_str().unwrap_or_default().to_owned();
    assert_eq!((text("team"), text("priority"), text("department")), ("network".into(), "P2".into(), "财务部".into()));
    assert_eq!((text("phone"), text("ci")), ("8066".into(), "erp".into()));
    assert_eq!(ticket["requester"]["name"], "王芳");
    let watchers = ticket["participants"].as_array().unwrap();
    assert!(watchers.iter().any(|p| p["role"] == "watcher" && p["address"] == "chief@corp.test"), "{ticket}");
    // The acknowledgement speaks the person's language.
    wait("the acknowledgement", || home.sent().iter().any(|mail| mail.contains("X-Postdesk-Notice: ack")));
    let ack = home.sent().into_iter().find(|mail| mail.contains("X-Postdesk-Notice: ack")).unwrap();
    assert!(postdesk::pure::mail::parse(ack.as_bytes()).subject.contains("已受理"), "{ack}");
    drop(daemon);
}

impl Home {
    fn sent(&self) -> Vec<String> {
        let files = fs::read_dir(self.path("out/new")).into_iter().flatten().flatten();
        files.filter_map(|f| fs::read(f.path()).ok()).map(|raw| String::from_utf8_lossy(&raw).into_owned()).collect()
    }
}

/// Threads as an mbox holds them: a question, the engineer's answer, thanks; `>From ` quoted; one in disorder.
fn mbox(threads: usize) -> String {
    let mut out = String::new();
    for n in 0..threads {
        let root = n * 3;
        let day = n % 28 + 1;
        let subject = if n % 2 == 0 { "VPN drops" } else { "Printer jams" };
        let ask = mail(
            "wang@corp.test",
            subject,
            ">From today on.\nPlease help.",
            &format!("{day:02} Mar 2026 09:00:00 +0800"),
            root,
        );
        let answer = |who: &str, text: &str, hour: usize, id: usize| {
            let date = format!("{day:02} Mar 2026 {hour:02}:00:00 +0800");
            mail(who, &format!("Re: {subject}"), text, &date, id)
                .replace("\nSubject:", &format!("\nIn-Reply-To: <m{root}@corp.test>\nSubject:"))
        };
        let done = answer("bob@desk.test", "I have reset it.", 10, root + 1);
        let thanks = answer("wang@corp.test", "Works now, thanks!", 11, root + 2);
        for one in [done, ask, thanks] {
            out.push_str(&format!("From x@corp.test Sun Mar  1 09:00:00 2026\n{one}\n"));
        }
    }
    out
}

/// Years of a desk's mail, with what was about what: every third ticket about VPN, every fourth about the ERP, in turns in
/// English and in Chinese, each answered by somebody of the team that had it.
fn years(tickets: usize) -> String {
    let mut out = String::new();
    let mut id = 100_000;
    for n in 0..tickets {
        let (subject, text) = match (n % 12, n % 2) {
            (0 | 3 | 6 | 9, 0) => ("Cannot connect", "The vpn drops me every hour."),
            (0 | 3 | 6 | 9, _) => ("远程接入连不上", "在家远程接入一直连不上。"),
            (1 | 5, _) => ("ERP is slow", "Posting an invoice in the ERP takes minutes."),
            (_, 0) => ("Mouse", "The mouse has died."),
            _ => ("打印机卡纸", "三楼打印机卡纸。"),
        };
        let by = if n % 3 == 0 { "bob@desk.test" } else { "alice@desk.test" };
        let day = format!("{:02} Mar {} 09:{:02}:00 +0800", 1 + n % 28, 2020 + n / 28 % 6, n / 168 % 60);
        let asked = id;
        for (from, subject, text) in [("wang@corp.test", subject, text), (by, "Re: it", "Try again, please.")] {
            let mut raw = mail(from, subject, &format!("{text} ({n})"), &day, id);
            if id != asked {
                raw = raw.replacen("Message-ID", &format!("In-Reply-To: <m{asked}@corp.test>\nMessage-ID"), 1);
            }
            out.push_str(&format!("From x@corp.test Sun Mar  1 09:00:00 2026\n{raw}\n"));
            id += 1;
        }
    }
    out
}

/// `POSTDESK_HISTORY=5000` takes in as many mails, 240 unless set, and prints the table; on a terminal both commands show
/// how far they are.
#[test]
fn a_past_of_many_mails_is_weighed() {
    let mails = std::env::var("POSTDESK_HISTORY").map_or(240, |text| text.parse().expect("a number"));
    let tickets = mails / 2;
    let home = Home::new("");
    home.write("years.mbox", years(tickets));
    // A terminal of its own, as `script` makes one.
    let on_terminal = |args: &str| {
        let program = format!("{} {args} --config postdesk.toml", env!("CARGO_BIN_EXE_postdesk"));
        let mut script = Command::new("script");
        script.args(["-qec", &program, "/dev/null"]).current_dir(home.0.path()).env_remove("STATE_DIRECTORY");
        let (began, done) = (Instant::now(), script.output().unwrap());
        assert!(done.status.success(), "{args}: {}", String::from_utf8_lossy(&done.stdout));
        let told = String::from_utf8(done.stdout).unwrap().replace("\r\n", "\n");
        println!("{args}: {:.1} s", began.elapsed().as_secs_f64());
        told
    };
    let told = on_terminal("import years.mbox");
    assert!(told.contains(&format!("{mails} of {mails}, 100 % mails")), "{told}");
    assert!(told.contains(&format!("{tickets} tickets opened, {tickets} mails added to tickets")), "{told}");
    assert!(home.sent().is_empty(), "nobody hears of it");

    let rules = "\n[[rule]]\nname = \"ERP\"\nwhen = { any_text = [\"erp\"] }\n\
                 then = { category = \"application/erp\", team = \"network\", priority = \"P2\" }\n";
    home.write("rules.toml", format!("{VPN}{rules}"));
    let told = on_terminal("rules backtest");
    assert!(told.contains(&format!("{tickets} of {tickets}, 100 % tickets")), "{told}");
    let table = home.done(&["rules", "backtest"]);
    println!("{table}");
    let about = |what: &[usize]| (0..tickets).filter(|n| what.contains(&(n % 12))).count();
    let (vpn, erp) = (about(&[0, 3, 6, 9]), about(&[1, 5]));
    let row = |name: &str| -> Vec<usize> {
        let line = table.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {table}"));
        line.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    };
    assert_eq!(row("category")[..2], [vpn + erp, 0], "{table}");
    assert_eq!(row("priority")[..2], [erp, 0], "{table}");
    assert_eq!(row("team")[..2], [vpn + erp, tickets], "{table}");
    // Bob's team had every third ticket, which are the ones about VPN; those about the ERP were Alice's.
    assert_eq!((row("VPN"), row("ERP")), (vec![vpn, vpn, 0, 0], vec![erp, 0, erp, 0]), "{table}");
    assert!(table.contains(": team network, people chose desktop"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 110), "{table}");
}

#[test]
fn history_comes_in_silently_once_and_goes_out_again() {
    let home = Home::new(VPN);
    home.write("old.mbox", mbox(4));
    let told = home.done(&["import", "old.mbox"]);
    assert_eq!(told, "4 tickets opened, 8 mails added to tickets, 0 known already, 0 set aside, 0 in quarantine\n");
    let tickets = home.tickets();
    assert_eq!(tickets.len(), 4);
    for ticket in &tickets {
        assert_eq!((ticket["state"].as_str(), ticket["assignee"].as_str()), (Some("closed"), Some("bob")), "{ticket}");
        assert!(ticket["created_at"].as_str().unwrap().starts_with("2026-03-"), "{ticket}");
        assert_eq!(ticket["tags"].as_array().unwrap().iter().filter(|t| *t == "imported").count(), 1);
    }
    let shown = home.ticket(1001);
    let entries = shown["entries"].as_array().unwrap();
    assert_eq!(
        entries.iter().map(|e| e["from"].as_str().unwrap()).collect::<Vec<_>>(),
        ["wang@corp.test", "bob@desk.test", "wang@corp.test"]
    );
    assert!(entries[0]["text"].as_str().unwrap().starts_with("From today on."), "{}", entries[0]);
    assert_eq!(shown["closed_at"], "2026-03-01T03:00:00Z");
    // Nobody hears of it, and no clock runs.
    assert!(home.sent().is_empty());
    assert_eq!(shown["targets"].as_array().unwrap().len(), 0);
    // Again: all is known. With more in the file: only that comes in.
    assert!(home.done(&["import", "old.mbox"]).starts_with("0 tickets opened, 0 mails added to tickets, 12 known"));
    home.write("old.mbox", mbox(5));
    assert!(home.done(&["import", "old.mbox"]).starts_with("1 tickets opened, 2 mails added to tickets, 12 known"));
    assert!(home.done(&["verify"]).contains(" 0 faults"));
    let ledger: Value = serde_json::from_str(home.done(&["ledger", "--json"]).lines().next().unwrap()).unwrap();
    assert_eq!((ledger["received"].as_i64(), ledger["duplicates"].as_i64()), (Some(3), Some(0)), "{ledger}");

    // Nobody has judged old mails, but Bob had them; and what would change is told, whoever chose.
    home.write("rules.toml", VPN.replace("network/vpn", "network/wan"));
    let table = home.done(&["rules", "backtest"]);
    assert!(table.contains("would change  #1001: category network/wan, was network/vpn"), "{table}");
    let object: Value = serde_json::from_str(&home.done(&["rules", "backtest", "--json"])).unwrap();
    let rule = &object["rules"][0];
    let counts = ["fired", "agreed", "disagreed", "not_chosen"].map(|count| rule[count].as_i64().unwrap());
    assert_eq!(counts, [3, 3, 0, 0], "{object}");
    let of = |field: &Value| [&field["would_change"], &field["chosen"]].map(|count| count.as_i64().unwrap());
    let counts: Vec<[i64; 2]> = object["fields"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(counts, [[0, 0], [3, 0], [0, 0], [0, 5], [0, 0]], "{object}");
    home.write("rules.toml", VPN);

    // JSON lines into another desk: the same tickets; then an mbox of the same mails: all known.
    home.done(&["export", "all.jsonl"]);
    home.done(&["export", "--mbox", "all.mbox"]);
    let exported = std::fs::read_to_string(home.path("all.jsonl")).unwrap();
    assert!(exported.lines().all(|line| line.contains("\"restricted\":false")), "{exported}");
    let other = Home::new(VPN);
    let path = |name: &str| home.path(name).display().to_string();
    assert!(other.done(&["import", &path("all.jsonl")]).starts_with("5 tickets opened, 10 mails added"));
    let strip = |mut ticket: Value| {
        for key in ["journal", "revision"] {
            ticket.as_object_mut().unwrap().remove(key);
        }
        for entry in ticket["entries"].as_array_mut().unwrap() {
            entry.as_object_mut().unwrap().remove("id");
        }
        ticket
    };
    for number in 1001..=1005 {
        assert_eq!(strip(other.ticket(number)), strip(home.ticket(number)));
    }
    assert!(
        other.done(&["import", &path("all.mbox")]).starts_with("0 tickets opened, 0 mails added to tickets, 15 known")
    );
    assert!(
        other.done(&["import", &path("all.jsonl")]).starts_with("0 tickets opened, 0 mails added to tickets, 5 known")
    );
    assert!(other.done(&["verify"]).contains(" 0 faults"));
}

#[test]
fn tickets_of_other_systems_come_as_lines() {
    let home = Home::new(VPN);
    let lines = r#"{"number":7,"subject":"VPN 连不上","requester":{"name":"王芳","address":"Wang@corp.test"},"created_at":"2026-02-01T01:00:00Z","text":"一直连不上。","category":"network/wan","team":"network","assignee":"bob","priority":"P2"}
{"subject":"Printer","requester":{"address":"li@corp.test"},"state":"open","entries":[{"at":"2026-02-02T01:00:00Z","text":"It jams."},{"at":"2026-02-02T02:00:00Z","kind":"note","from":"alice@desk.test","text":"Rollers."}]}
{"subject":"No one","requester":{"address":"nobody"}}
not json
"#;
    // A line that is no UTF-8 is told like any other, and does not end the file.
    let (first, rest) = lines.split_once('\n').unwrap();
    home.write("old.jsonl", [b"{\"subject\":\"\xff\"}\n", lines.as_bytes()].concat());
    let (_, told) = failed(&home.run(&["import", "old.jsonl"]));
    assert!(told.contains("old.jsonl:1: is no ticket") && told.contains("old.jsonl:4: "), "{told}");
    assert_eq!(home.tickets().len(), 2, "{first}\n{rest}");
    home.write("old.jsonl", lines);
    let (code, told) = failed(&home.run(&["import", "old.jsonl"]));
    assert_eq!(code, Some(65));
    assert!(
        told.contains("old.jsonl:3: `requester.address` = \"nobody\" is no address") && told.contains("old.jsonl:4: "),
        "{told}"
    );
    let tickets = home.tickets();
    assert_eq!(tickets.len(), 2);
    assert_eq!((tickets[0]["state"].as_str(), tickets[0]["assignee"].as_str()), (Some("closed"), Some("bob")));
    assert_eq!((tickets[0]["category"].as_str(), tickets[0]["priority"].as_str()), (Some("network/wan"), Some("P2")));
    assert_eq!(tickets[1]["state"], "open");
    assert_eq!(home.ticket(1002)["entries"][1]["kind"], "note");
    assert!(failed(&home.run(&["import", "old.jsonl"])).1.contains(":3:"));
    assert_eq!(home.tickets().len(), 2, "nothing comes in twice");
    assert!(home.done(&["verify"]).contains(" 0 faults"));

    // The rules on disk against what people chose.
    let table = home.done(&["rules", "backtest", "--since", "2026-01"]);
    assert!(table.starts_with("2 tickets replayed through 1 rules"), "{table}");
    let rule = table.lines().find(|line| line.starts_with("VPN ")).unwrap();
    assert!(rule.contains("#1001: category network/vpn, people chose network/wan"), "{table}");
    let object: Value = serde_json::from_str(&home.done(&["rules", "backtest", "--json"])).unwrap();
    assert_eq!((object["rules"][0]["fired"].as_i64(), object["rules"][0]["disagreed"].as_i64()), (Some(1), Some(1)));
    home.write("rules.toml", VPN.replace("network/vpn", "network/wan"));
    let object: Value = serde_json::from_str(&home.done(&["rules", "backtest", "--json"])).unwrap();
    assert_eq!(object["rules"][0]["agreed"], 1);
    assert!(home.done(&["rules", "backtest", "--since", "2026-02-02"]).starts_with("1 tickets"));
    assert_eq!(home.run(&["rules", "backtest", "--since", "lately"]).status.code(), Some(2));
}

#[test]
fn a_maildir_and_a_folder_of_mails_are_history_too() {
    let home = Home::new("");
    for folder in ["old/cur", "old/new", "old/tmp", "files"] {
        fs::create_dir_all(home.path(folder)).unwrap();
    }
    let at = "Mon, 02 Mar 2026 09:00:00 +0800";
    home.write("old/cur/1:2,S", mail("wang@corp.test", "One", "One.", at, 1));
    home.write("old/new/2", mail("li@corp.test", "Two", "Two.", at, 2));
    home.write("files/3.eml", mail("li@corp.test", "Three", "Three.", at, 3));
    home.write("files/notes.txt", "no mail");
    assert!(home.done(&["import", "old", "files"]).starts_with("3 tickets opened, 0 mails added"));
    home.write("x.bin", [0_u8, 1, 2]);
    assert_eq!(home.run(&["import", "x.bin"]).status.code(), Some(65));
    assert_eq!(home.run(&["import", "nothing"]).status.code(), Some(1));
}

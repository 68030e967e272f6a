//! Major incidents: everybody who must know hears at once, every half hour, and when it is over; and hooks wake people.

use std::path::Path;

use postdesk::{hooks, store};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::commands::lines;
use crate::desk::{Step, TestDesk};
use crate::life::says;
use crate::people::{ALICE, Draft, LIN, Person, WANG, ZHAO, reply};

/// Somebody of the management, who is no engineer.
pub const BOSS: Person = Person { name: "Boss", address: "boss@corp.test" };

/// Bob is on call; somebody of the management is no engineer.
pub const ROLES: &str = r#"
[[role]]
name = "management"
addresses = ["boss@corp.test"]

[[rota]]
name = "nights"
engineers = ["bob", "liwei"]
start = "2026-11-23 09:00"
every = "1d"
"#;

pub fn outage() -> Draft {
    let text = "Impact: whole company\nUrgency: critical\n\nNobody can log in since nine.";
    WANG.writes("Nobody can log in", text)
}

fn to(step: &Step, notice: &str, local: &str) -> postdesk::pure::mail::Mail {
    let found = step.sent.iter().find(|m| m.notice == notice && m.envelope_to.starts_with(local));
    found.unwrap_or_else(|| panic!("no {notice} to {local}: {:?}", step.told())).mail.clone()
}

#[tokio::test]
async fn an_outage_of_the_whole_company() {
    let desk = TestDesk::with(ROLES).await;
    let step = desk.gets(outage()).await;
    let step = step.tells(&["ack wang", "assigned_to_you alice", "major_incident bob", "major_incident lin"]);
    let number = step.opened();
    assert_eq!(desk.field(number, "priority").await, "P1");
    let assigned = step.mail("assigned_to_you").clone();
    let begun = to(&step, "major_incident", "lin");
    assert!(begun.subject.starts_with("Major incident: Nobody can log in"), "{}", begun.subject);
    for part in ["Please act now", "Nobody can log in since nine", "Alice Li", "#major no", "10:30"] {
        assert!(begun.text.contains(part), "{part}: {}", begun.text);
    }

    // Half an hour later nobody has answered: the next one on the rota and management hear, and everybody the state.
    let step = desk.until("2026-11-23T10:30:00+08:00").await;
    let told = step.told();
    for expected in
        ["escalated boss", "escalated liwei", "major_incident alice", "major_incident bob", "major_incident lin"]
    {
        assert!(told.iter().any(|t| t == expected), "{expected}: {told:?}");
    }
    let update = to(&step, "major_incident", "lin");
    assert!(update.subject.starts_with("Major incident, update:"), "{}", update.subject);
    assert!(update.text.contains("Nobody of the staff has written anything yet"), "{}", update.text);
    let boss = to(&step, "escalated", "boss");
    assert!(boss.text.contains("Nobody on call has answered"), "{}", boss.text);

    // The staff say something: the next update carries it.
    let words = "We are replacing the core switch; the first floor is back.";
    desk.gets(reply(&assigned).by(ALICE).saying(words).top()).await.tells(&["reply wang"]);
    let step = desk.until("2026-11-23T11:00:00+08:00").await;
    let told = step.told();
    for who in ["alice", "bob", "boss", "lin", "liwei"] {
        assert_eq!(told.iter().filter(|t| **t == format!("major_incident {who}")).count(), 1, "{who}: {told:?}");
    }
    assert!(!told.iter().any(|t| t.starts_with("escalated")), "somebody has answered: {told:?}");
    let update = to(&step, "major_incident", "boss");
    assert!(update.text.contains(words) && update.text.contains("11:30"), "{}", update.text);

    // What management answers is an entry, and decides nothing.
    let step = says(&desk, BOSS, &update, "Do you need more people?").await.tells(&["new_entry alice"]);
    assert!(step.mail("new_entry").text.contains("more people"));

    // Over: everybody who was told is told, and no more updates come.
    let step = says(&desk, ALICE, &assigned, "#resolve\n\nThe core switch is new; all floors are back.").await;
    let step = step.tells(&[
        "major_incident bob",
        "major_incident boss",
        "major_incident lin",
        "major_incident liwei",
        "resolved wang",
        "transcript alice",
    ]);
    let over = to(&step, "major_incident", "lin");
    assert!(
        over.subject.starts_with("Major incident over:") && over.text.contains("The core switch is new"),
        "{}",
        over.text
    );
    let step = desk.until("2026-11-23T13:00:00+08:00").await;
    assert!(!step.told().iter().any(|t| t.starts_with("major_incident")), "{:?}", step.told());
    desk.end().await;
}

#[tokio::test]
async fn the_incident_manager_says_that_it_is_none() {
    let desk = TestDesk::with(ROLES).await;
    let step = desk.gets(ZHAO.writes("无法登录", "影响范围：全公司\n紧急程度：特急\n\n都登录不上了。")).await;
    let number = step.opened();
    let assigned = step.mail("assigned_to_you").clone();
    let step_of_alice = says(&desk, ALICE, &assigned, "#major no").await.tells(&["transcript alice"]);
    let text = &step_of_alice.mail("transcript").text;
    assert!(text.contains("Lin Tao") && lines(text)[0].starts_with('✗'), "{text}");
    let begun = to(&step, "major_incident", "lin");
    let step = says(&desk, LIN, &begun, "#重大 否").await;
    let step = step.tells(&["major_incident alice", "major_incident bob", "transcript lin"]);
    let called_off = to(&step, "major_incident", "bob");
    assert!(called_off.subject.starts_with("Major incident called off"), "{}", called_off.subject);
    assert_eq!(desk.field(number, "priority").await, "P1", "the grading is another matter");
    let step = desk.until("2026-11-23T12:00:00+08:00").await;
    assert!(
        !step.told().iter().any(|t| t.starts_with("major_incident") || t.starts_with("escalated")),
        "{:?}",
        step.told()
    );
    desk.end().await;
}

/// Called off and called in again: whoever had answered it has answered it.
#[tokio::test]
async fn what_was_answered_before_it_was_called_off_is_answered() {
    for answered in [true, false] {
        let desk = TestDesk::with(ROLES).await;
        let step = desk.gets(ZHAO.writes("无法登录", "影响范围：全公司\n紧急程度：特急\n\n都登录不上了。")).await;
        let (assigned, begun) = (step.mail("assigned_to_you").clone(), to(&step, "major_incident", "lin"));
        if answered {
            says(&desk, ALICE, &assigned, "我正在查认证服务器。").await;
        }
        says(&desk, LIN, &begun, "#重大 否").await;
        desk.advance(1).await;
        says(&desk, LIN, &begun, "#重大 是").await;
        let told = desk.advance(1).await.told();
        assert_eq!(!answered, told.iter().any(|one| one.starts_with("escalated")), "{told:?}");
        desk.end().await;
    }
}

#[tokio::test]
async fn declared_by_an_engineer_and_raised_by_priority() {
    let desk = TestDesk::with(ROLES).await;
    let step = desk.gets(WANG.writes("Payroll hangs", "The payroll run hangs.")).await;
    let assigned = step.tells(&["ack wang", "assigned_to_you alice"]).mail("assigned_to_you").clone();
    let step = says(&desk, ALICE, &assigned, "#major yes").await;
    let step = step.tells(&["major_incident bob", "major_incident lin", "transcript alice"]);
    assert!(step.mail("transcript").text.contains("#undo"), "how to take it back");
    let other = desk.gets(ZHAO.writes("系统慢", "系统很慢。")).await.mail("assigned_to_you").clone();
    let step = says(&desk, ALICE, &other, "#优先级 P1").await;
    step.tells(&["major_incident bob", "major_incident lin", "transcript alice"]);
    desk.end().await;
}

#[tokio::test]
async fn the_rota_hands_over_with_the_incident() {
    let desk = TestDesk::with(ROLES).await;
    desk.until("2026-11-24T08:45:00+08:00").await;
    let step = desk.gets(outage()).await;
    to(&step, "major_incident", "bob");
    // At nine the next one takes over, and hears with the next update; the one before stays informed.
    let told = desk.until("2026-11-24T09:15:00+08:00").await.told();
    for expected in ["major_incident liwei", "major_incident bob"] {
        assert!(told.iter().any(|t| t == expected), "{expected}: {told:?}");
    }
    desk.end().await;
}

fn hook(program: &str) -> String {
    format!(
        "{ROLES}\n[[hook]]\nname = \"pager\"\nevents = [\"major_incident\"]\npriorities = [\"P1\"]\nattempts = 2\n\
         program = [\"/bin/sh\", \"-c\", {program:?}]\n"
    )
}

async fn calls(desk: &TestDesk) -> Vec<(String, i64)> {
    let mut tx = desk.desk.store().read().await.unwrap();
    store::hook::counts(&mut tx).await.unwrap()
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn at_three_in_the_morning_a_hook_wakes_somebody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.json");
    let desk = TestDesk::with(&hook(&format!("cat > '{}'", path.display()))).await;
    desk.until("2026-11-24T03:00:00+08:00").await;
    desk.gets(WANG.writes("Coffee", "The coffee is cold.")).await.tells(&["ack wang", "assigned_to_you alice"]);
    assert_eq!(calls(&desk).await, [], "nobody is woken for that");
    let step = desk.gets(outage()).await;
    let step = step.tells(&["ack wang", "assigned_to_you alice", "major_incident bob", "major_incident lin"]);
    assert_eq!(calls(&desk).await, [("queued".to_owned(), 1)], "decided with the mail, called after it");
    assert!(hooks::one(&desk.desk).await.unwrap());
    assert_eq!(calls(&desk).await, [("done".to_owned(), 1)]);
    let page = read(&path);
    assert_eq!((&page["event"], &page["ticket"]["priority"]), (&"major_incident".into(), &"P1".into()));
    assert_eq!(page["ticket"]["number"], step.opened());
    let names: Vec<&str> = page["recipients"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["lin", "bob"], "whom to wake");
    assert!(page["text"].as_str().unwrap().contains("Nobody can log in"), "{page}");
    assert!(!hooks::one(&desk.desk).await.unwrap(), "called once");
    desk.end().await;
}

#[tokio::test]
async fn a_hook_that_fails_is_tried_again_and_given_up() {
    let desk = TestDesk::with(&hook("cat > /dev/null; echo broken >&2; exit 3")).await;
    desk.gets(outage()).await;
    assert!(hooks::one(&desk.desk).await.unwrap());
    assert!(!hooks::one(&desk.desk).await.unwrap(), "not at once");
    assert_eq!(calls(&desk).await, [("queued".to_owned(), 1)]);
    desk.until("2026-11-23T10:01:00+08:00").await;
    assert!(hooks::one(&desk.desk).await.unwrap());
    assert_eq!(calls(&desk).await, [("dead".to_owned(), 1)]);
    desk.end().await;
}

#[tokio::test]
async fn a_hook_posts_json() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        loop {
            let read = stream.read(&mut piece).await.unwrap();
            request.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&request).into_owned();
            let length = text.lines().find_map(|l| l.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
            if let (Some((_, body)), Some(length)) = (text.split_once("\r\n\r\n"), length)
                && body.len() >= length
            {
                break;
            }
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await.unwrap();
        String::from_utf8(request).unwrap()
    });
    let more = format!("{ROLES}\n[[hook]]\nname = \"chat\"\nurl = \"http://127.0.0.1:{port}/robot?key=1\"\n");
    let desk = TestDesk::with(&more).await;
    desk.gets(WANG.writes("Coffee", "The coffee is cold.")).await.tells(&["ack wang", "assigned_to_you alice"]);
    assert_eq!(calls(&desk).await, [("queued".to_owned(), 2)], "all events");
    assert!(hooks::one(&desk.desk).await.unwrap());
    let request = server.await.unwrap();
    assert!(request.starts_with("POST /robot?key=1 HTTP/1.1\r\n"), "{request}");
    let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!((&body["event"], &body["schema"]), (&"ack".into(), &1.into()));
    assert_eq!(body["recipients"], serde_json::json!([]), "the requester's address goes to no program");
    // Nobody listens any more: the second call fails and waits.
    assert!(hooks::one(&desk.desk).await.unwrap());
    assert_eq!(calls(&desk).await, [("done".to_owned(), 1), ("queued".to_owned(), 1)]);
    desk.end().await;
}

/// What the receipt asked and its reader answers is no act of the staff: nobody has taken the outage on.
#[tokio::test]
async fn an_answer_about_its_kind_calls_off_nothing() {
    let asks = "[[category]]\nname = \"network\"\nrequired = [\"kind\"]\n\
                [[rule]]\nname = \"all\"\nwhen = { any_text = [\"log in\"] }\nthen = { category = \"network\" }\n";
    let desk = TestDesk::with(&format!("{ROLES}{asks}")).await;
    let step = desk.gets(outage()).await;
    let number = step.opened();
    assert_eq!(
        (desk.field(number, "priority").await.as_str(), desk.field(number, "category").await.as_str()),
        ("P1", "network")
    );
    says(&desk, WANG, step.mail("ack"), "It is a fault.").await;
    assert_eq!(desk.facts(number, "answered").await, ["kind"]);
    let told = desk.until("2026-11-23T10:30:00+08:00").await.told();
    assert!(told.contains(&"escalated boss".to_owned()), "{told:?}");
    desk.end().await;
}

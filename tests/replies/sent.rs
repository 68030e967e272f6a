//! Mails that a desk really sent: one ticket's life in each language, every notice that somebody answers.

use crate::desk::{Outgoing, TestDesk};
use crate::people::{ALICE, Person, WANG, ZHAO, ZHOU, reply};
use crate::words::Tongue;
use postdesk::pure::PersonId;
use postdesk::store::{entry, person, ticket};

/// A mail of ours, who answers it, and what the desk will align the answer with.
#[derive(Debug, Clone)]
pub struct Sent {
    pub notice: String,
    pub tongue: Tongue,
    pub to: Person,
    pub subject: String,
    pub from_name: String,
    pub from_address: String,
    pub reply_to: String,
    pub message_id: String,
    pub text: String,
    pub html: String,
    pub known: Vec<String>,
    pub own: Vec<String>,
}

impl Sent {
    pub fn of(out: &Outgoing, to: Person, tongue: Tongue) -> Sent {
        let mail = &out.mail;
        Sent {
            notice: out.notice.clone(),
            tongue,
            to,
            subject: mail.subject.clone(),
            from_name: mail.from[0].name.clone(),
            from_address: mail.from[0].address.clone(),
            reply_to: mail.reply_to.first().map_or_else(|| mail.from[0].address.clone(), |a| a.address.clone()),
            message_id: mail.message_id.clone().unwrap(),
            text: mail.text.clone(),
            html: out.html.clone(),
            known: Vec::new(),
            own: Vec::new(),
        }
    }
}

/// What is said on the ticket, in the order of the story.
struct Story {
    tongue: Tongue,
    requester: Person,
    first: (&'static str, &'static str),
    answer: &'static str,
    questions: &'static str,
    solution: &'static str,
}

const ENGLISH: Story = Story {
    tongue: Tongue::En,
    requester: WANG,
    first: (
        "Label printer jams",
        "Hello,\n\nthe label printer on the third floor jams with every label since we moved it to the new desk.\nNobody in shipping can print.\n\nWang Fang",
    ),
    answer: "I have looked at the queue of LP-3 and removed the jobs that were stuck in it.\n\nBefore I come over, please tell me:\n\n- Which roll is in it, the wide or the narrow one?\n- Does the light blink?\n\nIs the cover closed until it clicks? It must not be lifted while the head moves, because then\nthe sensor counts the labels wrongly and stops after each of them.\n\nAlice",
    questions: "#pending requester\n\nThree things I need to know:\n1. On which floor is it now?\n2. What does its display say?\n3. When may we switch it off?\n\nA photo of the display would help as well.",
    solution: "#resolve\n\nThe roller was dirty and is clean now.\nThe driver is the old one again; three labels came out well.\nPlease keep the cover closed until the head has stopped.",
};

const CHINESE: Story = Story {
    tongue: Tongue::Zh,
    requester: ZHAO,
    first: ("标签打印机卡纸", "您好：\n\n三楼的标签打印机搬到新桌子以后每张都卡纸。\n整个部门都在等。\n\n赵敏"),
    answer: "我看了打印队列，卡住的任务已经清掉。\n\n过来之前想先问您：\n\n- 现在装的是宽纸还是窄纸？\n- 指示灯闪不闪？\n\n上盖合到底、听到咔嗒声了吗？打印头移动的时候不要抬起上盖，否则传感器会数错标签，每打一张就停一次。\n\n周磊",
    questions: "#挂起 用户\n\n还需要您告诉我们三件事：\n1. 它现在在几楼？\n2. 屏幕上显示什么？\n3. 什么时候可以关机？\n\n能拍一张屏幕的照片就更好了。",
    solution: "#解决\n\n滚轴脏了，现在已经清洁。\n驱动也换回了旧版，试打三张均正常。\n打印头停下之前请不要打开上盖。",
};

/// All mails of a ticket that somebody answers.
pub async fn all(desk: &TestDesk, tongue: Tongue) -> Vec<Sent> {
    match tongue {
        Tongue::En => told(desk, &ENGLISH).await,
        Tongue::Zh => told(desk, &CHINESE).await,
    }
}

async fn told(desk: &TestDesk, story: &Story) -> Vec<Sent> {
    let Story { tongue, requester, .. } = *story;
    let engineer = if tongue == Tongue::En { ALICE } else { ZHOU };
    let mut found = Vec::new();
    let first = desk.gets(requester.writes(story.first.0, story.first.1)).await;
    let number = first.opened();
    let ack = first.outgoing("ack").clone();
    let assigned = if tongue == Tongue::En {
        first.outgoing("assigned_to_you").clone()
    } else {
        let told = first.mail("assigned_to_you");
        let step = desk.gets(reply(told).by(ALICE).saying("#assign zhoulei").top()).await;
        step.outgoing("assigned_to_you").clone()
    };
    found.push(Sent::of(&ack, requester, tongue));
    found.push(Sent::of(&assigned, engineer, tongue));
    let says = async |text: &str| desk.gets(reply(&assigned.mail).by(engineer).saying(text).top()).await;
    let step = says(story.answer).await;
    found.push(Sent::of(step.outgoing("reply"), requester, tongue));
    let answered = step.mail("reply").clone();
    let step = desk.gets(reply(&answered).by(requester).saying(tongue.choose("The wide one.", "宽的。")).top()).await;
    found.push(Sent::of(step.outgoing("new_entry"), engineer, tongue));
    let step = says(story.questions).await;
    found.push(Sent::of(step.outgoing("needs_info"), requester, tongue));
    let step = says(story.solution).await;
    found.push(Sent::of(step.outgoing("resolved"), requester, tongue));
    for sent in &mut found {
        (sent.known, sent.own) = texts(desk, number, sent.to, &sent.message_id).await;
    }
    found
}

/// What the desk would align an answer of this person with.
pub async fn texts(desk: &TestDesk, number: i64, writer: Person, answered: &str) -> (Vec<String>, Vec<String>) {
    let mut tx = desk.desk.store().read().await.unwrap();
    let id = ticket::find_number(&mut tx, number).await.unwrap().unwrap();
    let writer: PersonId = person::find(&mut tx, writer.address).await.unwrap().unwrap().id;
    let known = entry::known_texts(&mut tx, id, Some(writer), &[answered.to_owned()]).await.unwrap();
    let own = entry::own_texts(&mut tx, id, writer).await.unwrap();
    (known, own)
}
